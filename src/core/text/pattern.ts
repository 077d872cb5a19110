import { isRe2 } from './re2.ts';
import type { Rule } from './rule.ts';

/** The form that GitLab requires: two or more characters between slashes, with escaped slashes, then modifiers. RE2 reads the part between the slashes. */
export const isGitlabPattern: Rule = (given) => {
  const body = /^\/((?:[^/\\]|\\.)*)\/[ismU]*$/.exec(given)?.[1] ?? '';
  return body.length >= 2 && !body.endsWith('\\') ? isRe2(body) : {
    code: 'pattern',
    fault: 'is not a regular expression between slashes',
    fix: 'Put two or more characters between slashes and write "\\/" for a slash, such as "/^v[0-9]+/".',
  };
};
