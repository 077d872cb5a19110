import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pushBaseImage } from '../../../lab/base-image.ts';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import { synthesized } from '../../../lab/repository.ts';
import { runPipeline } from '../../../lab/runner.ts';
import type { BuildkitImagePipelineOptions, ImageOptions } from '../../../src/core/mod.ts';
import { gitServer } from '../../support/git-server.ts';
import { craneFor, describeReal, gitlabRegistry, robot, startHub, unpack } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { repository } from '../../support/repository.ts';
import { output, run } from '../../support/run.ts';

/** Secrets that must not be seen anywhere. */
const token = 'hunter2-$x "quoted"';
const netrc = 'machine example.com password correct-horse';

describeReal('build parameters', () => {
  let registry: Registry;
  let hub: Registry;
  let crane: (...args: string[]) => string;

  beforeAll(async () => {
    registry = await startRegistry(robot);
    hub = await startHub();
    pushBaseImage({ registry: hub.host, name: 'other/base:1' });
    crane = craneFor(registry.host);
  });
  afterAll(() => Promise.all([registry, hub].map((server) => server.stop())));

  const build = (
    image: string,
    files: { readonly [path: string]: string },
    options: BuildkitImagePipelineOptions,
    more: Readonly<Record<string, string>> = {},
    directory = folder(),
  ) => runPipeline({
    directory: repository({ ...files, ...synthesized({ mirrors: { 'docker.io': [hub.host] }, ...options }) }, directory),
    variables: { ...gitlabRegistry(registry.host, image), ...more },
    tag: 'v1.0.0',
  });
  const unpacked = (image: string) => unpack(crane, `${registry.host}/${image}:1.0.0`);
  const fact = (image: string, name: string) => readFileSync(join(image, 'facts', name), 'utf8');
  /** A CI variable of type File: GitLab's runner writes it to `<project>.tmp/<name>`. */
  const fileVariable = (name: string, text: string) => {
    const directory = folder();
    chmodSync(directory, 0o755);
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  const key = () => generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  test('secrets and keys reach the step that mounts them, and nothing else', async () => {
    const directory = folder();
    const agent = sshAdd(directory);
    const dockerfile = [
      'FROM alpine:3.22 AS keys',
      ...agent ? ['COPY agent /'] : [],
      'RUN mkdir /facts',
      `RUN --mount=type=ssh ${agent ? 'ssh-add -l' : 'ls "$SSH_AUTH_SOCK"'} >/facts/keys`,
      `RUN --mount=type=ssh,id=deploy ${agent ? 'ssh-add -l' : 'ls "$SSH_AUTH_SOCK"'} >/facts/deploy`,
      'FROM alpine:3.22',
      'COPY --from=keys /facts /facts',
      'RUN --mount=type=secret,id=npm,env=TOKEN printf %s "$TOKEN" | sha256sum >/facts/token',
      'RUN --mount=type=secret,id=netrc,target=/root/.netrc sha256sum </root/.netrc >/facts/netrc; ls -l /root/.netrc >/facts/mode',
      // the step shares the job's processes
      "RUN cat /proc/*/environ 2>/dev/null | tr '\\0' '\\n' >/facts/environ; ls -a /root >/facts/root",
      'COPY Dockerfile /context/',
      '',
    ].join('\n');
    const { exitCode, log } = await build('secrets', { Dockerfile: dockerfile }, {
      images: [{
        secrets: [{ id: 'npm', variable: 'NPM_TOKEN' }, { id: 'netrc', fileVariable: 'NETRC' }],
        ssh: [{ fileVariable: 'KEY' }, { id: 'deploy', fileVariable: 'DEPLOY_KEY' }],
      }],
    }, { NPM_TOKEN: token, NETRC: fileVariable('NETRC', netrc), KEY: fileVariable('KEY', key()), DEPLOY_KEY: fileVariable('DEPLOY_KEY', key()) }, directory);
    expect([exitCode, exitCode && log]).toEqual([0, 0]);

    const image = unpacked('secrets');
    const sum = (text: string) => output(['sha256sum'], { input: text });
    expect([fact(image, 'token'), fact(image, 'netrc')]).toEqual([sum(token), sum(netrc)]);
    expect(fact(image, 'mode')).toMatch(/^-r--------/);
    if (agent) {
      const keys = [fact(image, 'keys'), fact(image, 'deploy')];
      for (const line of keys) expect(line).toMatch(/^256 SHA256:\S+ .*\(ED25519\)\n$/);
      expect(keys[0]).not.toBe(keys[1]);
    }
    expect(fact(image, 'root')).not.toContain('.netrc');
    expect(fact(image, 'environ')).toContain('PATH=');
    const config = crane('config', `${registry.host}/secrets:1.0.0`);
    // the logins are in the environment of BuildKit's client
    const login = Buffer.from(`${robot.user}:${robot.password}`).toString('base64');
    for (const secret of ['hunter2', 'correct-horse', robot.password, login, 'BEGIN PRIVATE KEY']) {
      expect(log).not.toContain(secret);
      expect(config).not.toContain(secret);
      expect(run(['grep', '-rFl', '--exclude=image.tar', '-e', secret, image])).toMatchObject({ status: 1, stdout: '' });
    }
  });

  test('a secret that is not there fails before the build, and an agent without its key too', async () => {
    const { exitCode, log } = await build('unset', { Dockerfile: 'FROM alpine:3.22\n' }, { images: [{ secrets: [{ id: 'npm', variable: 'NPM_TOKEN' }] }] });
    expect(exitCode).toBe(1);
    expect(log).toContain('image-secrets.sh: the CI variable NPM_TOKEN is empty, and the secret npm needs it.');
    expect(log).not.toContain('load build definition');

    const missing = await build('unset', { Dockerfile: 'FROM alpine:3.22\nRUN --mount=type=ssh,id=other,required=true true\n' }, { images: [{ ssh: [{ fileVariable: 'KEY' }] }] }, { KEY: fileVariable('KEY', key()) });
    expect(missing.exitCode).toBe(1);
    expect(missing.log).toContain('unset ssh forward key other');
    expect(crane('catalog', registry.host)).not.toContain('unset');
  });

  test('a merge request from a fork gets no secret and no key, and is built all the same', async () => {
    const dockerfile = [
      'FROM alpine:3.22',
      'RUN --mount=type=secret,id=npm,env=TOKEN [ -z "${TOKEN-}" ]',
      'RUN --mount=type=secret,id=netrc [ ! -e /run/secrets/netrc ]',
      'RUN --mount=type=ssh [ ! -e "${SSH_AUTH_SOCK-}" ]',
      "RUN cat /proc/*/environ 2>/dev/null | tr '\\0' '\\n' | grep -c '^PATH=' >/environ",
      '',
    ].join('\n');
    const fork = { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: '7', CI_MERGE_REQUEST_PROJECT_ID: '1', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2' };
    const { exitCode, log } = await runPipeline({
      directory: repository({
        Dockerfile: dockerfile,
        ...synthesized({
          mirrors: { 'docker.io': [hub.host] },
          triggers: { mergeRequests: 'build' },
          images: [{ secrets: [{ id: 'npm', variable: 'NPM_TOKEN' }, { id: 'netrc', fileVariable: 'NETRC' }], ssh: [{ fileVariable: 'KEY' }] }],
        }),
      }),
      variables: { ...gitlabRegistry(registry.host, 'fork'), ...fork, NPM_TOKEN: token, NETRC: fileVariable('NETRC', netrc), KEY: fileVariable('KEY', key()) },
      timeoutMs: 100_000,
    });
    expect([exitCode, exitCode && log]).toEqual([0, 0]);
    for (const what of ['the secret npm', 'the secret netrc', 'the SSH key default']) {
      expect(log).toContain(`image-secrets.sh: the build does not get ${what}: this merge request comes from a fork`);
    }
    expect(log).not.toMatch(/hunter2|correct-horse/);
    expect(crane('catalog', registry.host)).not.toContain('fork');
  });

  test('the sandbox: network, hosts, limits, shared memory, another attribute; contexts and what they leave out; layers', async () => {
    const dockerfile = [
      'FROM alpine:3.22',
      'RUN mkdir /facts',
      'RUN cat /proc/net/dev >/facts/network; cat /etc/hosts >/facts/hosts; cat /proc/self/limits >/facts/limits; df /dev/shm >/facts/shm; hostname >/facts/hostname',
      'RUN --network=host readlink /proc/self/ns/net >/facts/host',
      'COPY --from=shared . /facts/shared/',
      'COPY --from=replaced:1 /etc/passwd /facts/replaced',
      'COPY . /facts/context/',
      '',
    ].join('\n');
    const { exitCode, log } = await build('sandbox', {
      'docker/app.Dockerfile': dockerfile,
      'docker/app.Dockerfile.dockerignore': 'docker\n.git*\nignored-by-dockerfile\n',
      '.dockerignore': 'ignored-by-context\n',
      'ignored-by-dockerfile': '',
      'ignored-by-context': '',
      'libs/shared/kept': '',
      'libs/shared/left-out': '',
      'libs/shared/.dockerignore': 'left-out\n',
    }, {
      compressionLevel: 5,
      forceCompression: true,
      images: [{
        dockerfile: 'docker/app.Dockerfile',
        contexts: { 'shared': 'libs/shared', 'replaced:1': 'docker-image://other/base:1' },
        network: 'none',
        entitlements: ['network.host'],
        extraHosts: { 'db.example.com': '10.0.0.5', 'six.example.com': 'fd00::5', 'given.example.com': { variable: 'GIVEN' } },
        ulimits: { nofile: '512:1024', core: '0' },
        shmSize: '96m',
        frontendAttributes: { hostname: 'builder' },
      }],
    }, { GIVEN: '10.0.0.6' });
    expect([exitCode, exitCode && log]).toEqual([0, 0]);

    const image = unpacked('sandbox');
    expect(fact(image, 'network').match(/^ *\w+:/gm)).toEqual([expect.stringContaining('lo:')]);
    expect(fact(image, 'host').trim()).toBe(readlinkSync('/proc/self/ns/net'));
    expect(fact(image, 'hosts')).toMatch(/^10\.0\.0\.5\s+db\.example\.com\nfd00::5\s+six\.example\.com\n10\.0\.0\.6\s+given\.example\.com$/m);
    expect(fact(image, 'limits')).toMatch(/^Max open files +512 +1024 /m);
    expect(fact(image, 'limits')).toMatch(/^Max core file size +0 +0 /m);
    expect(fact(image, 'shm')).toMatch(/ 98304 /);
    expect(fact(image, 'hostname')).toBe('builder\n');
    const has = (path: string) => existsSync(join(image, 'facts', path));
    expect([has('context/ignored-by-context'), has('context/ignored-by-dockerfile'), has('context/docker')]).toEqual([true, false, false]);
    expect([has('shared/kept'), has('shared/left-out')]).toEqual([true, false]);
    expect(fact(image, 'replaced')).toContain('root:');

    const { layers } = JSON.parse(crane('manifest', `${registry.host}/sandbox:1.0.0`));
    expect([...new Set(layers.map(({ mediaType }: { mediaType: string }) => mediaType))]).toEqual(['application/vnd.oci.image.layer.v1.tar+zstd']);
  });

  test('a context in a private git repository brings its own Dockerfile; the network is the job\'s own', async () => {
    const git = await gitServer(repository({
      'app/docker/own.Dockerfile': 'FROM alpine:3.22\nRUN mkdir /facts && readlink /proc/self/ns/net >/facts/network\nCOPY . /facts/context\nCOPY --from=whole root.txt /facts/\n',
      'app/app.txt': 'from git\n',
      'root.txt': 'the root\n',
    }), token);
    try {
      const { exitCode, log } = await build('git', { Dockerfile: 'FROM not-this-one\n' }, {
        images: [{
          context: `http://${git.host}/app.git#main:app`,
          dockerfile: 'docker/own.Dockerfile',
          contexts: { whole: `http://${git.host}/app.git` },
          secrets: [{ id: 'GIT_AUTH_TOKEN', variable: 'TOKEN' }],
          network: 'host',
        }],
      }, { TOKEN: token });
      expect([exitCode, exitCode && log]).toEqual([0, 0]);
      expect(log).not.toContain('hunter2');
    } finally {
      git.stop();
    }
    const image = unpacked('git');
    expect([fact(image, 'context/app.txt'), fact(image, 'root.txt')]).toEqual(['from git\n', 'the root\n']);
    expect(fact(image, 'network').trim()).toBe(readlinkSync('/proc/self/ns/net'));
  });

  test('the frontend that is named is the one that is asked for', async () => {
    const { exitCode, log } = await build('syntax', { Dockerfile: '# syntax=docker/dockerfile:1\nFROM alpine:3.22\n' }, { images: [{ syntax: `${hub.host}/docker/dockerfile:1.20` }] });
    expect(exitCode).toBe(1);
    expect(log).toContain(`BUILDKIT_SYNTAX = ${hub.host}/docker/dockerfile:1.20`);
    expect(hub.log()).toMatch(/"HEAD \/v2\/docker\/dockerfile\/manifests\/1\.20[^"]*" 404/);
    expect(hub.log()).not.toContain('/v2/docker/dockerfile/manifests/1 ');
  });

  test('a stage is built anew, and the others come from the state that BuildKit kept', async () => {
    const state = folder();
    chmodSync(state, 0o777);
    const dockerfile = 'FROM alpine:3.22 AS deps\nRUN date +%s%N >/deps\nFROM alpine:3.22\nRUN mkdir /facts && date +%s%N >/facts/last\nCOPY --from=deps /deps /facts/deps\n';
    const stamps = async (options: ImageOptions) => {
      const { exitCode, log } = await build('cached', { Dockerfile: dockerfile }, { images: [options], buildkit: { flags: [`--root=${state}/root`] } });
      expect([exitCode, exitCode && log]).toEqual([0, 0]);
      const image = unpacked('cached');
      return { deps: fact(image, 'deps'), last: fact(image, 'last') };
    };
    const first = await stamps({});
    const second = await stamps({ noCacheFilter: ['deps'] });
    expect(second.last).toBe(first.last);
    expect(second.deps).not.toBe(first.deps);
    expect((await stamps({ noCache: true })).last).not.toBe(first.last);
  });
});

/** Puts this machine's ssh-add, with the libraries that it needs, into a build context: the lab's base image has none. */
function sshAdd(directory: string): boolean {
  const { status, stdout } = run(['sh', '-c', 'command -v ssh-add']);
  if (status !== 0) return false;
  const program = stdout.trim();
  mkdirSync(join(directory, 'agent/usr/bin'), { recursive: true });
  copyFileSync(program, join(directory, 'agent/usr/bin', basename(program)));
  for (const [library] of output(['ldd', program]).matchAll(/\/\S+/g)) {
    mkdirSync(join(directory, 'agent', library, '..'), { recursive: true });
    copyFileSync(library, join(directory, 'agent', library));
  }
  return true;
}
