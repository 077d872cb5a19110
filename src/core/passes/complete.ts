import { defaultChecks } from '../features/checks/checks.ts';
import type { ImageOptions } from '../features/images/options.ts';
import { features } from '../features.ts';
import type { BuildkitImagePipelineOptions } from '../options.ts';
import type { Problem } from '../problems.ts';
import type { ProjectInfo } from '../project-info.ts';
import { merged } from '../shape/merge.ts';
import { keysOf } from '../shape/value-at.ts';

/** The options with the default image and check, and with the options of every image in each. */
export function complete(options: BuildkitImagePipelineOptions, project: ProjectInfo): BuildkitImagePipelineOptions {
  const { images = [{}], imageDefaults, checks = defaultChecks(project) } = options;
  return { ...options, images: imageDefaults === undefined ? images : images.map((image) => withDefaults(imageDefaults, image)), checks };
}

/** The options of an image over those of every image. */
export function withDefaults(defaults: ImageOptions | undefined, image: ImageOptions): ImageOptions {
  return merged(features.imageDefaults.shape, defaults, image) as ImageOptions;
}

/** Problems of what `imageDefaults` has put into the images, each once, with the path where it is set. */
export function atDefaults(problems: readonly Problem[], { images = [{}], imageDefaults }: BuildkitImagePipelineOptions): readonly Problem[] {
  if (imageDefaults === undefined) return problems;
  const moved = problems.map((problem) => {
    const [, index, rest] = /^images\[(\d+)\]\.(.*)$/s.exec(problem.path) ?? [];
    const [name] = keysOf(rest ?? '') as readonly (keyof ImageOptions)[];
    const isDefault = name !== undefined && images[Number(index)]?.[name] === undefined && imageDefaults[name] !== undefined;
    return isDefault ? { ...problem, path: `imageDefaults.${rest}` } : problem;
  });
  return [...new Map(moved.map((problem) => [JSON.stringify(problem), problem])).values()];
}
