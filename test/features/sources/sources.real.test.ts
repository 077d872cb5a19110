import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pushBaseImage } from '../../../lab/base-image.ts';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import { type Files, synthesized } from '../../../lab/repository.ts';
import { runPipeline } from '../../../lab/runner.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';
import { gitServer } from '../../support/git-server.ts';
import { craneFor, describeReal, gitlabRegistry, robot, startHub } from '../../support/parts.ts';
import { repository } from '../../support/repository.ts';
import { output } from '../../support/run.ts';

const token = 'canary-token';
const text = 'a file\n';
const sum = `sha256:${createHash('sha256').update(text).digest('hex')}`;
const policy = '.gitlab/buildkit/sources.json';

describeReal('sources', () => {
  let registry: Registry;
  let hub: Registry;
  let crane: (...args: string[]) => string;
  let git: Awaited<ReturnType<typeof gitServer>>;
  let commit: string;
  let files: string;
  let stop: () => void;

  beforeAll(async () => {
    registry = await startRegistry(robot);
    hub = await startHub();
    pushBaseImage({ registry: hub.host, name: 'other/base:1' });
    crane = craneFor(registry.host);
    const directory = repository({ 'app.txt': 'from git\n', 'docker/Dockerfile': 'FROM alpine:3.22\n', 'a\nb/app.txt': 'from a folder with a line break\n' });
    commit = output(['git', '-C', directory, 'rev-parse', 'HEAD']).trim();
    git = await gitServer(directory, token);
    const server = createServer((_request, response) => void response.end(text));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    files = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    stop = () => server.close();
  });
  afterAll(async () => {
    git.stop();
    stop();
    await Promise.all([registry, hub].map((server) => server.stop()));
  });

  const secrets = [{ id: 'GIT_AUTH_TOKEN', variable: 'TOKEN' }];
  type Options = BuildkitImagePipelineOptions;
  interface Event { readonly branch?: string; readonly password?: string }
  const build = (image: string, given: Files, options: Options, { branch, password = robot.password }: Event = {}) => runPipeline({
    directory: repository({ ...synthesized({ mirrors: { 'docker.io': [hub.host] }, preflight: {}, ...options }), ...given }),
    variables: { ...gitlabRegistry(registry.host, image), CI_PIPELINE_SOURCE: 'push', CI_DEFAULT_BRANCH: 'main', TOKEN: token, CI_REGISTRY_PASSWORD: password },
    ...branch === undefined ? { tag: 'v1.0.0' } : { branch },
  });

  /** A Dockerfile for each kind of source, and what the options name. */
  const kinds = (): Files => {
    const base = `${hub.host}/other/base:1`;
    return {
      'from': `FROM ${base}\n`,
      'copy': `FROM alpine:3.22\nCOPY --from=${base} /etc/passwd /\n`,
      'mount': `FROM alpine:3.22\nRUN --mount=from=${base},target=/other cat /other/etc/passwd\n`,
      'frontend': `# syntax=${base}\nFROM alpine:3.22\n`,
      'file': `FROM alpine:3.22\nADD ${files}/a.txt /\n`,
      'git': `FROM alpine:3.22\nADD http://${git.host}/app.git /\n`,
      'line-break': `FROM alpine:3.22\nADD http://${git.host}/app.git?subdir=a%0Ab /\n`,
      'named-image': 'FROM alpine:3.22\nCOPY --from=named /etc/passwd /\n',
      'named-git': 'FROM alpine:3.22\nCOPY --from=named app.txt /\n',
      'context': 'FROM alpine:3.22\n',
    };
  };
  const contextsOf = (name: string): { [context: string]: string } => {
    if (name === 'named-image') return { named: `docker-image://${hub.host}/other/base:1` };
    return name === 'named-git' ? { named: `http://${git.host}/app.git` } : {};
  };
  const images = () => Object.keys(kinds()).map((name) => ({
    name,
    context: name === 'context' ? `http://${git.host}/app.git#main:docker` : name,
    secrets,
    contexts: contextsOf(name),
  }));
  const dockerfiles = () => Object.fromEntries(Object.entries(kinds()).map(([name, dockerfile]) => [`${name}/Dockerfile`, dockerfile]));
  const everything = () => ['docker.io/library/*', `${hub.host}/other/base`, `http://${git.host}/*`, `${files}/*`];
  /** What the job of an image says. */
  const linesOf = (log: string, name: string) => log.split('\n').filter((line) => line.startsWith(`build-image:${name} `)).join('\n');

  test('every kind of source that is not in the list is denied, and the job says what to change', async () => {
    const { exitCode, log } = await build('denied', {
      ...dockerfiles(),
      // with this list, the options would be refused
      [policy]: synthesized({ sources: { only: ['docker.io/library/*'] } })[policy],
    }, { images: images(), jobs: 'per-image', cache: { disabled: true }, sources: { only: everything() } });
    expect(exitCode).toBe(1);
    for (const name of Object.keys(kinds())) {
      const lines = linesOf(log, name);
      expect([name, /denied by policy/.test(lines), lines.includes("sources: { only: ['"), lines.includes('a registry refused')]).toEqual([name, true, true, false]);
    }
    expect(crane('catalog', registry.host)).not.toContain('denied/');
    expect(hub.log().split('\n').filter((line) => line.includes('/v2/other/base/') && line.includes('buildkit'))).toEqual([]);
  });

  test('every kind of source in the list is pulled', async () => {
    const given = {
      'one/Dockerfile': [
        `FROM ${hub.host}/other/base:1`,
        `COPY --from=${hub.host}/other/base:1 /etc/passwd /copy`,
        `RUN --mount=from=${hub.host}/other/base:1,target=/other cat /other/etc/passwd`,
        `ADD ${files}/a.txt /`,
        `ADD http://${git.host}/app.git /git/`,
        'COPY --from=named-image /etc/passwd /named',
        'COPY --from=named-git app.txt /',
        '',
      ].join('\n'),
      'frontend/Dockerfile': dockerfiles()['frontend/Dockerfile'],
      'line-break/Dockerfile': dockerfiles()['line-break/Dockerfile'],
    };
    const contexts = { 'named-image': `docker-image://${hub.host}/other/base:1`, 'named-git': `http://${git.host}/app.git` };
    const { log } = await build('allowed', given, {
      images: [{ name: 'one', context: 'one', secrets, contexts }, { name: 'frontend', context: 'frontend' }, { name: 'line-break', context: 'line-break', secrets }, images()[9]],
      jobs: 'per-image',
      cache: { disabled: true },
      sources: { only: everything() },
    });
    expect(['one', 'frontend', 'line-break', 'context'].filter((name) => linesOf(log, name).includes('image.sh: pushed'))).toEqual(['one', 'context']);
    // the base image is no frontend, but it was run as one
    expect(linesOf(log, 'frontend')).toContain(`resolve image config for docker-image://${hub.host}/other/base:1`);
    expect(linesOf(log, 'frontend')).not.toContain('denied by policy');
    // a wildcard of BuildKit's never matches a line break
    expect(linesOf(log, 'line-break')).toContain('denied by policy');
  });

  test('digestsOnly: what can change is denied, and pins, checksums and commits are not', async () => {
    const source = {
      tag: 'FROM alpine:3.22\n',
      unpinned: `FROM ${hub.host}/other/base:1\n`,
      file: `FROM scratch\nADD ${files}/a.txt /\n`,
      branch: `FROM scratch\nADD http://${git.host}/app.git#main /\n`,
      short: `FROM scratch\nADD http://${git.host}/app.git?ref=main&checksum=${commit.slice(0, 7)} /\n`,
      fixed: [
        `FROM ${hub.host}/other/base:1@${crane('digest', `${hub.host}/other/base:1`).trim()}`,
        `ADD --checksum=${sum} ${files}/in-the-dockerfile.txt /`,
        `ADD ${files}/in-the-options.txt /`,
        `ADD http://${git.host}/app.git#${commit} /commit/`,
        `ADD http://${git.host}/app.git?ref=main&checksum=${commit} /checksum/`,
        '',
      ].join('\n'),
    };
    const run = (names: readonly string[], sources: BuildkitImagePipelineOptions['sources']) => build(
      'digests',
      Object.fromEntries(Object.entries(source).map(([name, dockerfile]) => [`${name}/Dockerfile`, dockerfile])),
      { images: names.map((name) => ({ name, context: name, secrets })), jobs: 'per-image', cache: { disabled: true }, sources: { ...sources, digestsOnly: true } },
    );
    const checksums = { [`${files}/in-the-options.txt`]: sum };
    const pin = { 'alpine:3.22': crane('digest', `${hub.host}/library/alpine:3.22`).trim() };
    const names = Object.keys(source);
    const { log } = await run(names, { pin, checksums });
    expect(names.filter((name) => linesOf(log, name).includes('image.sh: pushed'))).toEqual(['tag', 'fixed']);
    expect(names.filter((name) => linesOf(log, name).includes('denied by policy'))).toEqual(['unpinned', 'file', 'branch', 'short']);

    const zeros = `sha256:${'0'.repeat(64)}`;
    const wrong = await run(['tag', 'file', 'branch', 'fixed'], { only: everything(), pin: { 'alpine:3.22': zeros }, checksums: { ...checksums, [`${files}/a.txt`]: zeros } });
    expect(linesOf(wrong.log, 'tag')).toContain('explain.sh: docker.io has no image with this digest any more');
    expect(linesOf(wrong.log, 'file')).toContain('explain.sh: A file that ADD downloads is not the one that its checksum is for.');
    expect(linesOf(wrong.log, 'branch')).toContain('denied by policy');
    expect(linesOf(wrong.log, 'fixed')).toContain('image.sh: pushed');
  });

  test('the rest of a job is left alone: local and named contexts, images of the pipeline, the cache, the smoke test, the look-up of the push', async () => {
    const given = {
      'base/Dockerfile': 'FROM alpine:3.22\nRUN echo base >/base\n',
      'app/Dockerfile': 'FROM base\nCOPY --from=libs shared.txt /\nCOPY app.txt /\nRUN sleep 2; cat /base\n',
      'app/app.txt': 'app\n',
      'libs/shared.txt': 'shared\n',
    };
    const options: BuildkitImagePipelineOptions = {
      images: [
        { name: 'base', context: 'base' },
        { name: 'app', context: 'app', contexts: { libs: 'libs' }, dependsOn: ['base'], smokeTest: { commands: ['test -f /shared.txt'] } },
      ],
      triggers: { defaultBranch: true },
      sources: { only: ['docker.io/library/*'] },
    };
    const first = await build('rest', given, options, { branch: 'main' });
    expect([first.exitCode, first.exitCode && first.log]).toEqual([0, 0]);
    const second = await build('rest', given, options, { branch: 'main' });
    expect([second.exitCode, second.exitCode && second.log]).toEqual([0, 0]);
    expect(second.log).toMatch(/cache.sh: reading the cache of the branch main/);
    expect(second.log).toMatch(/RUN sleep 2.*\n(?:.*\n)*?.* CACHED/);

    // the push is asked for while the build goes on
    const refused = await build('refused', { Dockerfile: 'FROM alpine:3.22\nRUN sleep 60\n' }, { cache: { disabled: true }, sources: { only: ['docker.io/library/*'] } }, { password: 'wrong' });
    expect(refused.log).toContain('image.sh: a registry refuses the push, so the build is ended.');

    // in a job each, the digest of the base image comes from the other job
    const apart = await build('apart', given, { ...options, jobs: 'per-image', sources: { only: ['docker.io/library/*'], digestsOnly: true, pin: { 'alpine:3.22': crane('digest', `${hub.host}/library/alpine:3.22`).trim() } } }, { branch: 'main' });
    expect([apart.exitCode, apart.exitCode && apart.log]).toEqual([0, 0]);
  });

  test('what is below the value of a CI variable can be allowed', async () => {
    const given = { 'own/Dockerfile': 'ARG BASE\nFROM $BASE/team/base:1\n', 'other/Dockerfile': `FROM ${hub.host}/other/base:1\n` };
    pushBaseImage({ registry: registry.host, name: 'group/team/base:1', ...robot });
    const { log } = await build('group', given, {
      images: ['own', 'other'].map((name) => ({ name, context: name, buildArgs: { BASE: { variable: 'CI_REGISTRY_IMAGE' } } })),
      jobs: 'per-image',
      sources: { only: [{ variable: 'CI_REGISTRY_IMAGE' }, { variable: 'NOT_SET' }] },
    });
    expect(linesOf(log, 'own')).toContain('image.sh: pushed');
    expect(linesOf(log, 'other')).toContain('denied by policy');
  });
});
