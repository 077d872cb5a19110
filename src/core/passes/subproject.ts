import { every, plainOptions, report } from './check.ts';
import { atDefaults, withDefaults } from './complete.ts';
import { defaultChecks } from '../features/checks/checks.ts';
import type { CheckOptions } from '../features/checks/options.ts';
import { rebaseChecks } from '../features/checks/rebase.ts';
import type { ImageOptions } from '../features/images/options.ts';
import { lockPolicy } from '../features/policies/policies.ts';
import { everyFeature, rebaseImages } from '../features.ts';
import type { BuildkitImagePipelineOptions } from '../options.ts';
import type { Problem } from '../problems.ts';
import type { ProjectInfo } from '../project-info.ts';
import { isSame, merged } from '../shape/merge.ts';
import { type Shape, isRecord } from '../shape/shape.ts';
import { valueAt } from '../shape/value-at.ts';

/** What a subproject adds to the pipeline of the root project. */
export interface SubprojectParts {
  readonly images: readonly ImageOptions[];
  readonly checks: readonly CheckOptions[];
  readonly policies: Policies;
}

type Policies = NonNullable<BuildkitImagePipelineOptions['policies']>;

/** The options that a subproject adds. The others apply to the entire pipeline. */
const ofSubproject: readonly (keyof BuildkitImagePipelineOptions)[] = ['images', 'imageDefaults', 'checks', 'policies'];

/** The root project alone is generated and upgraded, so a subproject of any kind can set the options for it. */
const ofRoot: Pick<ProjectInfo, 'synth' | 'upgrade'> = { synth: { commands: [] }, upgrade: { commands: [] } };

/** Returns what a subproject adds, as seen from the repository root. Throws one error with all problems; a path outside the repository is one. */
export function subprojectParts(folder: string, options: unknown, project: ProjectInfo): SubprojectParts {
  const data = plainOptions(options) ?? {};
  const problems = every(data, '', { ...project, ...ofRoot }).filter(({ code }) => code !== 'outside-project');
  if (problems.some(({ code }) => code === 'wrong-type')) report(problems);
  const { images = [{}], imageDefaults, checks = [], policies = [] } = data;
  const own = images.map((image) => withDefaults(imageDefaults, image));
  const seen = { images: rebaseImages(own, folder), checks: rebaseChecks(checks, folder, project) };
  const outside = every(seen, '', project).filter(({ code }) => problems.length === 0 || code === 'outside-project');
  const asGiven = outside.map((problem) => ({ ...problem, value: valueAt({ images: own, checks }, problem.path) ?? problem.value }));
  report([...problems, ...atDefaults(asGiven, data)]);
  return { ...seen, policies };
}

/** Options of a project with what is added to them, and how many images and checks are in the options themselves. */
export interface Joined {
  readonly options: BuildkitImagePipelineOptions;
  readonly own: { readonly images: number; readonly checks: number };
}

/** Adds images, checks and policies to valid options. Options to which nothing is added stay what they are, and can be anything. */
export function joined(options: BuildkitImagePipelineOptions, parts: readonly Partial<SubprojectParts>[], project: ProjectInfo): Joined {
  const added = parts.flatMap((part) => [part.images, part.checks, part.policies]);
  if (added.every((list) => !list?.length)) return { options, own: { images: 0, checks: 0 } };
  const { images = [{}], checks = defaultChecks(project), policies = [] } = options;
  const further = parts.flatMap((part) => part.checks ?? []);
  return {
    own: { images: images.length, checks: checks?.length ?? 0 },
    options: {
      ...options,
      images: [...images, ...parts.flatMap((part) => part.images ?? [])],
      checks: checks || further.length ? [...checks ?? [], ...further] : undefined,
      // a template gives its policies to each project
      policies: parts.flatMap((part) => part.policies ?? [])
        .reduce<Policies>((all, policy) => all.some((one) => isSamePolicy(one, policy)) ? all : [...all, policy], policies),
    },
  };
}

function isSamePolicy(one: Policies[number], other: Policies[number]): boolean {
  return one.name === other.name && (one.name !== lockPolicy || isSame(one, other));
}

/**
 * Options of a subproject that apply to the entire pipeline and that the root project leaves open, so that they have no effect. What the
 * root project sets too, to the same value or to another one, is decided there.
 */
export function openOptions(root: BuildkitImagePipelineOptions, options: unknown): readonly Problem[] {
  const data = plainOptions(options);
  if (!isRecord(data)) return [];
  const isOpen = (name: keyof BuildkitImagePipelineOptions, shape: Shape<unknown>) => !isSame(merged(shape, data[name], root[name]), root[name]);
  return everyFeature.filter(([name, { shape }]) => !ofSubproject.includes(name) && isOpen(name, shape)).map(([name]) => ({
    code: 'pipeline-option',
    path: name,
    value: data[name],
    fault: 'has no effect, because it applies to the entire pipeline',
    fix: 'Set it on the pipeline of the root project, or remove it.',
  }));
}
