import type { BuildkitImagePipelineOptions } from '../options.ts';
import { InvalidOptionsError } from '../problems.ts';
import { everyRoom } from '../rooms.ts';
import { type Shape, shapesOf, struct } from '../shape/shape.ts';
import type { Surroundings } from '../surroundings.ts';

/** Throws every problem of the options at once. */
export function check(options: BuildkitImagePipelineOptions, around: Surroundings): void {
  const problems = whole(options, '', around);
  if (problems.length > 0) throw new InvalidOptionsError(problems);
}

const whole: Shape<BuildkitImagePipelineOptions> = struct(shapesOf<BuildkitImagePipelineOptions>(everyRoom));
