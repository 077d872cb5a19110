import { parse } from 'yaml';
import { synthesized } from '../../../lab/repository.ts';
import type { BuildkitImagePipelineOptions, LintOptions } from '../../../src/core/mod.ts';
import { toolImages } from '../../../src/core/tool-images.ts';

const pipeline = (options: BuildkitImagePipelineOptions) => parse(synthesized(options)['.gitlab-ci.yml']);
const report = '.gitlab/buildkit/images/gl-code-quality-report.json';

test.each<readonly [LintOptions, string]>([
  [{}, 'lint_dockerfile Dockerfile major -- \\\n'],
  [{ failOn: 'none', skip: ['StageNameCasing', 'UndefinedVar'] }, 'lint_dockerfile Dockerfile none StageNameCasing UndefinedVar -- \\\n'],
])('%j is checked before the build, in its job', (lint, call) => {
  const { 'build-image': job, ...others } = pipeline({ lint });
  expect(job.script[0].startsWith(call)).toBe(true);
  expect(job.artifacts.reports).toEqual({ dotenv: '.gitlab/buildkit/images/images.env', codequality: report });
  expect([job.needs, Object.keys(others)]).toEqual([undefined, ['stages']]);
});

test('without the option nothing is checked', () => {
  const { '.gitlab-ci.yml': file, ...others } = synthesized({});
  expect([file, ...Object.keys(others)].filter((text) => text.includes('lint'))).toEqual([]);
});

describe('hadolint', () => {
  const images = [{ name: 'api', dockerfile: 'docker/api.Dockerfile' }, { name: 'web', dockerfile: 'docker/api.Dockerfile', target: 'web' }, { name: 'docs' }];

  test('checks each Dockerfile once, in the pipelines that build, before the images', () => {
    const { 'lint-hadolint': job, '.build-image': build, stages } = pipeline({ images, lint: { hadolint: {} }, triggers: { mergeRequests: 'build', defaultBranch: true } });
    expect(job).toEqual({
      stage: 'check',
      image: toolImages.hadolint,
      rules: (build.rules as { variables?: object }[]).map(({ variables: _, ...rule }) => rule),
      script: [
        'hadolint --no-fail --format gitlab_codeclimate docker/api.Dockerfile Dockerfile > gl-code-quality-report.json',
        'hadolint --failure-threshold warning docker/api.Dockerfile Dockerfile',
      ],
      artifacts: { when: 'always', reports: { codequality: 'gl-code-quality-report.json' } },
    });
    expect([stages, build.needs]).toEqual([['check', 'image'], undefined]); // it waits for all earlier stages
  });

  test.each([['critical', '--failure-threshold error'], ['minor', '--failure-threshold style'], ['none', '--no-fail']])('failOn %s is %s', (failOn, flags) => {
    expect(pipeline({ lint: { failOn, hadolint: { image: 'registry.example.com/hub/hadolint:1' } } })['lint-hadolint'])
      .toMatchObject({ image: 'registry.example.com/hub/hadolint:1', script: [expect.anything(), `hadolint ${flags} Dockerfile`] });
  });

  test('has no job without a Dockerfile in the repository', () => {
    expect(Object.keys(pipeline({ images: [{ context: 'https://gitlab.example.com/group/app.git#main' }], lint: { hadolint: {} } }))).toEqual(['stages', 'build-image']);
  });

  test('checks upgrades too', () => {
    const { 'lint-hadolint': job } = pipeline({ lint: { hadolint: {} }, upgrades: { commands: ['make'] } });
    expect(job.rules).toContainEqual(expect.objectContaining({ if: expect.stringContaining('upgrade') }));
  });
});
