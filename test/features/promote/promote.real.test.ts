import { pushBaseImage } from '../../../lab/base-image.ts';
import type { FaultyRegistry } from '../../../lab/faulty-registry.ts';
import { startGitlabRegistry } from '../../../lab/gitlab-registry.ts';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import { synthesized } from '../../../lab/repository.ts';
import { runPipeline } from '../../../lab/runner.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';
import { craneFor, describeReal, gitlabRegistry, imageTags, robot } from '../../support/parts.ts';
import { repository } from '../../support/repository.ts';

describeReal('promote', () => {
  let registry: Registry;
  let gitlab: FaultyRegistry;
  let other: Registry;
  let crane: (...args: string[]) => string;
  beforeAll(async () => {
    registry = await startRegistry(robot);
    gitlab = await startGitlabRegistry(registry.host);
    other = await startRegistry({ user: 'else', password: 'elsewhere' });
    crane = craneFor(registry.host);
  });
  afterAll(() => Promise.all([registry, gitlab, other].map((server) => server.stop())));

  const triggers = { defaultBranch: true, gitTags: 'semver' };
  const project = (image: string, options: BuildkitImagePipelineOptions, dockerfile: string) => {
    const directory = repository({ Dockerfile: dockerfile, ...synthesized({ promote: {}, triggers, ...options }) });
    const variables = { ...gitlabRegistry(gitlab.host, image), CI_PIPELINE_SOURCE: 'push', OTHER_USER: 'else', OTHER_PASSWORD: 'elsewhere' };
    return {
      branch: () => runPipeline({ directory, variables, branch: 'main' }),
      gitTag: (tag: string) => runPipeline({ directory, variables, tag }),
    };
  };
  const digest = (reference: string) => crane('digest', `${registry.host}/${reference}`).trim();

  test('a git tag gives the image of its commit the names of the release, in another registry too, when nothing of the build is left', async () => {
    const hub = await startRegistry();
    pushBaseImage({ registry: hub.host, name: 'library/alpine:3.22', platforms: ['linux/amd64', 'linux/arm64'] });
    const elsewhere = `${other.host}/team/app`;
    const { branch, gitTag } = project('app', {
      mirrors: { 'docker.io': [hub.host] },
      registries: [{ host: other.host, usernameVariable: 'OTHER_USER', passwordVariable: 'OTHER_PASSWORD' }],
      images: [{ platforms: ['linux/amd64', 'linux/arm64'], additionalNames: [elsewhere] }],
    }, 'FROM alpine:3.22\nCOPY Dockerfile /\n');
    const built = await branch();
    expect([built.exitCode, built.exitCode && built.log]).toEqual([0, 0]);
    const [commit] = imageTags(crane, `${registry.host}/app`).filter((tag) => /^sha-[0-9a-f]{40}$/.test(tag));
    const { manifests } = JSON.parse(crane('manifest', `${registry.host}/app:${commit}`));
    expect(manifests).toHaveLength(2);

    await hub.stop();
    const released = await gitTag('v1.2.3');
    expect([released.exitCode, released.exitCode && released.log]).toEqual([0, 0]);
    expect(released.log).toContain(`promote.sh: ${gitlab.host}/app:${commit} is released, not built again.`);
    expect([digest('app:1.2.3'), digest('app:latest')]).toEqual([digest(`app:${commit}`), digest(`app:${commit}`)]);
    expect(craneElsewhere('digest', `${elsewhere}:1.2.3`).trim()).toBe(digest(`app:${commit}`));
    expect(released.log).toContain(`pushed ${gitlab.host}/app@${digest('app:1.2.3')} as`);
  });
  const craneElsewhere = (...args: string[]) => {
    crane('auth', 'login', other.host, '-u', 'else', '-p', 'elsewhere');
    return crane(...args);
  };

  test('an image for one platform, which another one of its job is built on, is released, and the other one too', async () => {
    const { branch, gitTag } = project('team', { images: [{ name: 'base', annotations: { 'com.example.a': '1' } }, { name: 'api', context: '.', dependsOn: ['base'] }] }, 'FROM scratch\nCOPY Dockerfile /\n');
    expect((await branch()).exitCode).toBe(0);
    const released = await gitTag('v2.0.0');
    expect([released.exitCode, released.exitCode && released.log]).toEqual([0, 0]);
    expect(released.log.match(/is released, not built again/g)).toHaveLength(2);
    for (const name of ['team/base', 'team/api']) {
      const [commit] = imageTags(crane, `${registry.host}/${name}`).filter((tag) => tag.startsWith('sha-'));
      expect(digest(`${name}:2.0.0`)).toBe(digest(`${name}:${commit}`));
    }
  });

  test('a commit that no branch has built is built, or fails', async () => {
    const build = await project('missing', {}, 'FROM scratch\nCOPY Dockerfile /\n').gitTag('v1.0.0');
    expect([build.exitCode, build.exitCode && build.log]).toEqual([0, 0]);
    expect(build.log).toMatch(/promote\.sh: there is no \S+\/missing:sha-[0-9a-f]{40}: no branch has built this commit\. It is built now\./);
    expect(imageTags(crane, `${registry.host}/missing`)).toEqual(['1.0.0', 'latest']);

    const fail = await project('never', { promote: { ifMissing: 'fail' } }, 'FROM scratch\nCOPY Dockerfile /\n').gitTag('v1.0.0');
    expect(fail.exitCode).toBe(1);
    expect(fail.log).toContain("Run the pipeline of the branch, then this one again, or write promote: { ifMissing: 'build' }.");
    expect(crane('catalog', registry.host)).not.toContain('never');
  });

  test('what another version of BuildKit would have compressed in another way is not released', async () => {
    const { gitTag } = project('odd', {}, 'FROM scratch\nCOPY Dockerfile /\n');
    const seed = project('odd', { compression: 'gzip', tags: { raw: [{ value: 'seed' }] } }, 'FROM scratch\nCOPY Dockerfile /\n');
    expect((await seed.branch()).exitCode).toBe(0);
    // the image of another build stands where that of the commit would
    const missing = await gitTag('v1.0.0');
    const [, commit] = /(sha-[0-9a-f]{40}): no branch/.exec(missing.log) ?? [];
    crane('tag', `${registry.host}/odd:seed`, commit);
    crane('mutate', `${registry.host}/odd:${commit}`, '--annotation', 'com.example.b=2', '--tag', `${registry.host}/odd:${commit}`);
    const { exitCode, log } = await gitTag('v1.0.1');
    expect([exitCode, exitCode && log]).toEqual([0, 0]);
    expect(log).toContain('because another version or other options have built it. It is built now.');
    expect(digest('odd:1.0.1')).not.toBe(digest(`odd:${commit}`));
  });
});
