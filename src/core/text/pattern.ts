import type { Rule } from './rule.ts';

/** Whether a text is a regular expression at all: GitLab's RE2 and POSIX share this much with JavaScript. */
export const isRegularExpression: Rule = (pattern) => {
  try {
    RegExp(pattern.replaceAll('(?P<', '(?<').replaceAll(/\(\?[imsU]+\)/g, ''));
    return undefined;
  } catch {
    return { code: 'pattern', fault: 'is not a regular expression', fix: 'Close its brackets and escape what is meant literally.' };
  }
};

/** GitLab's own form: two characters or more between slashes, a slash in them escaped, then flags. */
export const isGitlabPattern: Rule = (given) => {
  const body = /^\/((?:[^/]|\\\/)+[^\\/])\/[ismU]*$/.exec(given)?.[1];
  if (body === undefined) {
    return { code: 'pattern', fault: 'is not a regular expression as GitLab writes it', fix: 'Put two or more characters between slashes and write "\\/" for a slash, such as "/^v[0-9]+/".' };
  }
  const unknown = /\(\?(?:[=!]|<[=!])|\\[1-9]|(?<!\\)\(\?>/.exec(body);
  if (unknown) {
    return { code: 'pattern', fault: `holds ${JSON.stringify(unknown[0])}, which RE2 does not know`, fix: 'Write the pattern without look-around, back-references and atomic groups.' };
  }
  return isRegularExpression(body);
};
