import type { Rule } from './rule.ts';

/** https://git-scm.com/docs/git-check-ref-format, and a quote would end the text in GitLab's expression. */
export const isBranchName: Rule = (given) => /^[^\s~^:?*[\\"'/][^\s~^:?*[\\"']*$/.test(given) ? undefined : {
  code: 'branch', fault: 'is not the name of a branch', fix: 'Write a name such as "release/1.x".',
};
