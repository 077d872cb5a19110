import type { Rule } from '../../../problems.ts';

/** Stricter than BuildKit: a Dockerfile cannot mount an ID with a comma or a blank, and `=` ends the ID of a key. */
export const isSecretId: Rule = (id) => /^[A-Za-z0-9_][A-Za-z0-9_.:/-]*$/.test(id) ? undefined : {
  code: 'secret-id',
  fault: 'is not an ID that a Dockerfile can use',
  fix: 'Write letters, digits and "_", ".", "-", such as "npm".',
};
