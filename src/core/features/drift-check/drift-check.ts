import { program } from './drift.sh.ts';
import type { DriftCheckOptions } from './options.ts';
import type { PipelineFeature, YamlValue } from '../../contract.ts';
import { program as job } from '../../job/job.sh.ts';
import type { TaskRun } from '../../project-info.ts';
import { commandsKnown } from '../../shape/commands.ts';
import { checkedTogether, list, struct, text } from '../../shape/shape.ts';
import { isImageReference } from '../../text/reference.ts';
import { shellCall } from '../../text/sh.ts';

/** What this feature reads of the plan: when changes are checked. */
export interface DriftCheckView {
  readonly triggers: { readonly reviewRules: readonly YamlValue[] };
}

const shape = struct<DriftCheckOptions>({ image: text(isImageReference), commands: list(text()) });

/** The job that compares the generated files with the options. */
export const driftCheck: PipelineFeature<DriftCheckOptions, TaskRun | undefined, DriftCheckView> = {
  shape: checkedTogether(shape, commandsKnown('synth', 'generate the files')),

  resolve: (option, { synth }) => option && { image: option.image ?? synth?.image, commands: option.commands ?? synth?.commands ?? [] },

  contribute: (own, { triggers }) => own ? {
    stages: ['check'],
    jobs: {
      'drift-check': {
        keys: {
          stage: 'check',
          image: own.image,
          rules: triggers.reviewRules,
          script: [...own.commands, shellCall('drift_check', own.commands.slice(-1))],
        },
        programs: [job, program],
      },
    },
  } : {},
};
