import { artifactsTree } from './artifacts.ts';
import { jobNameOf } from './job-name.ts';
import { needs } from './needs.ts';
import type { CheckOptions } from './options.ts';
import { serviceTree } from './services.ts';
import { check } from './shape.ts';
import { variablesTree } from './variables.ts';
import type { PipelineFeature, YamlMap } from '../../contract.ts';
import type { TaskRun } from '../../project-info.ts';
import { allOf, list } from '../../shape/shape.ts';
import { jobVariable } from '../../text/gitlab-variable.ts';

/** The checks, sorted into jobs of ours and jobs that exist. */
export interface Checks {
  readonly jobs: readonly { readonly name: string; readonly job: YamlMap }[];
  readonly existing: readonly string[];
}

/** What must pass before an image is built. */
export const checks: PipelineFeature<CheckOptions[], Checks, { readonly triggers: { readonly rules: readonly YamlMap[] } }> = {
  shape: allOf(list(check, { of: jobNameOf, name: 'job name' }), needs),

  resolve: (option, { checkTask, tasks }) => {
    const given = option ?? (checkTask === undefined ? [] : [{ task: checkTask }]);
    return {
      jobs: given.filter(({ job }) => job === undefined).map((one) => ({ name: jobNameOf(one) ?? '', job: jobTree(one, tasks[one.task ?? '']) })),
      existing: given.flatMap(({ job }) => job ?? []),
    };
  },

  contribute: ({ jobs, existing }, { triggers }) => {
    const rules = triggers.rules.map(({ variables: _ofTheImage, ...rule }) => rule);
    const needed = [...jobs.map(({ name }) => name), ...existing];
    return {
      stages: jobs.length ? ['check'] : [],
      jobs: Object.fromEntries(jobs.map(({ name, job }) => [name, { stage: 'check', rules, ...job }])),
      ...(needed.length ? { imageJob: { needs: needed } } : {}),
    };
  },
};

/** What a check's job says, but for when it runs. Without `needs` it waits for the stages before its own, as any job does. */
function jobTree(given: CheckOptions, run: TaskRun | undefined): YamlMap {
  const { image, commands, services = [], variables, needs: needed = [], coverage, artifacts } = given;
  return {
    image: image ?? run?.image,
    services: services.length ? services.map(serviceTree) : undefined,
    needs: needed.length ? needed : undefined,
    variables: variablesTree(variables, jobVariable),
    script: commands ?? run?.commands,
    coverage,
    artifacts: artifacts && artifactsTree(artifacts),
  };
}
