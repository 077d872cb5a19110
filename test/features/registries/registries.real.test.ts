import { once } from 'node:events';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { parse } from 'yaml';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import { synthesized } from '../../../lab/repository.ts';
import { type PipelineResult, runPipeline } from '../../../lab/runner.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';
import { sampled } from '../../fuzz/texts.ts';
import { craneFor, describeReal, gitlabRegistry, imageTags, robot, startHub } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { repository } from '../../support/repository.ts';

jest.setTimeout(180_000);

const encoded = (user: string, password: string) => Buffer.from(`${user}:${password}`).toString('base64');
const right = { auth: encoded(robot.user, robot.password) };
const wrong = { auth: encoded('wrong', 'wrong') };

/** A helper, as those of cloud registries are: it is told a host and prints what to sign in with. */
const helper = [
  '#!/bin/sh',
  'read -r host',
  'echo "asked for $host" >>"$HELPER_LOG"',
  `printf '%s' '${JSON.stringify({ Username: robot.user, Secret: robot.password }).replaceAll("'", "'\\''")}'`,
  '',
].join('\n');

/** BuildKit's own client takes the credentials: what it makes of them is what counts. */
describeReal('credentials', () => {
  let registries: readonly Registry[];
  let crane: (...args: string[]) => string;
  const helpers = open();
  writeFileSync(join(helpers, 'docker-credential-lab'), helper, { mode: 0o755 });

  beforeAll(async () => {
    registries = await Promise.all([startRegistry(robot), startRegistry(robot), startRegistry(robot)]);
    crane = craneFor(...registries.map(({ host }) => host));
  });
  afterAll(() => Promise.all(registries.map((registry) => registry.stop())));

  type Variables = Readonly<Record<string, string>>;
  const run = (project: string, options: BuildkitImagePipelineOptions, variables: Variables, tag?: string, dockerfile = 'FROM scratch\nCOPY Dockerfile /\n'): Promise<PipelineResult> => {
    const files = synthesized({ cache: { disabled: true }, ...options });
    const ci: { readonly [name: string]: { readonly before_script?: readonly string[] } } = parse(files['.gitlab-ci.yml']);
    const helped = Object.entries(ci)
      .map(([name, job]) => [name, job.before_script ? { ...job, before_script: ['PATH=$HELPERS:$PATH', ...job.before_script] } : job]);
    return runPipeline({
      directory: repository({ 'Dockerfile': dockerfile, ...files, '.gitlab-ci.yml': JSON.stringify(Object.fromEntries(helped)) }),
      variables: { ...gitlabRegistry(registries[0].host, project), HELPERS: helpers, ...variables },
      tag,
      timeoutMs: 150_000,
    });
  };

  test('of the options win, those that only DOCKER_AUTH_CONFIG has are used, and its helpers are asked', async () => {
    const [own, users, helped] = registries.map(({ host }) => host);
    const log = join(open(), 'helper.log');
    const { exitCode, log: said } = await run('app', {
      images: [{ additionalNames: [`${users}/app`, `${helped}/app`] }],
      // a second login to one host replaces the first, GitLab's own
      registries: [{ host: own, usernameVariable: 'ROBOT', passwordVariable: 'ROBOT_PASSWORD' }],
    }, {
      CI_REGISTRY_PASSWORD: 'wrong',
      ROBOT: robot.user,
      ROBOT_PASSWORD: robot.password,
      HELPER_LOG: log,
      DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [own]: wrong, [users]: right }, credHelpers: { [helped]: 'lab' } }, null, 2),
    }, 'v1.0.0');
    expect([exitCode, exitCode && said]).toEqual([0, 0]);
    for (const host of [own, users, helped]) expect(imageTags(crane, `${host}/app`)).toEqual(['1.0.0', 'latest']);
    expect([...new Set(readFileSync(log, 'utf8').trimEnd().split('\n'))]).toEqual([`asked for ${helped}`]);
    expect(said).not.toContain(right.auth);
  });

  test('of an identity token are exchanged at the token server, beside the helpers that the user has', async () => {
    const [own, users, helped] = registries.map(({ host }) => host);
    const token = `identity "token" \\ of ${own}`;
    const servers = await Promise.all([startTokenServer(users, token), startTokenServer(own, 'of DOCKER_AUTH_CONFIG')]);
    const [first, second] = servers.map(({ host }) => host);
    const log = join(open(), 'helper.log');
    try {
      const { exitCode, log: said } = await run('identity', {
        images: [{ name: `${first}/identity`, additionalNames: [`${second}/identity`, `${helped}/identity`] }],
        registries: [{ host: first, identityTokenVariable: 'IDENTITY' }],
      }, {
        IDENTITY: token,
        HELPER_LOG: log,
        // the helper of the user for the same host is not asked
        DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [second]: { auth: encoded('user', ''), identitytoken: 'of DOCKER_AUTH_CONFIG' } }, credHelpers: { [helped]: 'lab', [first]: 'lab' }, HttpHeaders: {} }),
      }, 'v1.0.0');
      expect([exitCode, exitCode && said]).toEqual([0, 0]);
      for (const host of [own, users, helped]) expect(imageTags(crane, `${host}/identity`)).toEqual(['1.0.0', 'latest']);
      expect([...new Set(readFileSync(log, 'utf8').trimEnd().split('\n'))]).toEqual([`asked for ${helped}`]);
    } finally {
      servers.forEach((server) => server.stop());
    }
  });

  test('are asked for at the store that the user has for all hosts', async () => {
    const [own, users] = registries.map(({ host }) => host);
    const log = join(open(), 'helper.log');
    const { exitCode, log: said } = await run('store', { images: [{ additionalNames: [`${users}/store`] }] }, { HELPER_LOG: log, DOCKER_AUTH_CONFIG: '{"credsStore":"lab"}' }, 'v1.0.0');
    expect([exitCode, exitCode && said]).toEqual([0, 0]);
    for (const host of [own, users]) expect(imageTags(crane, `${host}/store`)).toEqual(['1.0.0', 'latest']);
    expect(new Set(readFileSync(log, 'utf8').trimEnd().split('\n'))).toEqual(new Set([`asked for ${users}`]));
  });

  test('with hostile passwords arrive at the registry as they are', async () => {
    const base = await startHub();
    const given = sampled(fc.string({ unit: fc.constantFrom(...'\'"`$\\ \t#&|<>*?~!%{}[]():;,=@\n\r\u0001é😀aA0'), minLength: 1, maxLength: 30 }), 30).map((password, index) => ({ user: `user ${index}"\\`, password }));
    const doors = await Promise.all(given.map((login) => startDoor(base.host, login)));
    try {
      const name = (index: number) => ['USER', 'PASSWORD'].map((part) => `${part}_${index}`);
      const files = doors.map(({ host }, index) => `FROM ${host}/library/alpine:3.22 AS s${index}\n${index ? `COPY --from=s${index - 1} /bin/busybox /made\n` : ''}`);
      const { exitCode, log } = await run('hostile', {
        registries: doors.map(({ host }, index) => ({ host, usernameVariable: name(index)[0], passwordVariable: name(index)[1] })),
      }, Object.fromEntries(given.flatMap(({ user, password }, index) => [[name(index)[0], user], [name(index)[1], password]])), 'v1.0.0', files.join(''));
      expect([exitCode, exitCode && log]).toEqual([0, 0]);
      expect(doors.map(({ arrived }) => [...arrived])).toEqual(given.map(({ user, password }) => [`${user}:${password}`]));
      expect(imageTags(crane, `${registries[0].host}/hostile`)).toEqual(['1.0.0', 'latest']);
    } finally {
      doors.forEach((door) => door.stop());
      await base.stop();
    }
  });

  test('of the options are used whatever is wrong with DOCKER_AUTH_CONFIG, which may be a file', async () => {
    const [own, users] = registries.map(({ host }) => host);
    const file = join(open(), 'DOCKER_AUTH_CONFIG');
    writeFileSync(file, JSON.stringify({ auths: { [users]: { auth: '%%%' } } }));
    const { exitCode, log } = await run('broken', { images: [{ name: 'a' }, { name: `${users}/broken/b` }] }, { DOCKER_AUTH_CONFIG: file }, 'v1.0.0');
    expect(exitCode).toBe(1);
    expect(imageTags(crane, `${own}/broken/a`)).toEqual(['1.0.0', 'latest']);
    expect(log).toMatch(new RegExp(`failed to push ${users}/broken/b:1\\.0\\.0: .*401 Unauthorized`));
    expect(log).toContain('login.sh: a registry refused the job. These credentials were used:');

    writeFileSync(file, JSON.stringify({ auths: { [users]: right } }));
    const mended = await run('mended', { images: [{ name: `${users}/mended/b` }] }, { DOCKER_AUTH_CONFIG: file }, 'v1.0.0');
    expect([mended.exitCode, mended.exitCode && mended.log]).toEqual([0, 0]);
    expect(imageTags(crane, `${users}/mended/b`)).toEqual(['1.0.0', 'latest']);
  });

  test('are not there for a merge request from a fork, which is built all the same', async () => {
    const [own, users] = registries.map(({ host }) => host);
    const fork = { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: '7', CI_MERGE_REQUEST_PROJECT_ID: '1', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2' };
    const { exitCode, log } = await run('fork', { triggers: { mergeRequests: 'push' } }, { ...fork, DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [users]: right } }) });
    expect([exitCode, exitCode && log]).toEqual([0, 0]);
    expect(log).toContain(`login.sh: not signing in to ${own}: this merge request comes from a fork, whose code must not use the project's credentials.`);
    expect(log).toMatch(/image\.sh: built \S+\/fork@sha256:[0-9a-f]{64}, not pushed/);
    expect(crane('catalog', own)).not.toContain('fork');
  });
});

interface Door { readonly host: string; readonly arrived: ReadonlySet<string>; stop(): void }

/** A registry for one user in front of another for everybody, and what it is sent. */
async function startDoor(registry: string, login: { readonly user: string; readonly password: string }): Promise<Door> {
  const arrived = new Set<string>();
  return serve(registry, (given) => {
    const [, basic] = /^Basic (.+)$/.exec(given.headers.authorization ?? '') ?? [];
    if (basic !== undefined) arrived.add(Buffer.from(basic, 'base64').toString());
    return basic !== undefined && arrived.has(`${login.user}:${login.password}`) ? undefined : { status: 401, challenge: 'Basic realm="door"' };
  }, arrived);
}

/** A registry that gives a token of each repository to who has the identity token, in front of one that wants the robot's password. */
async function startTokenServer(registry: string, identityToken: string): Promise<Door> {
  const arrived = new Set<string>();
  return serve(registry, ({ method, headers, path, body }) => {
    if (path.startsWith('/token')) {
      const given = new URLSearchParams(body);
      const isRight = method === 'POST' && given.get('grant_type') === 'refresh_token' && given.get('refresh_token') === identityToken;
      return isRight ? { status: 200, body: { access_token: 'access', expires_in: 60 } } : { status: 403 };
    }
    return headers.authorization === 'Bearer access' ? undefined : { status: 401, challenge: `Bearer realm="http://${headers.host}/token",service="lab"` };
  }, arrived);
}

interface Asked { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }
type Answered = { readonly status: number; readonly challenge?: string; readonly body?: object };

async function serve(registry: string, handle: (given: Asked) => Answered | undefined, arrived: ReadonlySet<string>): Promise<Door> {
  const server = createServer((incoming, answer) => {
    const { method = '', url: path = '', headers } = incoming;
    void (path.startsWith('/token') ? text(incoming) : Promise.resolve('')).then((body) => {
      const answered = handle({ method, path, headers, body });
      if (answered) {
        incoming.resume();
        const challenge = answered.challenge === undefined ? {} : { 'www-authenticate': answered.challenge };
        answer.writeHead(answered.status, { 'content-type': 'application/json', ...challenge }).end(JSON.stringify(answered.body ?? { errors: [{ code: 'DENIED' }] }));
        return;
      }
      const [hostname, port] = registry.split(':');
      const outgoing = request({ hostname, port, method, path, headers: { ...headers, authorization: `Basic ${right.auth}` } }, (from) => {
        const { location } = from.headers;
        const own = location === undefined ? {} : { location: location.replace(registry, String(headers.host)) };
        answer.writeHead(from.statusCode ?? 502, { ...from.headers, ...own });
        from.pipe(answer);
      });
      outgoing.on('error', () => answer.destroy());
      incoming.pipe(outgoing);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    host: `127.0.0.1:${port}`,
    arrived,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** A folder that the jobs, which run as another user, may read and write. */
function open(): string {
  const path = folder();
  chmodSync(path, 0o777);
  return path;
}
