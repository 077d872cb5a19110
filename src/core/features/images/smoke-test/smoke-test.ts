import { program } from './image-smoke-test.sh.ts';
import type { ImageFeature } from '../../../contract.ts';
import { type Check, anyText, checkedTogether, list, struct, text } from '../../../shape/shape.ts';
import { shellCall } from '../../../text/sh.ts';
import type { SmokeTestOptions } from '../options.ts';

const properties = struct<SmokeTestOptions>({ commands: list(text()), exec: list(anyText()) });

const something: Check<SmokeTestOptions> = (value, path) => {
  const { commands = [], exec = [] } = value;
  return commands.length + exec.length > 0 ? [] : [{ code: 'no-commands', path, value, fault: 'has neither commands nor exec', fix: 'Set commands, or exec for an image without a shell.' }];
};

/** The commands to run in the image before it is pushed, in the exec form of RUN, without a shell. */
export const smokeTest: ImageFeature<SmokeTestOptions, readonly (readonly string[])[]> = {
  shape: checkedTogether(properties, something),
  resolve: (option) => [...(option?.commands ?? []).map((command) => ['/bin/sh', '-c', command]), ...(option?.exec?.length ? [option.exec] : [])],
  contribute: (runs) => runs.length ? { programs: [program], prefixes: runs.map((run) => shellCall('image_smoke_test', [JSON.stringify(run)])) } : {},
};
