import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pushBaseImage } from '../../lab/base-image.ts';
import { type Registry, startRegistry } from '../../lab/registry.ts';
import { synthesized } from '../../lab/repository.ts';
import { evaluate, runPipeline } from '../../lab/runner.ts';
import type { BuildkitImagePipelineOptions } from '../../src/core/mod.ts';
import { BuildkitImagePipeline } from '../../src/index.ts';
import { hostile } from '../support/hostile.ts';
import { craneFor, describeReal, gitlabRegistry, imageTags, robot, startHub, unpack } from '../support/parts.ts';
import { project } from '../support/projects.ts';
import { repository } from '../support/repository.ts';
import { output, run } from '../support/run.ts';

const source = {
  'Dockerfile': [
    'FROM alpine:3.22 AS build',
    'ARG MOTTO',
    'RUN printf %s "$MOTTO" > /motto',
    'FROM build AS runtime',
    'COPY app.txt /app.txt',
    'FROM runtime AS unused',
    'RUN false',
    '',
  ].join('\n'),
  'app.txt': 'the application\n',
};

describeReal('the generated pipeline', () => {
  let registry: Registry;
  let second: Registry;
  let hub: Registry;
  let crane: (...args: string[]) => string;

  beforeAll(async () => {
    registry = await startRegistry(robot);
    second = await startRegistry(robot);
    hub = await startHub();
    crane = craneFor(registry.host, second.host);
  });
  afterAll(() => Promise.all([registry, second, hub].map((server) => server.stop())));

  const options = (more: BuildkitImagePipelineOptions = {}): BuildkitImagePipelineOptions => ({
    images: [{ target: 'runtime', buildArgs: { MOTTO: 'less is more' }, labels: { 'org.example.revision': { variable: 'CI_COMMIT_SHA' } } }],
    checks: [{ name: 'test', image: 'alpine:3.22', commands: ['grep application app.txt'] }],
    mirrors: { 'docker.io': [hub.host] },
    ...more,
  });
  const variables = (image: string, more: Readonly<Record<string, string>> = {}) => ({
    ...gitlabRegistry(registry.host, image),
    CI_PROJECT_TITLE: 'The "shop", $5',
    CI_PROJECT_DESCRIPTION: '',
    CI_COMMIT_TIMESTAMP: '2026-11-24T10:00:00+01:00',
    ...more,
  });
  const push = (directory: string, image: string, tag = 'v1.2.3', more: Readonly<Record<string, string>> = {}) =>
    runPipeline({ directory, variables: variables(image, more), tag });
  const unpacked = (image: string) => unpack(crane, image);
  const file = (image: string, path: string) => readFileSync(join(unpacked(image), path), 'utf8');

  describe.each([
    ['the projen construct', (): string => {
      const app = project();
      new BuildkitImagePipeline(app, options());
      app.synth();
      return repository(source, app.outdir);
    }],
    ['the ES module', () => repository({ ...source, ...synthesized(options()) })],
  ])('from %s', (entry, make) => {
    const image = entry.replaceAll(' ', '-').toLowerCase();

    test('checks the code on a tag, then builds the image and pushes it', async () => {
      const directory = make();
      const { exitCode, log, jobs } = await push(directory, image);
      expect([exitCode, jobs]).toEqual([0, ['test', 'build-image']]);

      const pushed = `${registry.host}/${image}:1.2.3`;
      const digest = crane('digest', pushed).trim();
      expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(log).toContain(digest);
      expect(JSON.parse(crane('config', pushed)).config.Labels).toEqual({
        'org.example.revision': expect.stringMatching(/^[0-9a-f]{40}$/),
        'org.opencontainers.image.title': 'The "shop", $5',
        'org.opencontainers.image.description': '',
        'org.opencontainers.image.url': expect.stringMatching(/^https:/),
        'org.opencontainers.image.source': expect.stringMatching(/^https:/),
        'org.opencontainers.image.version': '1.2.3',
        'org.opencontainers.image.revision': expect.stringMatching(/^[0-9a-f]{40}$/),
        'org.opencontainers.image.created': '2026-11-24T10:00:00+01:00',
      });
      expect(file(pushed, 'motto')).toBe('less is more');
      expect(file(pushed, 'app.txt')).toBe('the application\n');
    });

    test('takes the base image from the mirror', () => {
      expect(hub.log()).toMatch(/"GET \/v2\/library\/alpine\/manifests\/[^"]*" 200 .*buildkit\//);
    });
  });

  test('no secret reaches the log or the image', async () => {
    const kept = Buffer.from('kept:s3cret').toString('base64');
    const directory = repository({ ...source, Dockerfile: 'FROM alpine:3.22\nCOPY . /context\n', ...synthesized(options({ images: [{}] })) });
    const { exitCode, log } = await push(directory, 'secrets', 'v1.2.3', { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'other.example.com': { auth: kept } } }) });
    expect(exitCode).toBe(0);
    const image = unpacked(`${registry.host}/secrets:1.2.3`);
    expect(existsSync(join(image, 'context/app.txt'))).toBe(true);
    for (const secret of [robot.password, Buffer.from(`${robot.user}:${robot.password}`).toString('base64'), kept]) {
      expect(log).not.toContain(secret);
      expect(run(['grep', '--recursive', '--fixed-strings', '--files-with-matches', '-e', secret, image])).toMatchObject({ status: 1, stdout: '' });
    }
    // other tests may have theirs at the same time
    expect(readdirSync('/tmp').filter((name) => name.startsWith('buildkit.') && configOf(name).includes(kept))).toEqual([]);
  });

  test('a failing check pushes nothing', async () => {
    const { exitCode, jobs } = await push(repository({ ...source, ...synthesized(options()), 'app.txt': 'something else\n' }), 'unchecked');
    expect([exitCode, jobs]).toEqual([1, ['test']]);
    expect(crane('catalog', registry.host)).not.toContain('unchecked');
  });

  test('without a tag, or with one that the pattern does not match, nothing is built', async () => {
    const directory = repository({ ...source, ...synthesized(options({ triggers: { gitTags: '/^v[0-9]+\\./' } })) });
    const names = async (event: { tag?: string; branch?: string }) => (await evaluate({ directory, variables: variables('none'), ...event })).map(({ name }) => name);
    expect(await names({ branch: 'main' })).toEqual([]);
    expect(await names({ tag: 'nightly' })).toEqual([]);
    expect(await names({ tag: 'v2.0.0' })).toEqual(['test', 'build-image']);
    const { jobs } = await runPipeline({ directory, variables: variables('none'), branch: 'main' });
    expect(jobs).toEqual([]);
  });

  test('a wrong password fails, and the log says which registry and which variables', async () => {
    const { exitCode, log } = await push(repository({ ...source, ...synthesized(options()) }), 'refused', 'v1.0.0', { CI_REGISTRY_PASSWORD: 'wrong' });
    expect(exitCode).toBe(1);
    expect(log).toMatch(new RegExp(`failed to push ${registry.host}/refused:1.0.0: .*401 Unauthorized`));
    expect(log).toContain('login.sh: a registry refused the job. These credentials were used:');
    expect(log).toContain(`${registry.host}: CI variables CI_REGISTRY_USER and CI_REGISTRY_PASSWORD`);
  });

  test('a variable that is not there fails before anything is built', async () => {
    const registries = [{ host: second.host, usernameVariable: 'SECOND_USER', passwordVariable: 'SECOND_PASSWORD' }];
    const { exitCode, log } = await push(repository({ ...source, ...synthesized(options({ registries })) }), 'absent');
    expect(exitCode).toBe(1);
    expect(log).toContain(`login.sh: the CI variable SECOND_USER is empty, and the login to ${second.host} needs it.`);
    expect(log).not.toContain('load build definition');
  });

  test('several registries take their own credentials, whatever DOCKER_AUTH_CONFIG says', async () => {
    const registries = [{ host: second.host, usernameVariable: 'SECOND_USER', passwordVariable: 'SECOND_PASSWORD' }];
    const images = [{ name: `${second.host}/team/app`, target: 'runtime' }];
    const wrong = JSON.stringify({ credHelpers: { [second.host]: 'none' }, auths: { [second.host]: { auth: 'd3Jvbmc6d3Jvbmc=' }, 'other.example.com': { auth: 'b3RoZXI6b3RoZXI=' } } });
    const { exitCode } = await push(repository({ ...source, ...synthesized(options({ registries, images })) }), 'elsewhere', 'v3.0.0', {
      SECOND_USER: robot.user, SECOND_PASSWORD: robot.password, DOCKER_AUTH_CONFIG: wrong,
    });
    expect(exitCode).toBe(0);
    expect(imageTags(crane, `${second.host}/team/app`)).toEqual(['3.0.0', 'latest']);
    expect(crane('catalog', registry.host)).not.toContain('elsewhere');
  });

  test('the dependency proxy and a private mirror below a path are pulled from with their credentials', async () => {
    pushBaseImage({ registry: second.host, name: 'group/dependency_proxy/containers/alpine:3.22', ...robot });
    pushBaseImage({ registry: second.host, name: 'hub/library/tool:1', ...robot });
    const directory = repository({
      Dockerfile: [
        'ARG PROXY',
        'FROM tool:1 AS tool',
        'FROM $PROXY/alpine:3.22',
        'COPY --from=tool /etc/passwd /copied',
        '',
      ].join('\n'),
      ...synthesized({
        images: [{ buildArgs: { PROXY: { variable: 'CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX' } } }],
        registries: [{ dependencyProxy: true }],
        mirrors: { 'docker.io': [`${second.host}/hub`] },
      }),
    });
    const { exitCode } = await push(directory, 'proxied', 'v1.0.0', {
      CI_DEPENDENCY_PROXY_SERVER: second.host,
      CI_DEPENDENCY_PROXY_USER: robot.user,
      CI_DEPENDENCY_PROXY_PASSWORD: robot.password,
      CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX: `${second.host}/group/dependency_proxy/containers`,
    });
    expect(exitCode).toBe(0);
    expect(imageTags(crane, `${registry.host}/proxied`)).toEqual(['1.0.0', 'latest']);
  });

  test('build arguments and labels arrive as they were written', async () => {
    const texts = hostile;
    const labels = Object.fromEntries(texts.map((text, index) => [`l${index}`, text]));
    const buildArgs = { ...Object.fromEntries(texts.map((text, index) => [`A${index}`, text])), SHA: { variable: 'CI_COMMIT_SHA' }, ODD: { variable: 'ODD' } };
    const dockerfile = ['FROM alpine:3.22', ...Object.keys(buildArgs).map((name) => `ARG ${name}\nENV ${name}=$${name}`), ''].join('\n');
    const { exitCode } = await push(repository({ ...source, Dockerfile: dockerfile, ...synthesized(options({ images: [{ buildArgs, labels }] })) }), 'hostile', 'v1.0.0', { ODD: 'a  "$b\' *' });
    expect(exitCode).toBe(0);
    const { config } = JSON.parse(crane('config', `${registry.host}/hostile:1.0.0`));
    expect(config.Labels).toMatchObject(labels);
    const env = Object.fromEntries((config.Env as string[]).map((entry) => [entry.slice(0, entry.indexOf('=')), entry.slice(entry.indexOf('=') + 1)]));
    expect(texts.map((_, index) => env[`A${index}`])).toEqual(texts);
    expect(env.SHA).toMatch(/^[0-9a-f]{40}$/);
    expect(env.ODD).toBe('a  "$b\' *');
  });

  test('the same commit gives the same image, on two empty daemons and at two times', async () => {
    const dockerfile = 'FROM alpine:3.22\nRUN date > /dev/null && mkdir /made && echo x > /made/file\nCOPY app.txt /\n';
    const directory = repository({ ...source, Dockerfile: dockerfile, ...synthesized({ mirrors: { 'docker.io': [hub.host] }, reproducible: true }) });
    await push(directory, 'first', 'v1.0.0');
    await sleep(1100); // so that a time of the build would show
    await push(directory, 'second', 'v1.0.0');
    expect(crane('digest', `${registry.host}/second:1.0.0`)).toBe(crane('digest', `${registry.host}/first:1.0.0`));
    expect(JSON.parse(crane('config', `${registry.host}/first:1.0.0`)).created).toBe('2026-11-24T09:00:00Z');
  });

  test('floating tags stay with the highest version, though a lower one is pushed later', async () => {
    const directory = repository({
      Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n',
      ...synthesized({
        images: [{ labels: { version: { variable: 'CI_COMMIT_TAG' } } }], // or all three would be one image
        tags: { semver: ['{{version}}', '{{major}}.{{minor}}', '{{major}}'] },
      }),
    });
    for (const tag of ['v2.0.0', 'v1.3.0', 'v1.2.9']) {
      output(['git', '-C', directory, 'tag', tag]);
      expect((await push(directory, 'floating', tag)).exitCode).toBe(0);
    }
    const version = (tag: string) => JSON.parse(crane('config', `${registry.host}/floating:${tag}`)).config.Labels.version;
    expect(imageTags(crane, `${registry.host}/floating`)).toEqual(['1', '1.2', '1.2.9', '1.3', '1.3.0', '2', '2.0', '2.0.0', 'latest']);
    expect(['1.2', '1', '2', 'latest'].map(version)).toEqual(['v1.2.9', 'v1.3.0', 'v2.0.0', 'v2.0.0']);
  });

  test('several images in folders of their own are built by a job each', async () => {
    const images = [
      { name: 'api', context: 'services/the api', dockerfile: 'docker/api file' },
      { name: 'web', context: 'web' },
    ];
    const directory = repository({
      'services/the api/app.txt': 'api',
      'docker/api file': 'FROM alpine:3.22\nCOPY app.txt /\n',
      'web/Dockerfile': 'FROM alpine:3.22\nCOPY app.txt /\n',
      'web/app.txt': 'web',
      ...synthesized({ images, mirrors: { 'docker.io': [hub.host] } }),
    });
    const { exitCode, jobs } = await push(directory, 'shop', 'release/7');
    expect([exitCode, [...jobs].sort()]).toEqual([0, ['build-image:api', 'build-image:web']]);
    expect(imageTags(crane, `${registry.host}/shop/api`)).toEqual(['release-7']);
    expect(file(`${registry.host}/shop/web:release-7`, 'app.txt')).toBe('web');
  });

  test('several platforms make an index, and annotations are on it and on its manifests', async () => {
    const annotations = { 'org.example.motto': 'a,b="c"', 'org.example.title': { variable: 'CI_PROJECT_TITLE' } };
    pushBaseImage({ registry: hub.host, name: 'library/platforms:1', platforms: ['linux/amd64', 'linux/arm64'] });
    const directory = repository({ Dockerfile: 'FROM platforms:1\nLABEL a=b\n', ...synthesized(options({ checks: [], images: [{ platforms: ['linux/amd64', 'linux/arm64'], annotations }] })) });
    expect((await push(directory, 'platforms')).exitCode).toBe(0);
    const index = JSON.parse(crane('manifest', `${registry.host}/platforms:1.2.3`));
    expect(index.manifests.map(({ platform }: { platform: { architecture: string } }) => platform.architecture).sort()).toEqual(['amd64', 'arm64']);
    const annotated = { 'org.example.motto': 'a,b="c"', 'org.example.title': 'The "shop", $5' };
    expect(index.annotations).toEqual(annotated);
    expect(JSON.parse(crane('manifest', `${registry.host}/platforms@${index.manifests[0].digest}`)).annotations).toEqual(annotated);
  });
});

function configOf(folder: string): string {
  try {
    return readFileSync(join('/tmp', folder, 'docker/config.json'), 'utf8');
  } catch {
    return ''; // it is gone
  }
}
