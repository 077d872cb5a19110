import { type Plan, everyFeature } from '../features.ts';
import type { BuildkitImagePipelineOptions } from '../options.ts';
import type { ProjectInfo } from '../project-info.ts';

/** Decides every default. From here on nothing is optional, and nothing changes: the types of the plan are read-only throughout. */
export function resolve(options: BuildkitImagePipelineOptions, project: ProjectInfo): Plan {
  return Object.freeze(Object.fromEntries(everyFeature.map(([name, feature]) => [name, feature.resolve(options[name], project, options)]))) as Plan;
}
