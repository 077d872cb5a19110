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

/**
 * The images of a project in a folder of the repository, as seen from its root, which they may not leave. Throws as `check` does, and for
 * options of the whole pipeline.
 */
export function imagesFrom(folder: string, options: BuildkitImagePipelineOptions, project: ProjectInfo): ImageOptions[] {
  const { images = [{}], ...others } = options;
  const misplaced = everyFeature.map(([name]) => name).filter((name) => name !== 'images' && options[name] !== undefined);
  report([
    ...misplaced.map((name) => ({ code: 'pipeline-option', path: name, value: options[name], fault: 'belongs to the whole pipeline', fix: 'Set it on the pipeline of the root project.' })),
    ...whole({ ...without(others, misplaced), images }, '', project).filter(({ code }) => code !== 'outside-project'),
  ]);
  const seen = rebaseImages(images, folder);
  report(whole({ images: seen }, '', project).map((problem) => ({ ...problem, value: valueAt({ images }, problem.path) ?? problem.value })));
  return seen;
}

function report(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InvalidOptionsError(problems);
}

const whole: Shape<BuildkitImagePipelineOptions> = struct(shapesOf<BuildkitImagePipelineOptions>(everyFeature));

function without(options: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));
}

/** What an option has at a path such as `images[0].contexts["a b"]`. */
function valueAt(options: unknown, path: string): unknown {
  const keys = path.match(/"(?:[^"\\]|\\.)*"|[^.[\]"]+/g) ?? [];
  return keys.map((key) => key.startsWith('"') ? JSON.parse(key) : key).reduce<unknown>((value, key) => Object(value)[key], options);
}
