import type { TriggerOptions } from './options.ts';
import type { Rule } from '../../problems.ts';
import { type Shape, flag, list, struct, text, whole } from '../../shape/shape.ts';
import { oneOf } from '../../shape/values.ts';
import { isGitlabPattern } from '../../text/pattern.ts';

const tagPattern = text((given) => given === 'semver' ? undefined : isGitlabPattern(given));

const tags: Shape<boolean | string> = (value, path, project) => {
  if (typeof value === 'string') return tagPattern(value, path, project);
  return typeof value === 'boolean' ? [] : [{ code: 'wrong-type', path, value, fault: 'is no boolean and no pattern', fix: 'Write true for every tag, "semver", or a pattern such as "/^v[0-9]+/".' }];
};

/** https://git-scm.com/docs/git-check-ref-format, and a quote would end the text in GitLab's expression. */
const isBranch: Rule = (given) => {
  if (given.startsWith('/')) return isGitlabPattern(given);
  return /^[^\s~^:?*[\\"'/][^\s~^:?*[\\"']*$/.test(given) ? undefined : {
    code: 'branch',
    fault: 'is not the name of a branch',
    fix: 'Write a name such as "release/1.x", or a pattern between slashes such as "/^release\\/.+/".',
  };
};

const triggers = struct<TriggerOptions>({
  tags,
  branches: list(text(isBranch), { of: (branch) => branch, name: 'branch' }),
  defaultBranch: flag,
  mergeRequests: text(oneOf('build', 'push')),
  schedules: flag,
  manual: flag,
  pipelines: flag,
});

const someTrigger: Shape<TriggerOptions> = (value, path) => {
  const { tags: onTags, branches = [], ...others } = Object(value) as TriggerOptions;
  if (onTags !== false || branches.length > 0 || Object.values(others).some(Boolean)) return [];
  return [{ code: 'no-trigger', path, value, fault: 'leaves nothing that starts the pipeline', fix: 'Leave tags out to build every git tag, or turn something else on.' }];
};

export const triggerShape: Shape<TriggerOptions> = whole(triggers, someTrigger);
