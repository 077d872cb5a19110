import { parse } from 'yaml';
import { type BuildkitImagePipelineOptions, builtImages, synthesize } from '../../../src/core/mod.ts';

const ci = (options: BuildkitImagePipelineOptions) => parse(synthesize(options)[0].content);

describe('the variable of an image', () => {
  const variables = (...names: (string | undefined)[]) =>
    builtImages({ images: names.map((name) => ({ name })) }).map(({ referenceVariable }) => referenceVariable);

  test.each([
    [undefined, 'IMAGE'],
    ['api', 'API_IMAGE'],
    ['jobs/nightly', 'JOBS_NIGHTLY_IMAGE'],
    ['registry.example.com:5000/shop/api', 'SHOP_API_IMAGE'],
    ['7zip', '_7ZIP_IMAGE'],
    ['my.app', 'MY_APP_IMAGE'],
  ])('%s is in %s', (name, variable) => {
    expect(variables(name)).toEqual([variable]);
  });

  test('is never that of another image, nor GitLab\'s own', () => {
    const found = variables('a-b', 'a/b', 'a.b', 'ci/registry', 'gitlab');
    expect(new Set(found).size).toBe(5);
    expect(found.slice(0, 3)).toEqual(['A_B_IMAGE', expect.stringMatching(/^A_B_[0-9A-F]{8}_IMAGE$/), expect.stringMatching(/^A_B_[0-9A-F]{8}_IMAGE$/)]);
    expect(found[3]).toMatch(/^CI_REGISTRY_[0-9A-F]{8}_IMAGE$/);
    expect(found[4]).toBe('GITLAB_IMAGE'.replace('IMAGE', found[4].split('_')[1] + '_IMAGE'));
  });

  test('does not change when other images follow', () => {
    expect(variables('a-b', 'a/b', 'a.b').slice(0, 2)).toEqual(variables('a-b', 'a/b'));
  });
});

describe('the jobs', () => {
  const images = [{ name: 'web', dependsOn: ['base'] }, { name: 'base' }, { name: 'tool' }];

  test('are one where images depend on each other, in the order in which they need each other', () => {
    const { 'build-image': job, ...others } = ci({ images });
    expect(Object.keys(others)).toEqual(['stages']);
    const built = job.script.filter((line: string) => line.startsWith('build_image')).map((line: string) => line.split(' ')[1]);
    expect(built).toEqual(['BASE_IMAGE', 'WEB_IMAGE', 'TOOL_IMAGE']);
    expect(job.script[0]).toBe('keep_image');
  });

  test.each([[['api']], [['api', 'web']], [[undefined, 'api']]])('of %j are named after each, however many there are', (names) => {
    const jobs = builtImages({ images: names.map((name) => ({ name })) }).map(({ jobName }) => jobName);
    expect(jobs).toEqual(names.map((name) => name === undefined ? 'build-image' : `build-image:${name}`));
  });

  test('need each other where each image has its own', () => {
    const jobs = ci({ images, jobs: 'per-image', checks: [{ name: 'test', commands: ['true'] }] });
    expect(jobs['build-image:web'].needs).toEqual(['test', 'build-image:base']);
    expect(jobs['build-image:base'].needs).toBeUndefined();
    expect(jobs['.build-image'].needs).toEqual(['test']);
  });

  test('of a hundred images run in as many at a time as is said', () => {
    const jobs = ci({ images: Array.from({ length: 100 }, (_, index) => ({ name: `image-${index}` })), maxConcurrentJobs: 8 });
    const groups = Object.keys(jobs).filter((name) => name.startsWith('build-image:')).map((name) => jobs[name].resource_group);
    expect(groups).toHaveLength(100);
    expect(new Set(groups).size).toBe(8);
    expect(groups.filter((group) => group === 'build-image-1')).toHaveLength(13);
  });

  test('are found by name', () => {
    expect(builtImages({ images, jobs: 'per-image' })[0])
      .toEqual({ name: 'web', jobName: 'build-image:web', referenceVariable: 'WEB_IMAGE', reportFile: '.gitlab/buildkit/images/WEB_IMAGE.json' });
    expect(builtImages()).toEqual([{ jobName: 'build-image', referenceVariable: 'IMAGE', reportFile: '.gitlab/buildkit/images/IMAGE.json' }]);
  });
});

describe('what has changed', () => {
  const triggers = { defaultBranch: true, branches: ['develop', '/^release-/'], mergeRequests: 'build', schedules: true, manual: true };
  const images = [
    { name: 'base', changes: ['base/**'] },
    { name: 'api', changes: ['api/**'], dependsOn: ['base'] },
    { name: 'web', changes: ['web/*'], dependsOn: ['base'] },
    { name: 'tool' },
  ];
  const rules = (name: string): { if: string; changes?: { paths: string[] } | string[]; interruptible?: boolean }[] =>
    ci({ images, triggers: { ...triggers, mergeRequests: undefined }, jobs: 'per-image' })[`build-image:${name}`].rules;

  test('is compared by GitLab where it has something to compare with', () => {
    const { rules: found } = ci({ images: [{ changes: ['src/**', 'Dockerfile'] }], triggers })['build-image'];
    const changes = ['src/**/*', 'Dockerfile'];
    const branch = { changes: { paths: changes, compare_to: '$CI_DEFAULT_BRANCH' }, interruptible: true };
    const push = '$CI_PIPELINE_SOURCE == "push"';
    expect(found.filter(({ when }: { when?: string }) => when === undefined)).toEqual([
      { if: '$CI_COMMIT_TAG' },
      { if: '$CI_PIPELINE_SOURCE == "merge_request_event"', changes, interruptible: true, variables: { IMAGE_PUSH: 'false' } },
      { if: '$CI_PIPELINE_SOURCE == "schedule"' },
      { if: '$CI_PIPELINE_SOURCE == "web"' },
      { if: `${push} && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH`, changes },
      { if: `${push} && $CI_COMMIT_BRANCH == "develop" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH`, changes },
      { if: `${push} && $CI_COMMIT_BRANCH == "develop" && $CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH`, ...branch },
      { if: `${push} && $CI_COMMIT_BRANCH =~ /^release-/ && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH`, changes },
      { if: `${push} && $CI_COMMIT_BRANCH =~ /^release-/ && $CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH`, ...branch },
    ]);
  });

  test.each([
    ['base', ['base/**/*', 'api/**/*', 'web/*']],
    ['api', ['api/**/*', 'base/**/*']],
    ['web', ['web/*', 'base/**/*']],
  ])('for %s counts what it is built on, and what is built on it', (name, expected) => {
    expect(rules(name).flatMap(({ changes = [] }) => Array.isArray(changes) && changes.length ? [changes] : [])[0]).toEqual(expected);
  });

  test('says nothing of an image that is built always', () => {
    expect(ci({ images, jobs: 'per-image' })['build-image:tool'].rules).toBeUndefined();
    expect(ci({ images })['build-image'].rules).toEqual([{ if: '$CI_COMMIT_TAG' }]);
  });
});

test('more images in one job than GitLab takes variables from leave JSON files only, and a warning', () => {
  const warned: string[] = [];
  const images = Array.from({ length: 21 }, (_, index) => ({ name: `image-${index}` }));
  const files = synthesize({ images, jobs: 'one' }, { onWarning: ({ code, path }) => warned.push(`${code} ${path}`) });
  expect(parse(files[0].content)['build-image'].artifacts).toEqual({ paths: ['.gitlab/buildkit/images/'] });
  expect(warned).toEqual(['too-many images']);
  expect(ci({ images: images.slice(1), jobs: 'one' })['build-image'].artifacts.reports).toBeDefined();
});
