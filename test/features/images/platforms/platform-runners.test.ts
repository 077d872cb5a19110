import { parse } from 'yaml';
import { type BuildkitImagePipelineOptions, synthesize } from '../../../../src/core/mod.ts';

const platforms = ['linux/amd64', 'linux/arm64'];
const platformRunners = { 'linux/arm64': { tags: ['arm'] } };
const jobs = (options: BuildkitImagePipelineOptions) => parse(synthesize(options)[0].content);
const imageJobs = (options: BuildkitImagePipelineOptions) => Object.keys(jobs(options)).filter((name) => name.startsWith('build-image'));

test('each platform with a runner has a job, the others share one, and the last job joins them', () => {
  const { '.build-image': base, ...all } = jobs({ images: [{ platforms: ['linux/riscv64', ...platforms], platformRunners }], runner: { tags: ['k8s'] } });
  expect(base).not.toHaveProperty('resource_group');
  expect(all).toMatchObject({
    'build-image:linux/riscv64+linux/amd64': { extends: '.build-image' },
    'build-image:linux/arm64': { tags: ['arm'] },
    'build-image': { needs: ['build-image:linux/riscv64+linux/amd64', 'build-image:linux/arm64'], resource_group: '$CI_JOB_NAME_SLUG' },
  });
  expect(all['build-image:linux/riscv64+linux/amd64']).not.toHaveProperty('tags');
  expect(all['build-image:linux/riscv64+linux/amd64'].script).toHaveLength(3);
  expect(all['build-image'].script[0].split(' \\\n')).toEqual([
    'image_join IMAGE "$tags" compression=zstd "$CI_REGISTRY_IMAGE" --', '  linux/riscv64 IMAGE_LINUX_RISCV64', '  linux/amd64 IMAGE_LINUX_AMD64', '  linux/arm64 IMAGE_LINUX_ARM64',
  ]);
});

test('without a runner for a platform, one job builds all', () => {
  expect(imageJobs({ images: [{ platforms }] })).toEqual(['build-image']);
  expect(imageJobs({ imageDefaults: { platformRunners }, images: [{ name: 'a', platforms }, { name: 'b', platforms: ['linux/amd64'] }] }))
    .toEqual(['build-image:a:linux/amd64', 'build-image:a:linux/arm64', 'build-image:a', 'build-image:b']);
});

test('the runners of GitLab.com have sizes', () => {
  const options = { images: [{ platforms, platformRunners: { 'linux/amd64': { hosted: '2xlarge' }, 'linux/arm64': { hosted: 'small' } } }] };
  expect(jobs(options)).toMatchObject({ 'build-image:linux/amd64': { tags: ['saas-linux-2xlarge-amd64'] }, 'build-image:linux/arm64': { tags: ['saas-linux-small-arm64'] } });
});

test.each([['linux/arm64/v8', 'linux/arm64'], ['linux/arm64', 'linux/arm64/v8'], ['linux/arm', 'linux/arm/v7'], ['linux/amd64/v1', 'linux/amd64']])('%s and %s are one platform', (one, other) => {
  const options = { images: [{ platforms: [one], platformRunners: { [other]: { tags: ['own'] } } }] };
  const name = one.length > other.length && !one.endsWith('arm') ? other : one;
  expect(imageJobs(options)).toEqual([`build-image:${name.replace('/v8', '').replace(/arm$/, 'arm/v7')}`, 'build-image']);
  expect(() => synthesize({ images: [{ platforms: [one, other] }] })).toThrow('[duplicate]');
});

test('checks run once, and every image job waits for them', () => {
  const checks = [{ name: 'test', image: 'alpine:3.22', commands: ['true'] }];
  const { '.build-image': base, 'build-image:linux/arm64': arm64, 'build-image': join } = jobs({ checks, images: [{ platforms, platformRunners }] });
  expect([base.needs, arm64.needs, join.needs]).toEqual([['test'], undefined, ['test', 'build-image:linux/amd64', 'build-image:linux/arm64']]);
});

describe('images that are built on each other', () => {
  const options = { imageDefaults: { platforms, platformRunners }, images: [{ name: 'api', dependsOn: ['base'] }, { name: 'base' }] };

  test('are built for a platform in its job', () => {
    const all = jobs(options);
    expect(imageJobs(options)).toEqual(['build-image:linux/amd64', 'build-image:linux/arm64', 'build-image']);
    expect(all['build-image:linux/arm64'].script.join('\n')).toMatch(/image_build BASE_IMAGE_LINUX_ARM64[^]*image_build API_IMAGE_LINUX_ARM64[^]*base=\$BASE_IMAGE_LINUX_ARM64_LAYOUT/);
    expect(all['build-image'].script.map((line: string) => line.split(' ', 2).join(' '))).toEqual(['image_join BASE_IMAGE', 'image_join API_IMAGE', 'image_report']);
  });

  test('wait for the base of their platform alone, if each has its own jobs', () => {
    const all = jobs({ ...options, jobs: 'per-image', maxConcurrentJobs: 2, images: [...options.images, { name: 'tool', dependsOn: ['base'], platforms: ['linux/amd64'] }] });
    expect(all['build-image:api:linux/arm64'].needs).toEqual(['build-image:base:linux/arm64']);
    expect(all['build-image:api:linux/arm64'].script.join('\n')).toContain('context:base=docker-image://$BASE_IMAGE_LINUX_ARM64');
    expect(all['build-image:api'].needs).toEqual(['build-image:api:linux/amd64', 'build-image:api:linux/arm64']);
    expect(all['build-image:tool'].needs).toEqual(['build-image:base']);
    expect(['base', 'base:linux/amd64', 'base:linux/arm64'].map((name) => all[`build-image:${name}`].resource_group)).toEqual(['build-image-2', 'build-image-2', 'build-image-1']);
  });
});

test('each cache is of one platform', () => {
  const prefix = (options: BuildkitImagePipelineOptions) => jobs({ ...options, imageDefaults: { platforms, platformRunners } })['build-image:a:linux/arm64'].script[0].split(' \\\n')
    .find((line: string) => line.startsWith('cache_'));
  const images = [{ name: 'a' }, { name: 'b' }];
  expect(prefix({ images })).toBe('cache_shared_registry tags "$CI_REGISTRY_IMAGE/a" mode=max,compression=zstd linux/arm64');
  expect(prefix({ images, cache: { registry: { repository: 'r.example.com/cache' } } })).toBe("cache_shared_registry tags r.example.com/cache mode=max,compression=zstd 'a linux/arm64'");
  expect(prefix({ images, cache: { local: {} } })).toBe('cache_local a-linux-arm64 mode=max,compression=zstd');
  expect(prefix({ images, cache: { azblob: { accountUrl: 'https://a.blob.core.windows.net', container: 'cache' } } })).toContain('"$CI_PROJECT_PATH/a/linux/arm64"');
});

test('images of a git tag with a component join for its tags alone', () => {
  const { 'build-image:api': api } = jobs({ imageDefaults: { platforms, platformRunners }, images: [{ name: 'api', tags: { component: 'api' } }, { name: 'web' }] });
  expect(api.script[0]).toMatch(/^API_IMAGE_TAGS=/);
  expect(api.script[1]).toMatch(/^tag_for_component api \\\nimage_join API_IMAGE "\$API_IMAGE_TAGS"/);
});
