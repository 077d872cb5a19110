import { program } from './image-secrets.sh.ts';
import { isSecretId } from './secrets.ts';
import type { ImageFeature } from '../../../contract.ts';
import { list, struct, text } from '../../../shape/shape.ts';
import { variableName } from '../../../shape/values.ts';
import { shellCall } from '../../../text/sh.ts';
import type { SshOptions } from '../options.ts';

/** Keys that a build step may use through an agent. */
export const ssh: ImageFeature<SshOptions[], readonly Required<SshOptions>[]> = {
  shape: list(struct<SshOptions>({ id: text(isSecretId), fileVariable: variableName }, ['fileVariable']), { of: ({ id }) => id ?? 'default', name: 'id' }),
  resolve: (option) => (option ?? []).map(({ id = 'default', fileVariable }) => ({ id, fileVariable })),
  contribute: (own) => own.length === 0 ? {} : {
    programs: [program],
    prefixes: own.map(({ id, fileVariable }) => shellCall('image_ssh_key', [id], [fileVariable])),
  },
};
