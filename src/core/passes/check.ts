import { everyFeature, features } from '../features.ts';
import type { BuildkitImagePipelineOptions } from '../options.ts';
import { InvalidOptionsError, type Problem } from '../problems.ts';
import type { ProjectInfo } from '../project-info.ts';
import { complete } from './complete.ts';
import { withAnswer } from './habits.ts';
import { plain } from '../shape/plain.ts';
import { type Shape, shapesOf, struct } from '../shape/shape.ts';

/** Finds the problems of all options. */
export const every: Shape<BuildkitImagePipelineOptions> = struct(shapesOf<BuildkitImagePipelineOptions>(everyFeature));

/** The options as plain data. Policies are code, and stay what they are. */
export function plainOptions(options: unknown): BuildkitImagePipelineOptions {
  return plain(options, ['policies']) as BuildkitImagePipelineOptions;
}

/** Returns the options as valid plain data. Throws one error with all problems, and those that are known already. */
export function check(options: unknown, project: ProjectInfo, known: readonly Problem[] = []): BuildkitImagePipelineOptions {
  const data = plainOptions(options);
  const problems = [...every(data, '', project), ...known];
  if (problems.length > 0) report([...problems, ...problems.some(({ code }) => code === 'wrong-type') ? [] : policyProblems(data, project)]);
  return data;
}

/** Throws one error with these problems, if there are any. */
export function report(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new InvalidOptionsError(problems.map(withAnswer));
}

/** Policies can rely on the types of the options. */
function policyProblems(data: BuildkitImagePipelineOptions, project: ProjectInfo): readonly Problem[] {
  const { policies } = features;
  return policies.validate?.(policies.resolve(data.policies, project, complete(data, project)), {}, project) ?? [];
}
