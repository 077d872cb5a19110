import type { BuildkitImagePipelineOptions } from '../options.ts';
import { type Plan, everyRoom } from '../rooms.ts';
import type { Surroundings } from '../surroundings.ts';

/** Decides every default. The plan is frozen: from here on nothing is optional, and nothing changes. */
export function resolve(options: BuildkitImagePipelineOptions, around: Surroundings): Plan {
  return frozen(Object.fromEntries(everyRoom.map(([name, room]) => [name, room.resolve(options[name], around)]))) as Plan;
}

/** Copies before it freezes: the options stay the user's own. */
function frozen(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(value.map(frozen));
  if (Object.prototype.toString.call(value) !== '[object Object]') return value;
  return Object.freeze(Object.fromEntries(Object.entries(Object(value)).map(([key, part]) => [key, frozen(part)])));
}
