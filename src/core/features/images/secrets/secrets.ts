import type { SecretOptions } from '../options.ts';
import { program } from './image-secrets.sh.ts';
import type { ImageFeature } from '../../../contract.ts';
import type { Rule } from '../../../problems.ts';
import { type Check, checkedTogether, list, struct, text } from '../../../shape/shape.ts';
import { variableName } from '../../../shape/values.ts';
import { shellCall } from '../../../text/sh.ts';

/** Stricter than BuildKit: a Dockerfile cannot mount an ID with a comma or a blank, and `=` ends the ID of a key. */
export const isSecretId: Rule = (id) => /^[A-Za-z0-9_][A-Za-z0-9_.:/-]*$/.test(id) ? undefined : {
  code: 'secret-id',
  fault: 'is not an ID that a Dockerfile can use',
  fix: 'Write letters, digits and "_", ".", "-", such as "npm".',
};

/** A secret is a variable or a file: exactly one of them. */
const oneSource: Check<SecretOptions> = (value, path) => {
  const { variable, fileVariable } = value;
  if ((variable === undefined) !== (fileVariable === undefined)) return [];
  const fix = 'Set either variable or fileVariable.';
  return [{ code: 'one-of', path, value, fault: variable === undefined ? 'has neither variable nor fileVariable' : 'has both variable and fileVariable', fix }];
};

const properties = struct<SecretOptions>({ id: text(isSecretId), variable: variableName, fileVariable: variableName }, ['id'], ['variable', 'fileVariable']);

/** Secrets that a build step can mount. They are never arguments, and never in a layer. */
export const secrets: ImageFeature<SecretOptions[], readonly SecretOptions[]> = {
  shape: list(checkedTogether(properties, oneSource), { of: ({ id }) => id, name: 'id' }),

  resolve: (option) => option ?? [],

  contribute: (own) => own.length === 0 ? {} : {
    programs: [program],
    prefixes: own.map(({ id, variable, fileVariable = '' }) => variable === undefined
      ? shellCall('image_secret_file', [id], [fileVariable]) : shellCall('image_secret_variable', [id], [variable])),
  },
};
