import type { EdgeTag, MatchTag, RawTag, ShaTag, TagOptions } from './options.ts';
import { ruleNames } from './rules.ts';
import { isStart, isTagText, tagText } from './tag-text.ts';
import { isTemplate } from './template.ts';
import type { Rule } from '../../problems.ts';
import { type Check, type Shape, anyText, boolean, checkedTogether, integer, list, struct, text, under } from '../../shape/shape.ts';
import { literalOr, oneOf, variableName } from '../../shape/values.ts';
import { isBranchName } from '../../text/branch.ts';
import { groupsOf, isPosixPattern } from '../../text/posix-pattern.ts';
import { isInsideProject } from '../../text/project-path.ts';

const versionParts = ['version', 'major', 'minor', 'patch', 'raw'];

/** A pattern: text of a tag, with placeholders for the parts of a version. */
const isVersionPattern: Rule = (given) => {
  const used = [...given.matchAll(/\{\{(.*?)\}\}/g)].map(([, name]) => name);
  const fault = (what: string, fix: string) => ({ code: 'placeholder', fault: what, fix });
  const unknown = used.find((name) => !versionParts.includes(name));
  if (unknown !== undefined) return fault(`has the unknown placeholder {{${unknown}}}`, `Use ${versionParts.map((name) => `{{${name}}}`).join(', ')}.`);
  const lonely = [['minor', 'major'], ['patch', 'minor']].find(([part, before]) => used.includes(part) && !used.includes(before));
  if (lonely) return fault(`has {{${lonely[0]}}} without {{${lonely[1]}}}, so different versions would share a tag`, 'Write "{{major}}.{{minor}}.{{patch}}", and leave out only the end.');
  return tagText(given.replaceAll(/\{\{.*?\}\}/g, 'x'));
};

const versions = list(text(isVersionPattern), { of: (given) => given, name: 'pattern' });
const prefix = anyText(isTagText, isStart);
const suffix = anyText(isTagText);

const isComponent: Rule = (name) => /^[A-Za-z0-9_@](?:[A-Za-z0-9_.-]|\/(?=[A-Za-z0-9_]))*$/.test(name) ? undefined : {
  code: 'component',
  fault: 'is not text that a git tag can have before its version',
  fix: 'Write the part before the last "/", "@" or "-", such as "api" for api/v1.2.3 or "@acme/api" for @acme/api@1.2.3.',
};

const matchTag: Shape<MatchTag> = checkedTogether(
  struct<MatchTag>({ pattern: text(isPosixPattern), group: integer(0, 9), prefix, suffix }, ['pattern']),
  ({ pattern, group = 0 }, path) => {
    if (typeof pattern !== 'string' || isPosixPattern(pattern)) return [];
    const most = groupsOf(pattern);
    return !(group > most) || group > 9 ? [] : [{ code: 'out-of-range', path: under(path, 'group'), value: group, fault: 'is a group that the pattern does not have', fix: most === 0 ? 'Put the group in parentheses.' : `Give a number from 0 to ${most}.` }];
  },
);

const oneVersion: Check<TagOptions> = ({ versionFile, versionVariable }, path) => {
  return versionFile === undefined || versionVariable === undefined ? [] : [{ code: 'one-of', path, value: { versionFile, versionVariable }, fault: 'sets two sources of the version', fix: 'Set either versionFile or versionVariable.' }];
};

export const tagShape: Shape<TagOptions> = checkedTogether(struct<TagOptions>({
  semver: versions,
  pep440: versions,
  component: text(isComponent),
  versionFile: text(isInsideProject),
  versionVariable: variableName,
  match: list(matchTag),
  edge: struct<EdgeTag>({ name: text(tagText), branch: text(isBranchName) }),
  ref: boolean,
  sha: struct<ShaTag>({ length: integer(7, 40), prefix, suffix }),
  schedule: list(text(isTemplate), { of: (given) => given, name: 'pattern' }),
  raw: list(struct<RawTag>({ value: literalOr(text(isTemplate)), on: list(text(oneOf('gitTags', 'branches', 'defaultBranch', 'mergeRequests', 'schedules'))) }, ['value'])),
  latest: text(oneOf('highest', 'last', 'never')),
  prefix,
  suffix,
  priority: list(text(oneOf(...ruleNames)), { of: (name) => name, name: 'rule' }),
}, [], ['versionFile', 'versionVariable']), oneVersion);
