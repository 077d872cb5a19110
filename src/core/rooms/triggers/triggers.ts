import type { TriggerOptions } from './options.ts';
import { triggerShape } from './shape.ts';
import { Explained, type PipelineRoom, type Tree } from '../../contract.ts';
import type { Value } from '../../text/value.ts';

/** When the jobs of the pipeline run. */
export interface Triggers {
  readonly rules: readonly Tree[];
  /** Whether the images are pushed: `true`, or a variable that the rules set. */
  readonly push: Value;
  readonly schedules: boolean;
}

const mergeRequest = '$CI_PIPELINE_SOURCE == "merge_request_event"';
const ofFork = '$CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID';
const ofProject = '$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID';
const withoutPush = { IMAGE_PUSH: 'false' };
const semver = '/^v?[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$/';

export const triggers: PipelineRoom<TriggerOptions, Triggers> = {
  shape: triggerShape,

  resolve: (option = {}) => ({
    rules: [
      ...tagRules(option.tags ?? true),
      ...mergeRequestRules(option),
      ...(option.schedules ? [{ if: '$CI_PIPELINE_SOURCE == "schedule"' }] : []),
      ...(option.manual ? [{ if: '$CI_PIPELINE_SOURCE == "web"' }] : []),
      ...(option.pipelines ? [{ if: '$CI_PIPELINE_SOURCE =~ /^(pipeline|parent_pipeline|trigger|api)$/' }] : []),
      ...branches(option, '$CI_COMMIT_BRANCH').map((branch) => ({ if: `$CI_PIPELINE_SOURCE == "push" && ${branch}`, interruptible: true })),
    ],
    push: option.mergeRequests === undefined ? ['true'] : [{ variable: 'IMAGE_PUSH' }],
    schedules: option.schedules ?? false,
  }),

  contribute: ({ rules, push }) => ({
    imageJob: {
      rules,
      ...(push[0] === 'true' ? {} : { variables: { IMAGE_PUSH: 'true' } }),
      resource_group: new Explained(
        '$CI_JOB_NAME_SLUG-$CI_COMMIT_BRANCH$CI_MERGE_REQUEST_IID',
        'Pipelines that push the same tags, of a branch or of versions that both claim latest, wait for each other.',
      ),
    },
  }),
};

function tagRules(tags: boolean | string): readonly Tree[] {
  if (tags === false) return [];
  if (tags === true) return [{ if: '$CI_COMMIT_TAG' }];
  return [{ if: `$CI_COMMIT_TAG =~ ${tags === 'semver' ? semver : tags}` }];
}

/** A branch that builds by itself is not built once more as the source of a merge request. */
function mergeRequestRules({ mergeRequests, ...option }: TriggerOptions): readonly Tree[] {
  if (mergeRequests === undefined) return [];
  const asBranch = branches(option, '$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME').map((branch) => ({ if: `${mergeRequest} && ${ofProject} && ${branch}`, when: 'never' }));
  const fork = mergeRequests === 'push' ? [{ if: `${mergeRequest} && ${ofFork}`, interruptible: true, variables: withoutPush }] : [];
  return [...asBranch, ...fork, { if: mergeRequest, interruptible: true, ...(mergeRequests === 'push' ? {} : { variables: withoutPush }) }];
}

function branches({ branches: named = [], defaultBranch }: TriggerOptions, variable: string): readonly string[] {
  return [
    ...(defaultBranch ? [`${variable} == $CI_DEFAULT_BRANCH`] : []),
    ...named.map((branch) => branch.startsWith('/') ? `${variable} =~ ${branch}` : `${variable} == "${branch}"`),
  ];
}
