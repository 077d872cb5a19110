import type { TriggerOptions } from './options.ts';
import type { PipelineRoom, Tree } from '../../contract.ts';
import type { Rule } from '../../problems.ts';
import { type Shape, struct, text } from '../../shape/shape.ts';

/** When the jobs of the pipeline run. */
export interface Triggers {
  readonly rules: readonly Tree[];
}

const pattern = text(isGitlabPattern);

const tags: Shape<boolean | string> = (value, path, around) => {
  if (typeof value === 'string') return pattern(value, path, around);
  if (typeof value !== 'boolean') return [{ code: 'wrong-type', path, value, fault: 'is no boolean and no pattern', fix: 'Write true for every tag, or a pattern such as "/^v[0-9]+/".' }];
  return value ? [] : [{ code: 'no-trigger', path, value, fault: 'leaves nothing that starts the pipeline', fix: 'Leave it out to build every tag, or give a pattern.' }];
};

export const triggers: PipelineRoom<TriggerOptions, Triggers> = {
  shape: struct<TriggerOptions>({ tags }),
  resolve: (option) => ({
    rules: [{ if: typeof option?.tags === 'string' ? `$CI_COMMIT_TAG =~ ${option.tags}` : '$CI_COMMIT_TAG' }],
  }),
  contribute: ({ rules }) => ({ imageJob: { rules } }),
};

/** GitLab's own form: two characters or more between slashes, a slash in them escaped, then flags. */
function isGitlabPattern(given: string): ReturnType<Rule> {
  const body = /^\/((?:[^/]|\\\/)+[^\\/])\/[ismU]*$/.exec(given)?.[1];
  if (body === undefined) {
    return { code: 'pattern', fault: 'is not a regular expression as GitLab writes it', fix: 'Put two or more characters between slashes and write "\\/" for a slash, such as "/^v[0-9]+/".' };
  }
  const unknown = /\(\?(?:[=!]|<[=!])|\\[1-9]|(?<!\\)\(\?>/.exec(body);
  if (unknown) {
    return { code: 'pattern', fault: `holds ${JSON.stringify(unknown[0])}, which RE2 does not know`, fix: 'Write the pattern without look-around, back-references and atomic groups.' };
  }
  return compiles(body) ? undefined : { code: 'pattern', fault: 'is not a regular expression', fix: 'Close its brackets and escape what is meant literally.' };
}

function compiles(body: string): boolean {
  try {
    return RegExp(body.replaceAll(/\(\?P</g, '(?<').replaceAll(/\(\?[imsU]+\)/g, '')) instanceof RegExp;
  } catch {
    return false;
  }
}
