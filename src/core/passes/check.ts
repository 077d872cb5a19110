import type { ImageOptions } from '../features/images/options.ts';
import { everyFeature, rebaseImages } from '../features.ts';
import type { BuildkitImagePipelineOptions } from '../options.ts';
import { InvalidOptionsError, type Problem } from '../problems.ts';
import type { ProjectInfo } from '../project-info.ts';
import { withAnswer } from './habits.ts';
import { plain } from '../shape/plain.ts';
import { type Shape, shapesOf, struct } from '../shape/shape.ts';

/** Returns the options as valid plain data. Throws one error with all problems. */
export function check(options: unknown, project: ProjectInfo): BuildkitImagePipelineOptions {
  const data = plain(options);
  report(every(data, '', project));
  return data as BuildkitImagePipelineOptions;
}

/**
 * Returns the images of a subproject, with paths relative to the repository root. Paths outside the repository are problems, and so are
 * options of the pipeline.
 */
export function imagesFrom(folder: string, options: unknown, project: ProjectInfo): ImageOptions[] {
  const { images = [{}], ...others } = (plain(options) ?? {}) as BuildkitImagePipelineOptions;
  const given: { readonly [name: string]: unknown } = others;
  const misplaced = everyFeature.map(([name]) => name).filter((name) => name !== 'images' && given[name] !== undefined);
  report([
    ...misplaced.map((name) => ({ code: 'pipeline-option', path: name, value: given[name], fault: 'applies to the entire pipeline', fix: 'Set it on the pipeline of the root project.' })),
    ...every({ ...without(others, misplaced), images }, '', project).filter(({ code }) => code !== 'outside-project'),
  ]);
  const seen = rebaseImages(images, folder);
  report(every({ images: seen }, '', project).map((problem) => ({ ...problem, value: valueAt({ images }, problem.path) ?? problem.value })));
  return seen;
}

function report(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InvalidOptionsError(problems.map(withAnswer));
}

const every: Shape<BuildkitImagePipelineOptions> = struct(shapesOf<BuildkitImagePipelineOptions>(everyFeature));

function without(options: object, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !names.includes(name)));
}

/** The value of the options at a path such as `images[0].contexts["a b"]`. */
function valueAt(options: object, path: string): unknown {
  const keys = (path.match(/"(?:[^"\\]|\\.)*"|[^.[\]"]+/g) ?? []).map((key): string => key.startsWith('"') ? JSON.parse(key) : key);
  return keys.reduce<unknown>((value, key) => typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as { readonly [name: string]: unknown })[key] : undefined, options);
}
