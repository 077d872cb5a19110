import type { TriggerOptions } from './options.ts';
import type { Rule } from '../../problems.ts';
import { type Check, type Shape, boolean, checkedTogether, list, struct, text } from '../../shape/shape.ts';
import { oneOf } from '../../shape/values.ts';
import { isBranchName } from '../../text/branch.ts';
import { isGitlabPattern } from '../../text/pattern.ts';

const isWord = oneOf('all', 'semver', 'none');

const isGitTags: Rule = (given) => {
  if (given.startsWith('/')) return isGitlabPattern(given);
  const fault = isWord(given);
  return fault && { ...fault, fix: 'Use all, semver, none, or a pattern between slashes such as "/^v[0-9]+/".' };
};

const isBranch: Rule = (given) => {
  if (given.startsWith('/')) return isGitlabPattern(given);
  const fault = isBranchName(given);
  return fault && { ...fault, fix: 'Write a name such as "release/1.x", or a pattern between slashes such as "/^release\\/.+/".' };
};

const triggers = struct<TriggerOptions>({
  gitTags: text(isGitTags),
  branches: list(text(isBranch), { of: (branch) => branch, name: 'branch' }),
  defaultBranch: boolean,
  mergeRequests: text(oneOf('build', 'push')),
  schedules: boolean,
  web: boolean,
  triggeredPipelines: boolean,
});

const someTrigger: Check<TriggerOptions> = (value, path) => {
  const { gitTags, branches = [], ...others } = value;
  if (gitTags !== 'none' || branches.length > 0 || Object.values(others).some(Boolean)) return [];
  return [{ code: 'no-trigger', path, value, fault: 'leaves no event that starts the pipeline', fix: 'Leave gitTags out to build every git tag, or enable another trigger.' }];
};

export const triggerShape: Shape<TriggerOptions> = checkedTogether(triggers, someTrigger);
