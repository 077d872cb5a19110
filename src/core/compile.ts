import { type BuiltImage, builtImages } from './features/images/built-image.ts';
import { everyFeature } from './features.ts';
import { program as job } from './job/job.sh.ts';
import type { BuildkitImagePipelineOptions } from './options.ts';
import { check } from './passes/check.ts';
import { limits } from './passes/limits.ts';
import { merge } from './passes/merge.ts';
import { resolve } from './passes/resolve.ts';
import { type Problem, safe } from './problems.ts';
import type { ProjectInfo } from './project-info.ts';
import { type ManagedFile, files } from './render/files.ts';

/** A pipeline, ready to be written. */
export interface CompiledPipeline {
  readonly files: readonly ManagedFile[];
  /** The stages that the file needs, in order, wherever stages are set. */
  readonly stages: readonly string[];
  /** The images, as later jobs find them. */
  readonly images: () => readonly BuiltImage[];
  /** The Dockerfiles that the repository must have, by image; `undefined` for one that is fetched. */
  readonly dockerfiles: () => readonly (string | undefined)[];
  /** What the options may not be together, if anything: nothing may be written then. */
  readonly problems: readonly Problem[];
  /** What may be meant, but deserves a second look. */
  readonly warnings: () => readonly Problem[];
}

/**
 * The whole way from options to files: what is wrong with them is said at once; every default is
 * decided; each feature gives its part; the parts become one; and that is written down.
 */
export function compile(options: BuildkitImagePipelineOptions, project: ProjectInfo): CompiledPipeline {
  const plan = resolve(check(options, project), project);
  const parts = merge([{ programs: [job] }, ...everyFeature.flatMap(([name, feature]) => feature.contribute?.(plan[name], plan) ?? [])]);
  return {
    files: files(parts, plan.ciFile),
    stages: parts.stages,
    images: () => builtImages(plan.images, plan),
    dockerfiles: () => plan.images.map(({ dockerfile: { path, remote } }) => remote ? undefined : path),
    problems: [...everyFeature.flatMap(([name, feature]) => feature.validate?.(plan[name], plan, project) ?? []), ...limits(parts)],
    warnings: () => everyFeature.flatMap(([name, feature]) => feature.warn?.(plan[name], plan) ?? []).map(safe),
  };
}
