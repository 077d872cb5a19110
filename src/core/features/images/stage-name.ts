import type { Rule } from '../../problems.ts';

export const isStageName: Rule = (stage) => /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(stage) ? undefined : {
  code: 'target',
  fault: 'is not the name of a build stage',
  fix: 'Write the name after AS in the Dockerfile: letters, digits, ".", "_" and "-".',
};
