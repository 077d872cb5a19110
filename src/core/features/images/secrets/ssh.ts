import type { SshOptions } from '../options.ts';
import { program } from './program.ts';
import { isSecretId } from './secret-id.ts';
import type { ImageFeature } from '../../../contract.ts';
import { list, struct, text } from '../../../shape/shape.ts';
import { variableName } from '../../../shape/values.ts';

/** Keys that a build step may use through an agent. */
export const ssh: ImageFeature<SshOptions[], readonly Required<SshOptions>[]> = {
  shape: list(struct<SshOptions>({ id: text(isSecretId), file: variableName }, ['file']), { of: ({ id }) => id ?? 'default', name: 'id' }),
  resolve: (option) => (option ?? []).map(({ id = 'default', file }) => ({ id, file })),
  contribute: (own) => own.length === 0 ? {} : {
    programs: [program],
    prepare: own.map(({ id, file }) => `ssh_key ${id} ${file}`),
    flags: own.map(({ id, file }) => ['--ssh', [`${id}=`, { variable: file }]]),
  },
};
