import type { SecretOptions } from '../options.ts';
import { program } from './program.ts';
import { isSecretId } from './secret-id.ts';
import type { Flag, ImageFeature } from '../../../contract.ts';
import { type Shape, list, struct, text, whole } from '../../../shape/shape.ts';
import { variableName } from '../../../shape/values.ts';
import { csvRecord } from '../../../text/csv.ts';

/** A secret is a variable or a file: exactly one of them. */
const oneSource: Shape<SecretOptions> = (value, path) => {
  const { variable, file } = Object(value) as SecretOptions;
  if ((variable === undefined) !== (file === undefined)) return [];
  const fix = 'Give one of variable and file.';
  return [{ code: 'one-of', path, value, fault: variable === undefined ? 'has neither variable nor file' : 'has variable and file', fix }];
};

const properties = struct<SecretOptions>({ id: text(isSecretId), variable: variableName, file: variableName }, ['id']);

/** What a build step may mount: never an argument, never in a layer. */
export const secrets: ImageFeature<SecretOptions[], readonly SecretOptions[]> = {
  shape: list(whole(properties, oneSource), { of: ({ id }) => id, name: 'id' }),

  resolve: (option) => option ?? [],

  contribute: (own) => own.length === 0 ? {} : {
    programs: [program],
    prepare: own.map(({ id, variable, file }) => variable === undefined ? `secret_file ${id} ${file}` : `secret_variable ${id} ${variable}`),
    flags: own.map(flag),
  },
};

function flag({ id, variable, file }: SecretOptions): Flag {
  return ['--secret', csvRecord([['id', [id]], variable === undefined ? ['src', [{ variable: file ?? '' }]] : ['env', [variable]]])];
}
