import type { BuildkitImagePipelineOptions } from '../options.ts';
import { type Plan, everyRoom } from '../rooms.ts';
import type { Surroundings } from '../surroundings.ts';

/** Decides every default. From here on nothing is optional, and nothing changes: the types of the plan are read-only throughout. */
export function resolve(options: BuildkitImagePipelineOptions, around: Surroundings): Plan {
  return Object.freeze(Object.fromEntries(everyRoom.map(([name, room]) => [name, room.resolve(options[name], around)]))) as Plan;
}
