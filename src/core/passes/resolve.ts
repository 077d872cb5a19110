import { type Plan, everyFeature } from '../features.ts';
import type { BuildkitImagePipelineOptions } from '../options.ts';
import type { ProjectInfo } from '../project-info.ts';

/** Resolves all defaults. The plan has no optional values and is read-only. */
export function resolve(options: BuildkitImagePipelineOptions, project: ProjectInfo): Plan {
  return Object.freeze(Object.fromEntries(everyFeature.map(([name, feature]) => [name, feature.resolve(options[name], project, options)]))) as Plan;
}
