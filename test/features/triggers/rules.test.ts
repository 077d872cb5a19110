import { parse } from 'yaml';
import { type BuildkitImagePipelineOptions, synthesize } from '../../../src/core/mod.ts';

const isFork = '$CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID';
const isOwn = '$CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID';
const request = '$CI_PIPELINE_SOURCE == "merge_request_event"';
const push = '$CI_PIPELINE_SOURCE == "push"';
const noPush = { variables: { IMAGE_PUSH: 'false' } };
const interruptible = { interruptible: true };
const identifier = '(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)';
const version = `v?(0|[1-9][0-9]*)(\\.(0|[1-9][0-9]*)){2}(-${identifier}(\\.${identifier})*)?(\\+[0-9A-Za-z-]+(\\.[0-9A-Za-z-]+)*)?`;
const afterComponent = '([\\/@][^\\/@]+|-v?[0-9]+\\.[^\\/@]*)';
const changes = ['src/**/*'];

/** `pushes` is the variable of a job of which some pipelines do not push. */
const table: readonly (readonly [options: BuildkitImagePipelineOptions, pushes: string | undefined, ...rules: object[]])[] = [
  [{}, undefined, { if: `${push} && $CI_COMMIT_TAG` }],
  [{ triggers: { gitTags: 'semver' } }, undefined, { if: `${push} && $CI_COMMIT_TAG =~ /^${version}$/` }],
  [{ triggers: { gitTags: '/^v[0-9]+/' } }, undefined, { if: `${push} && $CI_COMMIT_TAG =~ /^v[0-9]+/` }],
  [{ triggers: { gitTags: 'none', web: true, schedules: true } }, undefined, { if: '$CI_PIPELINE_SOURCE == "schedule"' }, { if: '$CI_PIPELINE_SOURCE == "web"' }],
  [{ triggers: { gitTags: 'none', mergeRequests: 'build' } }, 'true', { if: request, ...interruptible, ...noPush }],
  [{ triggers: { gitTags: 'none', mergeRequests: 'push' } }, 'true', { if: `${request} && ${isFork}`, ...interruptible, ...noPush }, { if: request, ...interruptible }],
  [{ triggers: { gitTags: 'none', mergeRequests: 'push', triggeredPipelines: true, branches: ['develop', '/^release\\//'] } }, 'true',
    { if: `${request} && ${isOwn} && $CI_MERGE_REQUEST_SOURCE_BRANCH_NAME == "develop"`, when: 'never' },
    { if: `${request} && ${isOwn} && $CI_MERGE_REQUEST_SOURCE_BRANCH_NAME =~ /^release\\//`, when: 'never' },
    { if: `${request} && ${isFork}`, ...interruptible, ...noPush },
    { if: request, ...interruptible },
    { if: `$CI_PIPELINE_SOURCE == "parent_pipeline" && $CI_MERGE_REQUEST_IID && ${isFork}`, ...noPush },
    { if: '$CI_PIPELINE_SOURCE =~ /^(pipeline|parent_pipeline|trigger|api)$/' },
    { if: `${push} && $CI_COMMIT_BRANCH == "develop"`, ...interruptible },
    { if: `${push} && $CI_COMMIT_BRANCH =~ /^release\\//`, ...interruptible }],
  [{ triggers: { gitTags: 'none', triggeredPipelines: true } }, 'true',
    { if: '$CI_PIPELINE_SOURCE == "parent_pipeline" && $CI_MERGE_REQUEST_IID', ...noPush },
    { if: '$CI_PIPELINE_SOURCE =~ /^(pipeline|parent_pipeline|trigger|api)$/' }],
  [{ triggers: { gitTags: 'none', defaultBranch: true, branches: ['develop'], mergeRequests: 'push' }, images: [{ changes: ['src/**'] }] }, 'true',
    { if: `${request} && ${isOwn} && $CI_MERGE_REQUEST_SOURCE_BRANCH_NAME == $CI_DEFAULT_BRANCH`, when: 'never' },
    { if: `${request} && ${isOwn} && $CI_MERGE_REQUEST_SOURCE_BRANCH_NAME == "develop"`, when: 'never' },
    { if: `${request} && ${isFork}`, changes, ...interruptible, ...noPush },
    { if: request, changes, ...interruptible },
    { if: `${push} && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH`, changes },
    { if: `${push} && $CI_COMMIT_BRANCH == "develop" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH`, changes },
    { if: `${push} && $CI_COMMIT_BRANCH == "develop" && $CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH`, changes: { paths: changes, compare_to: '$CI_DEFAULT_BRANCH' }, ...interruptible }],
  [{ tags: { component: 'api' } }, undefined, { if: `${push} && $CI_COMMIT_TAG =~ /^(api)${afterComponent}$/` }],
  [{ tags: { component: 'team/a.b' }, triggers: { gitTags: 'semver' } }, undefined, { if: `${push} && $CI_COMMIT_TAG =~ /^((team\\/a\\.b)[\\/@-])${version}$/` }],
  [{ images: [{ name: 'a', tags: { component: 'a' } }, { name: 'b', tags: {} }], triggers: { gitTags: 'semver' }, jobs: 'one' }, undefined, { if: `${push} && $CI_COMMIT_TAG =~ /^((a)[\\/@-])?${version}$/` }],
  [{ images: [{ name: 'a', tags: { component: 'a' } }, { name: 'b', tags: {} }], jobs: 'one' }, undefined, { if: `${push} && $CI_COMMIT_TAG` }],
  [{ images: [{ name: 'a', tags: { component: 'a' } }, { name: 'b', tags: { component: 'b' } }], triggers: { gitTags: '/^x/' }, jobs: 'one' }, undefined, { if: `${push} && $CI_COMMIT_TAG =~ /^x/ && $CI_COMMIT_TAG =~ /^(a|b)${afterComponent}$/` }],
];

test.each(table.map(([options, pushes, ...rules]) => ({ options, pushes, rules })))('$options has its rules', ({ options, pushes, rules }) => {
  const job = parse(synthesize(options)[0].content)['build-image'];
  expect(job.rules).toEqual(rules);
  expect(job.variables.IMAGE_PUSH).toBe(pushes);
});
