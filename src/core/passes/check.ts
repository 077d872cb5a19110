import type { ImageOptions } from '../features/images/options.ts';
import { everyFeature, rebaseImages } from '../features.ts';
import type { BuildkitImagePipelineOptions } from '../options.ts';
import { InvalidOptionsError, type Problem } from '../problems.ts';
import type { ProjectInfo } from '../project-info.ts';
import { type Shape, shapesOf, struct } from '../shape/shape.ts';

/** Throws every problem of the options at once. */
export function check(options: BuildkitImagePipelineOptions, project: ProjectInfo): void {
  report(whole(options, '', project));
}

/** The images of a project in a folder of the repository, as seen from its root, which they may not leave. Throws as `check` does. */
export function imagesFrom(folder: string, images: ImageOptions[], project: ProjectInfo): ImageOptions[] {
  report(whole({ images }, '', project).filter(({ code }) => code !== 'outside-project'));
  const seen = rebaseImages(images, folder);
  check({ images: seen }, project);
  return seen;
}

function report(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InvalidOptionsError(problems);
}

const whole: Shape<BuildkitImagePipelineOptions> = struct(shapesOf<BuildkitImagePipelineOptions>(everyFeature));
