import type { TriggerOptions } from './options.ts';
import { triggerShape } from './shape.ts';
import { type YamlValue, Commented, type PipelineFeature, type YamlMap } from '../../contract.ts';
import type { Value } from '../../text/value.ts';

/** When the jobs of the pipeline run. */
export interface Triggers {
  readonly rules: readonly YamlMap[];
  /** The same for a job that runs only when one of these files has changed. */
  readonly rulesFor: (changes: readonly string[]) => readonly YamlValue[];
  /** Whether the images are pushed: `true`, or a variable that the rules set. */
  readonly push: Value;
  readonly mergeRequests?: string;
  /** Whether a branch builds, by a push or otherwise. */
  readonly branches: boolean;
  /** The options that are on. */
  readonly on: readonly (keyof TriggerOptions)[];
}

const mergeRequest = '$CI_PIPELINE_SOURCE == "merge_request_event"';
const ofFork = '$CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID';
const ofProject = '$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID';
const withoutPush = { IMAGE_PUSH: 'false' };
const semver = '/^v?[0-9]+\\.[0-9]+\\.[0-9]+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$/';

export const triggers: PipelineFeature<TriggerOptions, Triggers> = {
  shape: triggerShape,

  resolve: (given = {}) => {
    const option = { ...given, tags: given.tags ?? true };
    const on = (Object.keys(option) as (keyof TriggerOptions)[]).filter((name) => [option[name]].flat().some(Boolean));
    const rules = (changes?: readonly string[]): readonly YamlValue[] => [
      ...tagRules(option.tags),
      ...mergeRequestRules(option, changes),
      ...(option.schedules ? [{ if: '$CI_PIPELINE_SOURCE == "schedule"' }] : []),
      ...(option.manual ? [{ if: '$CI_PIPELINE_SOURCE == "web"' }] : []),
      ...(option.pipelines ? [{ if: '$CI_PIPELINE_SOURCE =~ /^(pipeline|parent_pipeline|trigger|api)$/' }] : []),
      ...branches(option, '$CI_COMMIT_BRANCH').flatMap((branch) => branchRules(`$CI_PIPELINE_SOURCE == "push" && ${branch}`, changes)),
    ];
    return {
      rules: rules() as readonly YamlMap[],
      rulesFor: rules,
      push: option.mergeRequests === undefined ? ['true'] : [{ variable: 'IMAGE_PUSH' }],
      mergeRequests: option.mergeRequests,
      branches: on.some((name) => name !== 'tags' && name !== 'mergeRequests'),
      on,
    };
  },

  contribute: ({ rules, push }) => ({
    imageJob: {
      rules,
      ...(push[0] === 'true' ? {} : { variables: { IMAGE_PUSH: 'true' } }),
      resource_group: new Commented(
        '$CI_JOB_NAME_SLUG-$CI_COMMIT_BRANCH$CI_MERGE_REQUEST_IID',
        'Pipelines that push the same tags, of a branch or of versions that both claim latest, wait for each other.',
      ),
    },
  }),
};

function tagRules(tags: boolean | string): readonly YamlMap[] {
  if (tags === false) return [];
  if (tags === true) return [{ if: '$CI_COMMIT_TAG' }];
  return [{ if: `$CI_COMMIT_TAG =~ ${tags === 'semver' ? semver : tags}` }];
}

/**
 * A branch is compared with the default branch, so that what an interrupted pipeline left out is built by the next one. The
 * default branch is compared with its last push, so its jobs are not interrupted.
 */
function branchRules(branch: string, changes: readonly string[] | undefined): readonly YamlValue[] {
  if (changes === undefined) return [{ if: branch, interruptible: true }];
  const isDefault = '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH';
  const compared = { if: branch, changes: { paths: changes, compare_to: '$CI_DEFAULT_BRANCH' }, interruptible: true };
  const pushed = new Commented({ if: branch.includes(isDefault) ? branch : `${branch} && ${isDefault}`, changes }, 'Compared with the push before: one that was interrupted would be left out.');
  return branch.includes(isDefault) ? [pushed] : [pushed, { ...compared, if: `${branch} && $CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH` }];
}

/** A branch that builds by itself is not built once more as the source of a merge request. */
function mergeRequestRules({ mergeRequests, ...option }: TriggerOptions, paths: readonly string[] | undefined): readonly YamlMap[] {
  if (mergeRequests === undefined) return [];
  const asBranch = branches(option, '$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME').map((branch) => ({ if: `${mergeRequest} && ${ofProject} && ${branch}`, when: 'never' }));
  const changes = paths === undefined ? {} : { changes: paths };
  const fork = mergeRequests === 'push' ? [{ if: `${mergeRequest} && ${ofFork}`, ...changes, interruptible: true, variables: withoutPush }] : [];
  return [...asBranch, ...fork, { if: mergeRequest, ...changes, interruptible: true, ...(mergeRequests === 'push' ? {} : { variables: withoutPush }) }];
}

function branches({ branches: named = [], defaultBranch }: TriggerOptions, variable: string): readonly string[] {
  return [
    ...(defaultBranch ? [`${variable} == $CI_DEFAULT_BRANCH`] : []),
    ...named.map((branch) => branch.startsWith('/') ? `${variable} =~ ${branch}` : `${variable} == "${branch}"`),
  ];
}
