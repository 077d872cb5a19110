import { parse } from 'yaml';
import { type BuildkitImagePipelineOptions, synthesize } from '../../../src/core/mod.ts';

const ciFile = (options: BuildkitImagePipelineOptions) => synthesize(options)[0].content;

describe('pipelines that push one tag wait for each other', () => {
  test.each<BuildkitImagePipelineOptions>([
    {},
    { tags: { semver: ['{{version}}', '{{major}}'], latest: 'never' } },
    { tags: { latest: 'never', raw: [{ value: 'stable', on: ['gitTags'] }] } },
    { tags: { latest: 'never', raw: [{ value: { variable: 'CHANNEL' } }] } },
    { tags: { latest: 'never', match: [{ pattern: '[0-9]+' }] } },
    { tags: { latest: 'never', versionFile: 'VERSION' } },
    { tags: { latest: 'never' }, triggers: { defaultBranch: true } },
    { tags: { latest: 'never' }, triggers: { mergeRequests: 'push' } },
    { tags: { latest: 'never' }, triggers: { schedules: true } },
    { tags: { latest: 'never' }, triggers: { triggeredPipelines: true } },
    { tags: { latest: 'never' }, images: [{ name: 'a' }, { name: 'b', tags: {} }], jobs: 'one' },
  ])('with %j', (options) => {
    const { defaultBranch, mergeRequests, schedules, triggeredPipelines } = options.triggers ?? {};
    const ofBranches = defaultBranch || mergeRequests || schedules || triggeredPipelines;
    // not behind a slash, with which GitLab takes no key, where there is neither a branch nor a merge request
    expect(parse(ciFile(options))['build-image'].resource_group).toBe(ofBranches ? '$CI_JOB_NAME_SLUG-$CI_COMMIT_BRANCH-$CI_MERGE_REQUEST_IID' : '$CI_JOB_NAME_SLUG');
  });

  test.each<BuildkitImagePipelineOptions>([
    { tags: { latest: 'never' } },
    { tags: { latest: 'never', semver: ['v{{version}}', '{{major}}.{{minor}}.{{patch}}'], ref: true, sha: {} } },
    { tags: { latest: 'never', raw: [{ value: 'x-{{tag}}' }, { value: '{{sha}}' }, { value: 'canary', on: ['branches'] }, { value: '{{branch}}' }], edge: {} } },
    { tags: { latest: 'never' }, triggers: { mergeRequests: 'build' } },
  ])('and no others: with %j', (options) => {
    expect(parse(ciFile(options))['build-image'].resource_group).toBeUndefined();
  });
});

test('the rule that leaves a branch\'s merge request out has its reason', () => {
  expect(ciFile({ triggers: { defaultBranch: true, mergeRequests: 'build' } })).toMatch(/\n {4}# Every push to this branch builds it already\.\n {4}- if: .*\n {6}when: never\n/);
});

test('a check runs where some image is built, by one rule for each event', () => {
  const { test: check } = parse(ciFile({ checks: [{ name: 'test', commands: ['make'] }], triggers: { gitTags: 'none', triggeredPipelines: true, mergeRequests: 'push' } }));
  expect(check.rules.map((rule: { if: string }) => rule.if)).toEqual([...new Set(check.rules.map((rule: { if: string }) => rule.if))]);
  expect(check.rules.every((rule: object) => !('variables' in rule))).toBe(true);
});
