import type { CheckOptions } from './options.ts';
import { check } from './shape.ts';
import type { PipelineRoom, Tree } from '../../contract.ts';
import { list } from '../../shape/shape.ts';

/** The checks, sorted into jobs of ours and jobs that exist. */
export interface Checks {
  readonly jobs: readonly { readonly name: string; readonly image?: string; readonly commands: readonly string[] }[];
  readonly existing: readonly string[];
}

/** What must pass before an image is built. */
export const checks: PipelineRoom<CheckOptions[], Checks, { readonly triggers: { readonly rules: readonly Tree[] } }> = {
  shape: list(check, { of: ({ name, task, job }) => job ?? name ?? task, name: 'job name' }),

  resolve: (option, { checkTask, tasks }) => {
    const given = option ?? (checkTask === undefined ? [] : [{ task: checkTask }]);
    return {
      jobs: given.filter(({ job }) => job === undefined).map(({ name, image, commands, task = '' }) => ({
        name: name ?? task,
        image: image ?? tasks[task]?.image,
        commands: commands ?? tasks[task].commands,
      })),
      existing: given.flatMap(({ job }) => job ?? []),
    };
  },

  contribute: ({ jobs, existing }, { triggers }) => {
    const needs = [...jobs.map(({ name }) => name), ...existing];
    return {
      stages: jobs.length ? ['check'] : [],
      jobs: Object.fromEntries(jobs.map(({ name, image, commands }) => [name, {
        stage: 'check',
        ...(image === undefined ? {} : { image }),
        rules: triggers.rules.map(({ variables: _ofTheImage, ...rule }) => rule),
        script: commands,
      }])),
      ...(needs.length ? { imageJob: { needs } } : {}),
    };
  },
};
