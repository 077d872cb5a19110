import type { BuildkitStateOptions } from './options.ts';
import type { Rule } from '../../problems.ts';
import { type Shape, struct, text } from '../../shape/shape.ts';
import { shellCall } from '../../text/sh.ts';

export const stateShape: Shape<BuildkitStateOptions> = struct<BuildkitStateOptions>({ path: text(isAbsolutePath), keepStorage: text(isStorage) }, ['path']);

/** The call that sets the state of the daemon. The command that starts the daemon follows it. */
export function keepState({ path, keepStorage = '10GB' }: BuildkitStateOptions): string {
  return shellCall('buildkit_state', [path], [String(megabytes(keepStorage))]);
}

function isAbsolutePath(path: string): ReturnType<Rule> {
  return /^(?:\/[A-Za-z0-9._-]+)+$/.test(path) ? undefined : {
    code: 'absolute-path', fault: 'is not the absolute path of a folder', fix: 'Write a path such as "/buildkit", with letters, digits, ".", "_" and "-".',
  };
}

const units: { readonly [unit: string]: number } = { MB: 1, GB: 1000, TB: 1000 ** 2 };

function megabytes(storage: string): number {
  const [, count, unit = ''] = /^([0-9]{1,6})([MGT]B)$/.exec(storage) ?? [];
  return Number(count) * units[unit];
}

function isStorage(storage: string): ReturnType<Rule> {
  return megabytes(storage) > 0 ? undefined : { code: 'storage', fault: 'is not an amount of storage', fix: 'Write a whole number and MB, GB or TB, such as "20GB".' };
}
