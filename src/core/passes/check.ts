import type { BuildkitImagePipelineOptions } from '../options.ts';
import { InvalidOptionsError, type Problem } from '../problems.ts';
import type { ImageOptions } from '../rooms/images/options.ts';
import { everyRoom, imagesWithin } from '../rooms.ts';
import { type Shape, shapesOf, struct } from '../shape/shape.ts';
import type { Surroundings } from '../surroundings.ts';

/** Throws every problem of the options at once. */
export function check(options: BuildkitImagePipelineOptions, around: Surroundings): void {
  report(whole(options, '', around));
}

/** The images of a project in a folder of the repository, as seen from its root, which they may not leave. Throws as `check` does. */
export function imagesFrom(folder: string, images: ImageOptions[], around: Surroundings): ImageOptions[] {
  report(whole({ images }, '', around).filter(({ code }) => code !== 'outside-project'));
  const seen = imagesWithin(images, folder);
  check({ images: seen }, around);
  return seen;
}

function report(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InvalidOptionsError(problems);
}

const whole: Shape<BuildkitImagePipelineOptions> = struct(shapesOf<BuildkitImagePipelineOptions>(everyRoom));
