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
    const built = job.script.flatMap((line: string) => [...line.matchAll(/^image_build (\w+) /gm)].map(([, variable]) => variable));
    expect(built).toEqual(['BASE_IMAGE', 'WEB_IMAGE', 'TOOL_IMAGE']);
    // what others are built on is kept for them
    expect(job.script.map((line: string) => /^image_keep \\$/m.test(line))).toEqual([true, false, false, false]);
    expect(job.script[1]).toContain('--oci-layout "base=$BASE_IMAGE_LAYOUT" \\\n  --opt "context:base=oci-layout://base@$BASE_IMAGE_DIGEST"');
    expect(job.script[3]).toBe('image_report');
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
    const [required, build] = jobs['build-image:web'].script;
    expect(required).toBe('image_require BASE_IMAGE "$CI_REGISTRY_IMAGE/base"');
    expect(build).toContain('--opt "context:base=docker-image://$BASE_IMAGE"');
    expect(build).not.toContain('image_keep');
  });

  test('share what they have in common, and nothing that each of them says by itself', () => {
    const plans: readonly BuildkitImagePipelineOptions[] = [
      { images, jobs: 'per-image', maxConcurrentJobs: 2, triggers: { defaultBranch: true } },
      { images: [{ name: 'a', changes: ['a'] }, { name: 'b', changes: ['b'] }], triggers: { defaultBranch: true } },
      { images: [{ name: 'a', cache: { local: {} } }, { name: 'b', cache: { local: {} } }], needs: ['lint'], ciFile: 'ci/image.yml' },
    ];
    for (const options of plans) {
      const { '.build-image': shared, ...jobs } = ci(options);
      const own = Object.keys(jobs).filter((name) => name.startsWith('build-image:')).map((name) => Object.keys(jobs[name]));
      expect(own.length).toBeGreaterThan(1);
      expect(Object.keys(shared).filter((key) => own.every((keys) => keys.includes(key)))).toEqual([]);
      expect(Object.keys(shared)).toEqual(expect.arrayContaining(['stage', 'image', 'before_script', 'artifacts']));
    }
    expect(ci(plans[0])['.build-image'].rules).toBeDefined();
    expect(ci(plans[1])['.build-image'].rules).toBeUndefined();
  });

  test('need jobs that exist already, checks, and each other', () => {
    const ciFile = 'ci/image.yml'; // which another file includes, where those jobs are
    const one = ci({ ciFile, needs: ['lint', 'unit: [a, b]'], checks: [{ name: 'test', commands: ['true'] }] })['build-image'];
    expect(one.needs).toEqual(['test', 'lint', 'unit: [a, b]']);
    const jobs = ci({ ciFile, images, jobs: 'per-image', needs: ['lint'] });
    expect([jobs['.build-image'].needs, jobs['build-image:web'].needs, jobs['build-image:tool'].needs]).toEqual([['lint'], ['lint', 'build-image:base'], undefined]);
    expect(ci({ needs: [] })['build-image'].needs).toBeUndefined();
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
  const triggers = { defaultBranch: true, branches: ['develop', '/^release-/'], mergeRequests: 'build', schedules: true, web: true };
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
      { if: `${push} && $CI_COMMIT_TAG` },
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
    expect(ci({ images })['build-image'].rules).toEqual([{ if: '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_TAG' }]);
  });
});

test('more images in one job than GitLab takes variables from leave JSON files only, and a warning', () => {
  const warned: string[] = [];
  const images = Array.from({ length: 21 }, (_, index) => ({ name: `image-${index}` }));
  const files = synthesize({ images, jobs: 'one' }, { onWarning: ({ code, path }) => warned.push(`${code} ${path}`) });
  expect(parse(files[0].content)['build-image'].artifacts).toEqual({ paths: ['.gitlab/buildkit/images/'], when: 'always' });
  expect(warned).toEqual(['too-many images']);
  expect(ci({ images: images.slice(1), jobs: 'one' })['build-image'].artifacts.reports).toBeDefined();
});
