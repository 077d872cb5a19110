import { parse, stringify } from 'yaml';
import { pushBaseImage } from '../../../../lab/base-image.ts';
import { type Registry, startRegistry } from '../../../../lab/registry.ts';
import { synthesized } from '../../../../lab/repository.ts';
import { runPipeline } from '../../../../lab/runner.ts';
import type { BuildkitImagePipelineOptions } from '../../../../src/core/mod.ts';
import { craneFor, describeReal, gitlabRegistry, imageTags, robot } from '../../../support/parts.ts';
import { repository } from '../../../support/repository.ts';

const platforms = ['linux/amd64', 'linux/arm64'];
const platformRunners = { 'linux/arm64': { tags: ['arm'] } };
const mergeRequest = { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: '7', CI_MERGE_REQUEST_PROJECT_ID: '1', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1' };

interface Jobs { [name: string]: { script: string[]; before_script: string[] } }

describeReal('platforms that are built in jobs of their own', () => {
  let registry: Registry;
  let other: Registry;
  let hub: Registry;
  let crane: (...args: string[]) => string;

  beforeAll(async () => {
    [registry, other, hub] = await Promise.all([startRegistry(robot), startRegistry(robot), startRegistry()]);
    pushBaseImage({ registry: hub.host, name: 'library/alpine:3.22', platforms: [...platforms, 'linux/riscv64'] });
    crane = craneFor(registry.host, other.host);
  });
  afterAll(() => Promise.all([registry, other, hub].map((server) => server.stop())));

  interface Event { readonly tag?: string; readonly variables?: Readonly<Record<string, string>>; readonly edit?: (jobs: Jobs) => void }
  const run = async (project: string, files: Readonly<Record<string, string>>, options: BuildkitImagePipelineOptions, { tag = 'v1.0.0', variables, edit }: Event = {}) => {
    const pipeline = synthesized({ mirrors: { 'docker.io': [hub.host] }, ...options });
    const ci = parse(pipeline['.gitlab-ci.yml']);
    edit?.(ci);
    return runPipeline({
      directory: repository({ ...files, ...pipeline, '.gitlab-ci.yml': stringify(ci) }),
      ...variables ? {} : { tag },
      variables: { ...gitlabRegistry(registry.host, project), ...variables },
    });
  };
  const passes = ({ exitCode, log }: { exitCode: number; log: string }) => expect(`${exitCode}\n${exitCode ? log : ''}`).toBe('0\n');
  const digest = (image: string, ...flags: string[]) => crane('digest', ...flags, image).trim();
  const layers = (image: string, platform: string): { digest: string }[] => JSON.parse(crane('manifest', '--platform', platform, image)).layers;
  const indexed = (image: string) => JSON.parse(crane('manifest', image)).manifests
    .map(({ platform: { os, architecture } }: { platform: { os: string; architecture: string } }) => `${os}/${architecture}`);

  describe('of images that are built on each other', () => {
    const files = {
      'base/Dockerfile': 'FROM alpine:3.22\nARG TARGETPLATFORM\nRUN echo $TARGETPLATFORM >/base\n',
      'api/Dockerfile': 'FROM base\nCOPY Dockerfile /api\n',
    };
    const all = [...platforms, 'linux/riscv64'];
    const images = [{ name: 'api', context: 'api', dependsOn: ['base'] }, { name: 'base', context: 'base' }];
    const options = { images, imageDefaults: { platforms: all, platformRunners } };

    test.each(['one', 'per-image'])('are built for each platform: %s', async (jobs) => {
      const result = await run(`on-${jobs}`, files, { ...options, jobs, sources: { only: [`${registry.host}/nothing`, 'docker.io/library/alpine'] } });
      passes(result);
      const lanes = ['linux/amd64+linux/riscv64', 'linux/arm64'];
      expect([...result.jobs].sort()).toEqual((jobs === 'one' ? ['build-image'] : ['build-image:api', 'build-image:base']).flatMap((job) => [job, ...lanes.map((lane) => `${job}:${lane}`)]));
      const at = (name: string) => `${registry.host}/on-${jobs}/${name}:1.0.0`;
      for (const name of ['base', 'api']) expect(indexed(at(name))).toEqual(['linux/amd64', 'linux/riscv64', 'linux/arm64']);
      for (const platform of all) expect(layers(at('api'), platform).slice(0, 2)).toEqual(layers(at('base'), platform));
      expect(new Set(all.map((platform) => layers(at('base'), platform)[1].digest)).size).toBe(3);
    });

    test('push nothing for a merge request', async () => {
      const result = await run('unpushed', files, { ...options, triggers: { mergeRequests: 'build' } }, { variables: mergeRequest });
      passes(result);
      expect(result.log.match(/image\.sh: built .*, not pushed/g)).toHaveLength(6);
      expect(result.log.match(/image-join\.sh: the platforms of .* are built and not pushed, so there is nothing to join\./g)).toHaveLength(2);
      expect(crane('catalog', registry.host)).not.toContain('unpushed');
    });
  });

  describe('tag nothing', () => {
    const image = { platforms, platformRunners };
    const good = { Dockerfile: 'FROM alpine:3.22\nCOPY Dockerfile /app\n' };

    test('if one of them fails', async () => {
      const { exitCode, jobs } = await run('failed', { Dockerfile: 'FROM alpine:3.22\nARG TARGETARCH\nRUN test $TARGETARCH = amd64\n' }, { images: [image] });
      expect(exitCode).not.toBe(0);
      expect(jobs).not.toContain('build-image');
      expect(imageTags(crane, `${registry.host}/failed`)).toEqual([]);
    });

    test.each<[string, Readonly<Record<string, string>>, (jobs: Jobs) => void, RegExp]>([
      ['an image with ONBUILD', { Dockerfile: 'FROM alpine:3.22\nONBUILD RUN echo changed >/changed\n' }, () => undefined, /image-join\.sh: \S+@sha256:\S+ would not stay as it was built and tested, so nothing was tagged\.\n.*An image with ONBUILD/],
      ['swapped images', good, (jobs) => {
        const line = jobs['build-image'].script[0];
        jobs['build-image'].script[0] = line.replaceAll(/IMAGE_LINUX_A..64/g, (name) => name.endsWith('AMD64') ? 'IMAGE_LINUX_ARM64' : 'IMAGE_LINUX_AMD64');
      }, /image-join\.sh: \S+ would not stay as it was built and tested, so nothing was tagged\./],
      ['a platform that its job left no digest of', good, (jobs) => { jobs['build-image:linux/arm64'].script = ['true']; }, /image-join\.sh: the job that builds \S+ for linux\/arm64 left no digest in IMAGE_LINUX_ARM64\./],
      ['an image that the registry has removed', good, (jobs) => { jobs['build-image'].script.unshift(`IMAGE_LINUX_ARM64=\${IMAGE_LINUX_ARM64%@*}@sha256:${'0'.repeat(64)}`); }, /sha256:0{64}: not found\n[^]*If an earlier job pushed the image, run the whole pipeline again\./],
    ])('for %s', async (name, files, edit, said) => {
      const project = name.replaceAll(/\W+/g, '-').toLowerCase();
      passes(await run(project, good, { images: [image] }));
      const before = digest(`${registry.host}/${project}:latest`);
      const { exitCode, log } = await run(project, files, { images: [image] }, { tag: 'v2.0.0', edit });
      expect(exitCode).not.toBe(0);
      expect(log.replaceAll(/^build-image +> /gm, '')).toMatch(said);
      expect(imageTags(crane, `${registry.host}/${project}`)).toEqual(['1.0.0', 'latest']);
      expect(digest(`${registry.host}/${project}:latest`)).toBe(before);
    });
  });

  test('are pushed with all names, also to another registry', async () => {
    const files = { Dockerfile: 'FROM alpine:3.22\nRUN echo app >/app\n' };
    const options = {
      images: [{ platforms, platformRunners, additionalNames: [`${other.host}/copies/app`] }],
      compression: 'gzip', // crane reads no other
      registries: [{ host: other.host, usernameVariable: 'OTHER_USER', passwordVariable: 'OTHER_PASSWORD' }],
    };
    const variables = { OTHER_USER: robot.user, OTHER_PASSWORD: robot.password };
    passes(await run('names', files, { ...options, triggers: { gitTags: 'none', defaultBranch: true } }, { variables }));
    for (const platform of platforms) crane('validate', '--remote', `${other.host}/copies/app:main`, '--platform', platform);
    expect(digest(`${other.host}/copies/app:main`)).toBe(digest(`${registry.host}/names:main`));
  });

  test('can run under an emulator, where a runner has one', async () => {
    const emulator = [
      'mkdir -p /tmp/emulators && printf \'#!/bin/sh\\necho emulated >>/emulated\\nexec "$@"\\n\' >/tmp/emulators/buildkit-qemu-riscv64 && chmod 755 /tmp/emulators/*',
      'export PATH=/tmp/emulators:$PATH',
    ];
    const result = await run('emulated', { Dockerfile: 'FROM alpine:3.22\nRUN echo app >/app\n' }, { images: [{ platforms: [...platforms, 'linux/riscv64'], platformRunners }] }, {
      edit: (jobs) => { jobs['.build-image'].before_script.unshift(...emulator); },
    });
    passes(result);
    const files = (platform: string) => crane('export', '--platform', platform, `${registry.host}/emulated:1.0.0`, '-');
    expect(files('linux/riscv64')).toContain('emulated');
    expect(files('linux/amd64')).not.toContain('emulated');
    expect(result.log).not.toContain('cannot run programs for linux/riscv64');
  });
});
