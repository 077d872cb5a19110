import { program as explain } from './diagnosis/explain.sh.ts';
import { type BuiltImage, builtImages } from './features/images/built-image.ts';
import { denials, pulledByDockerfiles, pulledByOptions, unpinned } from './features/sources/pulled.ts';
import { deniedPins } from './features/sources/sources.ts';
import { everyFeature } from './features.ts';
import { program as job } from './job/job.sh.ts';
import type { BuildkitImagePipelineOptions } from './options.ts';
import { check } from './passes/check.ts';
import { atDefaults, complete } from './passes/complete.ts';
import { jobImages, pinJobImages } from './passes/job-images.ts';
import { takenNames } from './passes/job-names.ts';
import { limits } from './passes/limits.ts';
import { merge } from './passes/merge.ts';
import { resolve } from './passes/resolve.ts';
import { type Problem, safe } from './problems.ts';
import type { ProjectInfo } from './project-info.ts';
import { type ManagedFile, files } from './render/files.ts';

/** A compiled pipeline. */
export interface CompiledPipeline {
  readonly files: readonly ManagedFile[];
  /** The stages of the jobs, in order. */
  readonly stages: readonly string[];
  /** The images, as later jobs find them. */
  readonly images: () => readonly BuiltImage[];
  /** The Dockerfile of each image in the repository; `undefined` if it is in a remote context. */
  readonly dockerfiles: () => readonly (string | undefined)[];
  /** The images whose digests can be looked up, given the text of each Dockerfile. */
  readonly unpinned: (read: ReadFile) => readonly string[];
  /** What the Dockerfiles name and the options deny, given their texts. */
  readonly denied: (read: ReadFile) => readonly Problem[];
  /** Problems with combinations of options, and those that policies find. If there are any, nothing must be written. */
  readonly problems: () => readonly Problem[];
  /** Options that are valid, but probably a mistake. */
  readonly warnings: () => readonly Problem[];
}

/** The text of a file of the repository; `undefined` if it does not exist. */
export type ReadFile = (path: string) => string | undefined;

/**
 * Compiles options to files: checks the options and reports all problems at once, with those that are known already, resolves defaults,
 * collects the contribution of each feature, merges them, and renders the files.
 */
export function compile(options: BuildkitImagePipelineOptions, project: ProjectInfo, known: readonly Problem[] = []): CompiledPipeline {
  const given = check(options, project, known);
  const plan = resolve(complete(given, project), project);
  const contributions = everyFeature.map(([name, feature]) => [name, feature.contribute?.(plan[name], plan) ?? {}] as const);
  const merged = merge([{ programs: [job, explain] }, ...contributions.map(([, contribution]) => contribution)]);
  const parts = pinJobImages(merged, plan.sources.pin);
  return {
    files: files(parts, plan.ciFile),
    stages: parts.stages,
    images: () => builtImages(plan.images, plan),
    dockerfiles: () => plan.images.map(({ dockerfile: { path, remote } }) => remote ? undefined : path),
    unpinned: (read) => unpinned(plan.sources, [...pulledByDockerfiles(plan.images, read), ...pulledByOptions(plan.images)], jobImages(merged)),
    denied: (read) => plan.sources.given ? denials(plan.sources, pulledByDockerfiles(plan.images, read)) : [],
    problems: () => atDefaults([
      ...everyFeature.flatMap(([name, feature]) => feature.validate?.(plan[name], plan, project) ?? []),
      ...deniedPins(plan.sources, jobImages(merged)),
      ...takenNames(contributions, project),
      ...limits(parts),
    ], given),
    warnings: () => atDefaults(
      everyFeature.flatMap(([name, feature]) => feature.warn?.(plan[name], plan, project, given[name]) ?? []).map(safe),
      given,
    ),
  };
}
