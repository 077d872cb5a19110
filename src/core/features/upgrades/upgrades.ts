import type { UpgradeOptions } from './options.ts';
import { program } from './upgrade.sh.ts';
import { Commented, type PipelineFeature, type YamlValue } from '../../contract.ts';
import { program as job } from '../../job/job.sh.ts';
import { folder, upgradeVariable } from '../../paths.ts';
import type { TaskRun } from '../../project-info.ts';
import { commandsKnown } from '../../shape/commands.ts';
import { checkedTogether, list, struct, text } from '../../shape/shape.ts';
import { variableName } from '../../shape/values.ts';
import { isBranchName } from '../../text/branch.ts';
import { isImageReference } from '../../text/reference.ts';
import { shellCall } from '../../text/sh.ts';

/** The options of the upgrade, with all defaults. */
export interface Upgrades extends TaskRun, Required<Omit<UpgradeOptions, keyof TaskRun>> {
  /** The rules by which the checks run for the branch of an upgrade. A merge request that has a pipeline has the checks already. */
  readonly checkRules: readonly YamlValue[];
}

/** The other option that is read: whether merge requests have pipelines. */
export interface OtherOptions { readonly triggers?: { readonly mergeRequests?: string } }

const shape = struct<UpgradeOptions>({
  image: text(isImageReference),
  commands: list(text()),
  tokenVariable: variableName,
  branchPrefix: text(isBranchName),
  title: text(),
  labels: list(text(), { of: (label) => label, name: 'label' }),
  assignees: list(text(), { of: (assignee) => assignee, name: 'assignee' }),
});

const patch = `${folder}/upgrade.patch`;
const scheduled = [{ if: `$CI_PIPELINE_SOURCE == "schedule" && $CI_COMMIT_BRANCH && $${upgradeVariable} == "true"` }];

/** The jobs that upgrade the project: one runs the code of the new versions, the other one has the token. */
export const upgrades: PipelineFeature<UpgradeOptions, Upgrades | undefined, unknown, OtherOptions> = {
  shape: checkedTogether(shape, commandsKnown('upgrade', 'upgrade the dependencies and generate the files')),

  resolve: (option, { upgrade }, { triggers }) => {
    if (option === undefined) return undefined;
    const branchPrefix = option.branchPrefix ?? 'upgrade/';
    return {
      image: option.image ?? upgrade?.image,
      commands: option.commands ?? upgrade?.commands ?? [],
      tokenVariable: option.tokenVariable ?? 'UPGRADE_TOKEN',
      branchPrefix,
      title: option.title ?? 'chore(deps): upgrade dependencies',
      labels: option.labels ?? [],
      assignees: option.assignees ?? [],
      checkRules: triggers?.mergeRequests ? [] : [{ if: `$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH =~ /^${escaped(branchPrefix)}/`, interruptible: true }],
    };
  },

  contribute: (own) => own ? {
    stages: ['check'],
    jobs: {
      'upgrade': {
        keys: {
          stage: 'check',
          image: own.image,
          rules: scheduled,
          script: [...own.commands, 'git add --all', `git diff --cached --binary > ${patch}`],
          artifacts: { paths: [patch] },
        },
      },
      'upgrade-merge-request': {
        keys: {
          stage: 'check',
          image: own.image,
          needs: ['upgrade'],
          rules: scheduled,
          environment: new Commented({ name: 'upgrade', action: 'access' }, `Let this be the environment scope of ${own.tokenVariable}: then the job that runs the new versions does not have the token.`),
          variables: { GIT_STRATEGY: new Commented('clone', 'Leaves nothing of the job before, such as a git hook.') },
          script: [propose(own)],
        },
        programs: [job, program],
      },
    },
  } : {},
};

function propose({ tokenVariable, branchPrefix, title, labels, assignees }: Upgrades): string {
  const options = [...labels.map((label) => `label=${label}`), ...assignees.map((user) => `assign=${user}`)];
  return shellCall('upgrade_propose', tokenVariable, branchPrefix, title, ...options);
}

/** Text in GitLab's pattern. */
function escaped(prefix: string): string {
  return prefix.replaceAll(/[\\/.+()[\]{}|^$?*]/g, '\\$&');
}
