import { gitTagRules } from './git-tags.ts';
import type { TriggerOptions } from './options.ts';
import { triggerShape } from './shape.ts';
import { type YamlValue, Commented, type PipelineFeature, type YamlMap } from '../../contract.ts';
import { upgradeVariable } from '../../paths.ts';

/** When the jobs of the pipeline run. */
export interface Triggers {
  /** The rules of a job for these images. If files are given, the job runs only if one of them has changed. */
  readonly rulesFor: (images: readonly TaggedImage[], pipeline: TaggedPipeline, changes?: readonly string[]) => readonly YamlValue[];
  /** What the jobs that push these images with tags share, if pipelines must wait for each other there. */
  readonly resourceGroup: (images: readonly TaggedImage[], pipeline: TaggedPipeline) => YamlValue | undefined;
  /** The rules of a job that works with what these images were pushed as: those of the image jobs, but for pipelines that do not push. */
  readonly pushRulesFor: Triggers['rulesFor'];
  /** The rules of a job that must pass before these images are built: those of the image jobs, without the parts that depend on images. */
  readonly checkRulesFor: (images: readonly TaggedImage[], pipeline: TaggedPipeline) => readonly YamlValue[];
  /** The rules of a job that checks every change: for merge requests, if they have pipelines, or else for every branch. */
  readonly reviewRules: readonly YamlValue[];
  /** Whether some pipelines build and do not push. */
  readonly builds: boolean;
  readonly mergeRequests?: string;
  /** Whether a branch builds, by a push or otherwise. */
  readonly branches: boolean;
  /** The triggers that are on. */
  readonly on: readonly (keyof TriggerOptions)[];
}

/** What is read of tags: the component of the git tags, and whether an older version can overwrite a tag of a newer one. */
interface Tagged {
  readonly component?: string;
  readonly floats: boolean;
}
interface TaggedImage { readonly tags?: Tagged }
interface TaggedPipeline { readonly tags: Tagged }

/** What this feature reads of the plan: the tags of the images. */
export interface TriggersView extends TaggedPipeline { readonly images: readonly TaggedImage[] }

/** The other option that the rules depend on: schedules that upgrade the project do not build. */
export interface OtherOptions { readonly upgrades?: object }

const push = '$CI_PIPELINE_SOURCE == "push"';
const mergeRequest = '$CI_PIPELINE_SOURCE == "merge_request_event"';
const childOfMergeRequest = '$CI_PIPELINE_SOURCE == "parent_pipeline" && $CI_MERGE_REQUEST_IID';
const ofFork = '$CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID';
const ofProject = '$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID';
const withoutPush = { IMAGE_PUSH: 'false' };

export const triggers: PipelineFeature<TriggerOptions, Triggers, TriggersView, OtherOptions> = {
  shape: triggerShape,

  resolve: (given = {}, _project, { upgrades }) => {
    const option = { ...given, gitTags: given.gitTags ?? 'all' };
    const on = (Object.keys(option) as (keyof TriggerOptions)[]).filter((name) => [option[name]].flat().some((value) => value && value !== 'none'));
    const branchesBuild = on.some((name) => name !== 'gitTags' && name !== 'mergeRequests');
    // whether a later pipeline pushes the same tags as an earlier one: a branch always does, a git tag only with floating tags
    const pushesTwice = branchesBuild || option.mergeRequests === 'push';
    const rulesFor: Triggers['rulesFor'] = (images, { tags }, changes) => [
      ...gitTagRules(push, option.gitTags, images.map((image) => (image.tags ?? tags).component)),
      ...mergeRequestRules(option, changes),
      ...(option.schedules ? [{ if: `$CI_PIPELINE_SOURCE == "schedule"${upgrades ? ` && $${upgradeVariable} != "true"` : ''}` }] : []),
      ...(option.web ? [{ if: '$CI_PIPELINE_SOURCE == "web"' }] : []),
      ...(option.triggeredPipelines ? triggeredRules(option) : []),
      ...branches(option, '$CI_COMMIT_BRANCH').flatMap((branch) => branchRules(`${push} && ${branch}`, changes)),
    ];
    return {
      resourceGroup: (images, { tags }) => pushesTwice || images.some((image) => (image.tags ?? tags).floats)
        ? resourceGroup(pushesTwice) : undefined,
      rulesFor,
      pushRulesFor: (...what) => rulesFor(...what).map(ofPushed),
      checkRulesFor: (images, pipeline) => checkRules(rulesFor(images, pipeline)),
      reviewRules: reviewRules(option),
      builds: option.mergeRequests !== undefined || option.triggeredPipelines === true,
      mergeRequests: option.mergeRequests,
      branches: branchesBuild,
      on,
    };
  },

  contribute: (own, plan) => ({
    imageJob: {
      rules: own.rulesFor(plan.images, plan),
      ...(own.builds ? { variables: { IMAGE_PUSH: 'true' } } : {}),
    },
  }),
};

/** Equal rules are merged. */
function checkRules(rules: readonly YamlValue[]): readonly YamlValue[] {
  const plain = rules.map(ofCheck);
  return [...new Map(plain.map((rule) => [JSON.stringify(rule), rule])).values()];
}

function ofPushed(rule: YamlValue): YamlValue {
  if (rule instanceof Commented) return new Commented(ofPushed(rule.value), rule.why);
  const { variables, interruptible: _isBuild, ...others } = rule as YamlMap;
  return variables === withoutPush ? { ...others, when: 'never' } : others;
}

function ofCheck(rule: YamlValue): YamlValue {
  if (rule instanceof Commented) return new Commented(ofCheck(rule.value), rule.why);
  const { variables: _ofTheImage, ...others } = rule as YamlMap;
  return others;
}

/** GitLab accepts no key that ends in a slash. Either the branch or the merge request is always empty, so neither is at the end. */
function resourceGroup(ofBranches: boolean): Commented<string> {
  const key = ofBranches ? '$CI_JOB_NAME_SLUG-$CI_COMMIT_BRANCH-$CI_MERGE_REQUEST_IID' : '$CI_JOB_NAME_SLUG';
  return new Commented(key, 'Pipelines that push the same tags, such as latest, wait for each other.');
}

/** A child pipeline of a merge request belongs to that merge request. */
function triggeredRules({ mergeRequests }: TriggerOptions): readonly YamlMap[] {
  return [
    { if: mergeRequests === 'push' ? `${childOfMergeRequest} && ${ofFork}` : childOfMergeRequest, variables: withoutPush },
    { if: '$CI_PIPELINE_SOURCE =~ /^(pipeline|parent_pipeline|trigger|api)$/' },
  ];
}

/**
 * A branch is compared with the default branch, so that the next pipeline builds what an interrupted pipeline did not. The
 * default branch is compared with its last push, so its jobs are not interrupted.
 */
function branchRules(branch: string, changes: readonly string[] | undefined): readonly YamlValue[] {
  if (changes === undefined) return [{ if: branch, interruptible: true }];
  const isDefault = '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH';
  const compared = { if: branch, changes: { paths: changes, compare_to: '$CI_DEFAULT_BRANCH' }, interruptible: true };
  const pushed = new Commented({ if: branch.includes(isDefault) ? branch : `${branch} && ${isDefault}`, changes }, 'Compared with the previous push, so the next pipeline would not build what an interrupted one left out.');
  return branch.includes(isDefault) ? [pushed] : [pushed, { ...compared, if: `${branch} && $CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH` }];
}

/** If merge requests have no pipelines, one with this job alone would hide the pipeline of the branch. */
function reviewRules(option: TriggerOptions): readonly YamlValue[] {
  if (option.mergeRequests === undefined) return [{ if: `${push} && $CI_COMMIT_BRANCH`, interruptible: true }];
  const pushed = branches({ ...option, defaultBranch: true }, '$CI_COMMIT_BRANCH').map((branch) => ({ if: `${push} && ${branch}`, interruptible: true }));
  return [...builtAsBranch(option), { if: mergeRequest, interruptible: true }, ...pushed];
}

/** If a branch builds, its merge request does not build it again. */
function mergeRequestRules({ mergeRequests, ...option }: TriggerOptions, paths: readonly string[] | undefined): readonly YamlValue[] {
  if (mergeRequests === undefined) return [];
  const changes = paths === undefined ? {} : { changes: paths };
  const fork = mergeRequests === 'push' ? [{ if: `${mergeRequest} && ${ofFork}`, ...changes, interruptible: true, variables: withoutPush }] : [];
  return [...builtAsBranch(option), ...fork, { if: mergeRequest, ...changes, interruptible: true, ...(mergeRequests === 'push' ? {} : { variables: withoutPush }) }];
}

function builtAsBranch(option: TriggerOptions): readonly YamlValue[] {
  return branches(option, '$CI_MERGE_REQUEST_SOURCE_BRANCH_NAME').map((branch) => new Commented(
    { if: `${mergeRequest} && ${ofProject} && ${branch}`, when: 'never' },
    'Every push to this branch builds it already.',
  ));
}

function branches({ branches: named = [], defaultBranch }: TriggerOptions, variable: string): readonly string[] {
  return [
    ...(defaultBranch ? [`${variable} == $CI_DEFAULT_BRANCH`] : []),
    ...named.map((branch) => branch.startsWith('/') ? `${variable} =~ ${branch}` : `${variable} == "${branch}"`),
  ];
}
