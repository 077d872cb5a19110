import { artifactsMap } from './artifacts.ts';
import { noCycle } from './check-needs.ts';
import { type NeedsView, neededJobProblems } from './existing-jobs.ts';
import { jobNameOf } from './job-name.ts';
import type { CheckOptions } from './options.ts';
import { serviceTree } from './services.ts';
import { check } from './shape.ts';
import { type Variables, variablesTree } from './variables.ts';
import type { PipelineFeature, YamlMap } from '../../contract.ts';
import type { Problem } from '../../problems.ts';
import type { ProjectInfo, TaskRun } from '../../project-info.ts';
import { list, under, whole } from '../../shape/shape.ts';
import { literalVariables } from '../../shape/values.ts';
import { jobVariable } from '../../text/gitlab-variable.ts';

/** A check, as the job that it is. */
export interface Check {
  readonly name: string;
  readonly needs: readonly string[];
  readonly job: YamlMap;
  readonly given: CheckOptions;
}

/** What this feature reads of the plan: when jobs run. */
type ChecksView = NeedsView & { readonly triggers: { readonly rules: readonly YamlMap[] } };

/** What must pass before an image is built. */
export const checks: PipelineFeature<CheckOptions[], readonly Check[], ChecksView> = {
  shape: whole(list(check, { of: jobNameOf, name: 'job name' }), noCycle),

  resolve: (option, { checkTask, tasks }) => {
    const all = option ?? (checkTask === undefined ? [] : [{ task: checkTask }]);
    return all.map((given) => ({ name: jobNameOf(given) ?? '', needs: given.needs ?? [], job: jobOf(given, taskOf(given, tasks)), given }));
  },

  contribute: (all, { triggers }) => all.length === 0 ? {} : {
    stages: ['check'],
    jobs: Object.fromEntries(all.map(({ name, job }) => [name, { stage: 'check', rules: checkRules(triggers.rules), ...job }])),
    imageJob: { needs: all.map(({ name }) => name) },
  },

  validate: (all, plan, project) => neededJobProblems(
    all.flatMap(({ name, needs }, index) => needs.map((needed, place) => ({ name: needed, path: `checks[${index}].needs[${place}]`, by: name }))),
    plan,
    project,
  ),

  warn: (all) => all.flatMap(({ given: { variables = {}, services = [] } }, index) => [
    ...literals(variables, `checks[${index}]`),
    ...services.flatMap((service, place) => literals(service.variables ?? {}, `checks[${index}].services[${place}]`)),
  ]),
};

function literals(variables: Variables, path: string): readonly Problem[] {
  return literalVariables(variables).map((problem) => ({ ...problem, path: under(`${path}.variables`, problem.path) }));
}

function taskOf({ task }: CheckOptions, tasks: ProjectInfo['tasks']): TaskRun | undefined {
  return task !== undefined && Object.hasOwn(tasks, task) ? tasks[task] : undefined;
}

/** The rules of the image jobs without what is of the images: rules that differ in nothing else are one. */
function checkRules(rules: readonly YamlMap[]): readonly YamlMap[] {
  const plain = rules.map(({ variables: _ofTheImage, ...rule }) => rule);
  return [...new Map(plain.map((rule) => [JSON.stringify(rule), rule])).values()];
}

/** What a check's job says, but for when it runs. Without `needs` it waits for the stages before its own, as any job does. */
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
