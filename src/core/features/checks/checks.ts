import { artifactsMap } from './artifacts.ts';
import { noCycle } from './check-needs.ts';
import { type NeedsView, neededJobProblems } from './existing-jobs.ts';
import { jobNameOf } from './job-name.ts';
import type { CheckOptions } from './options.ts';
import { serviceTree } from './services.ts';
import { check } from './shape.ts';
import { type Variables, variablesTree } from './variables.ts';
import type { PipelineFeature, YamlMap, YamlValue } from '../../contract.ts';
import type { Problem } from '../../problems.ts';
import type { ProjectInfo, TaskRun } from '../../project-info.ts';
import { checkedTogether, list, under } from '../../shape/shape.ts';
import { literalVariables } from '../../shape/values.ts';
import { jobVariable } from '../../text/gitlab-variable.ts';

/** A check, resolved to a job. */
export interface Check {
  readonly name: string;
  readonly needs: readonly string[];
  readonly job: YamlMap;
  readonly given: CheckOptions;
}

/** What this feature reads of the plan: when jobs run. */
export interface ChecksView extends NeedsView {
  readonly triggers: NeedsView['triggers'] & { readonly checkRulesFor: (images: readonly TaggedImage[], pipeline: TaggedPipeline) => readonly YamlValue[] };
  readonly images: readonly TaggedImage[];
  readonly tags: Tagged;
  readonly needs: readonly string[];
  /** The rules by which the checks run for an upgrade of the project. */
  readonly upgrades?: { readonly checkRules: readonly YamlValue[] };
}
export interface Tagged {
  readonly component?: string;
  readonly floats: boolean;
}
export interface TaggedImage { readonly tags?: Tagged }
export interface TaggedPipeline { readonly tags: Tagged }

/** The jobs that must pass before an image is built. */
export const checks: PipelineFeature<CheckOptions[], readonly Check[], ChecksView> = {
  shape: checkedTogether(list(check, { of: jobNameOf, name: 'job name' }), noCycle),

  resolve: (option, { tasks }) => (option ?? []).map((given) => ({ name: jobNameOf(given) ?? '', needs: given.needs ?? [], job: jobOf(given, taskOf(given, tasks)), given })),

  contribute: (all, plan) => all.length === 0 ? {} : {
    stages: ['check'],
    jobs: Object.fromEntries(all.map(({ name, job }) => [name, {
      keys: { stage: 'check', rules: [...plan.triggers.checkRulesFor(plan.images, plan), ...plan.upgrades?.checkRules ?? []], ...job },
    }])),
    imageJob: { needs: all.map(({ name }) => name) },
  },

  validate: (all, plan, project) => neededJobProblems(
    all.flatMap(({ name, needs }, index) => needs.map((needed, place) => ({ name: needed, path: `checks[${index}].needs[${place}]`, by: name }))),
    plan.upgrades?.checkRules.length ? { ...plan, triggers: { on: [...plan.triggers.on, 'branches'] } } : plan,
    project,
  ),

  warn: (all, plan, { tasks }, option) => option === undefined && all.length + plan.needs.length === 0 && Object.keys(tasks).length > 0 ? [{
    code: 'no-checks',
    path: 'checks',
    value: undefined,
    fault: 'is set, so images are built and pushed without a test of the project',
    fix: 'Write checks: [{ task: "test" }] for a task of the project, checks: [{ name: "test", image: "...", commands: ["..."] }], or checks: [] if there is nothing to test.',
  }] : all.flatMap(({ given: { variables = {}, services = [] } }, index) => [
    ...literals(variables, `checks[${index}]`),
    ...services.flatMap((service, place) => literals(service.variables ?? {}, `checks[${index}].services[${place}]`)),
  ]),
};

/** The checks of a project that sets none. */
export function defaultChecks({ checkTask }: ProjectInfo): CheckOptions[] | undefined {
  return checkTask === undefined ? undefined : [{ task: checkTask }];
}

function literals(variables: Variables, path: string): readonly Problem[] {
  return literalVariables(variables).map((problem) => ({ ...problem, path: under(`${path}.variables`, problem.path) }));
}

function taskOf({ task }: CheckOptions, tasks: ProjectInfo['tasks']): TaskRun | undefined {
  return task !== undefined && Object.hasOwn(tasks, task) ? tasks[task] : undefined;
}

/** The job of a check without its rules. Without `needs`, it waits for earlier stages, like any job. */
function jobOf(given: CheckOptions, run: TaskRun | undefined): YamlMap {
  const { image, commands, services = [], variables, needs: needed = [], coverage, coverageReport, artifacts } = given;
  return {
    image: image ?? run?.image,
    services: services.length ? services.map(serviceTree) : undefined,
    needs: needed.length ? needed : undefined,
    variables: variablesTree(variables, jobVariable),
    script: commands ?? run?.commands,
    coverage,
    artifacts: artifactsMap(artifacts, coverageReport),
  };
}
