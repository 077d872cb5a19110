import { isRe2 } from './re2.ts';
import type { Rule } from './rule.ts';

/** GitLab's own form: two characters or more between slashes, a slash in them escaped, then flags. RE2 reads what is between. */
export const isGitlabPattern: Rule = (given) => {
  const body = /^\/((?:[^/\\]|\\.)*)\/[ismU]*$/.exec(given)?.[1] ?? '';
  return body.length >= 2 && !body.endsWith('\\') ? isRe2(body) : {
    code: 'pattern',
    fault: 'is not a regular expression between slashes',
    fix: 'Put two or more characters between slashes and write "\\/" for a slash, such as "/^v[0-9]+/".',
  };
};
