import { parse } from 'yaml';
import { type BuildkitImagePipelineOptions, synthesize } from '../../../../src/core/mod.ts';

const certificates = { caVariable: 'CA', certificateVariable: 'CERT', keyVariable: 'KEY' };
const platforms = ['linux/amd64', 'linux/arm64'];
const arm64 = ['tcp://c:1', 'tcp://d:1'];
const spread = { ...certificates, daemons: ['tcp://a:1', 'tcp://b:1'], platformDaemons: { 'linux/arm64': arm64 } };
const job = (options: BuildkitImagePipelineOptions) => parse(synthesize(options)[0].content)['build-image'];
const calls = (line: string) => line.split(' \\\n').map((call) => call.split(' ', 3).join(' '));

test('one job builds each platform on its daemons, then joins them; a platform without daemons of its own is built on the general ones', () => {
  const { before_script: before, script } = job({ images: [{ platforms: [...platforms, 'linux/riscv64'] }], buildkit: { remote: spread } });
  expect(before[2]).toBe('buildkit_connect 30 CA CERT KEY tcp://a:1 tcp://b:1');
  expect(script).toHaveLength(5);
  expect(calls(script[1]).slice(0, 6)).toEqual([
    'image_aside linux/arm64 IMAGE_LINUX_ARM64', 'buildkit_on tcp://c:1 tcp://d:1', 'image_platforms linux/arm64 --', 'image_by_digest',
    'cache_shared_registry tags "$CI_REGISTRY_IMAGE"', 'image_build IMAGE_LINUX_ARM64 "$tags"',
  ]);
  for (const index of [0, 2]) expect(script[index]).not.toContain('buildkit_on');
  expect(script[3].split(' \\\n')).toEqual([
    'image_gather', 'image_join IMAGE "$tags" compression=zstd "$CI_REGISTRY_IMAGE" --',
    '  linux/amd64 IMAGE_LINUX_AMD64', '  linux/arm64 IMAGE_LINUX_ARM64', '  linux/riscv64 IMAGE_LINUX_RISCV64',
  ]);
});

test('without daemons for all, the job is connected to those of the first platform', () => {
  const { before_script: before, script } = job({ images: [{ platforms }], buildkit: { remote: { ...certificates, platformDaemons: { 'linux/amd64': ['tcp://a:1'], 'linux/arm64': arm64 } } } });
  expect(before[2]).toBe('buildkit_connect 30 CA CERT KEY tcp://a:1');
  expect(script.slice(0, 2).map((line: string) => line.includes('buildkit_on tcp://c:1 tcp://d:1 --'))).toEqual([false, true]);
});

test('an image that is built on one set of daemons is built as a whole', () => {
  const remote = { ...spread, platformDaemons: { 'linux/arm64': arm64, 'linux/arm/v7': arm64 } };
  const { script } = job({ images: [{ platforms: ['linux/arm64', 'linux/arm/v7'] }], attest: {}, cache: { inline: {} }, buildkit: { remote } });
  expect(calls(script[0]).slice(0, 2)).toEqual(['buildkit_on tcp://c:1 tcp://d:1', 'image_platforms linux/arm64 linux/arm/v7']);
  const images = [['a', 'linux/amd64'], ['b', 'linux/arm64'], ['c', 'linux/arm/v7']].map(([name, platform]) => ({ name, platforms: [platform] }));
  expect(job({ images, jobs: 'one', buildkit: { remote } }).script.map((line: string) => line.includes('buildkit_on'))).toEqual([false, true, true, false]);
});

describe('images that are built on each other', () => {
  const images = [{ name: 'api', dependsOn: ['base'], tags: { component: 'api' } }, { name: 'base' }];
  const options = { imageDefaults: { platforms }, images, buildkit: { remote: spread } };

  test('hand on each platform in their job', () => {
    const { script, resource_group: group } = job(options);
    expect(group).toBe('$CI_JOB_NAME_SLUG');
    const heads = script.map((line: string) => line.split('\n', 1)[0]);
    expect(heads).toEqual([
      'image_aside linux/amd64 BASE_IMAGE_LINUX_AMD64 \\', 'image_aside linux/arm64 BASE_IMAGE_LINUX_ARM64 \\', 'image_gather \\',
      'API_IMAGE_TAGS=$(', 'image_aside linux/amd64 API_IMAGE_LINUX_AMD64 \\', 'image_aside linux/arm64 API_IMAGE_LINUX_ARM64 \\', 'image_gather \\', 'image_report',
    ]);
    expect(script[5]).toContain('--oci-layout "base=$BASE_IMAGE_LINUX_ARM64_LAYOUT"');
    expect(script[5]).toContain('image_build API_IMAGE_LINUX_ARM64 "$API_IMAGE_TAGS"');
  });

  test('take the joined one from another job', () => {
    const all = parse(synthesize({ ...options, jobs: 'per-image' })[0].content);
    expect(Object.keys(all).filter((name) => name.startsWith('build-image'))).toEqual(['build-image:api', 'build-image:base']);
    expect(all['build-image:api'].script.join('\n').match(/context:base=\S+/g)).toEqual(['context:base=docker-image://$BASE_IMAGE"', 'context:base=docker-image://$BASE_IMAGE"']);
  });
});
