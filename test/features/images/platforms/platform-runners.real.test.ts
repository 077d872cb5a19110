import { parse, stringify } from 'yaml';
import { pushBaseImage } from '../../../../lab/base-image.ts';
import { type Registry, startRegistry } from '../../../../lab/registry.ts';
import { synthesized } from '../../../../lab/repository.ts';
import { runPipeline } from '../../../../lab/runner.ts';
import { craneFor, describeReal, gitlabRegistry, imageTags, robot } from '../../../support/parts.ts';
import { repository } from '../../../support/repository.ts';

const platforms = ['linux/amd64', 'linux/arm64'];

describeReal('platforms that are built in jobs of their own', () => {
  let registry: Registry;
  let hub: Registry;
  let crane: (...args: string[]) => string;

  beforeAll(async () => {
    [registry, hub] = await Promise.all([startRegistry(robot), startRegistry()]);
    pushBaseImage({ registry: hub.host, name: 'library/alpine:3.22', platforms });
    crane = craneFor(registry.host);
  });
  afterAll(() => Promise.all([registry, hub].map((server) => server.stop())));

  test('are one image, byte for byte, also if the last job is retried', async () => {
    const image = `${registry.host}/native`;
    const pipeline = synthesized({
      mirrors: { 'docker.io': [hub.host] },
      images: [{
        platforms,
        platformRunners: { 'linux/arm64': { tags: ['arm'] } },
        labels: { 'com.example.team': 'shop' },
        annotations: { 'com.example.commit': { variable: 'CI_COMMIT_SHA' } },
        smokeTest: { commands: ['test -f /app'] },
      }],
    });
    const ci = parse(pipeline['.gitlab-ci.yml']);
    const { 'build-image': join } = ci;
    const more = {
      retry: { ...join, needs: [...join.needs, 'build-image'] },
      deploy: { stage: 'deploy', image: 'alpine:3.22', needs: ['build-image'], script: ['echo "deploying $IMAGE"', 'cat .gitlab/buildkit/images/*.json'] },
    };
    const { exitCode, log, jobs } = await runPipeline({
      directory: repository({
        ...pipeline,
        'Dockerfile': 'FROM alpine:3.22\nCOPY Dockerfile /app\nENV A=b\nHEALTHCHECK CMD true\nVOLUME /data\nUSER 65534\n',
        '.gitlab-ci.yml': stringify({ ...ci, stages: [...ci.stages, 'deploy'], ...more }),
      }),
      tag: 'v1.0.0',
      variables: gitlabRegistry(registry.host, 'native'),
    });
    expect(`${exitCode}\n${exitCode ? log : ''}`).toBe('0\n');
    expect([...jobs.slice(0, 2)].sort()).toEqual(['build-image:linux/amd64', 'build-image:linux/arm64']);
    expect(imageTags(crane, image)).toEqual(['1.0.0', 'latest']);
    const digest = crane('digest', `${image}:1.0.0`).trim();
    expect(log).toContain(`deploying ${image}@${digest}\n`);
    expect(log).toContain(`"digest": "${digest}"`);
    expect([...log.matchAll(/pushed \S+@(sha256:\S+) as$/gm)].map(([, pushed]) => pushed)).toEqual([digest, digest]);

    const index = JSON.parse(crane('manifest', `${image}:1.0.0`));
    expect(index.annotations).toEqual({ 'com.example.commit': expect.stringMatching(/^[0-9a-f]{40}$/) });
    const built = platforms.map((platform) => new RegExp(`^build-image:${platform} .*pushed ${image}@(sha256:[0-9a-f]{64})$`, 'm').exec(log)?.[1]);
    expect(index.manifests.map((manifest: { digest: string }) => manifest.digest)).toEqual(built);
    for (const platform of platforms) {
      expect(JSON.parse(crane('manifest', '--platform', platform, `${image}:1.0.0`)).annotations).toEqual(index.annotations);
      const { os, architecture, config } = JSON.parse(crane('config', '--platform', platform, `${image}:latest`));
      expect(`${os}/${architecture}`).toBe(platform);
      expect(config).toMatchObject({ User: '65534', Volumes: { '/data': {} }, Labels: { 'com.example.team': 'shop', 'org.opencontainers.image.version': '1.0.0' } });
    }
    expect(crane('ls', image)).toMatch(/^buildcache-main-linux-amd64__.*\nbuildcache-main-linux-arm64__/m);
  });
});
