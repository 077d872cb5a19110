import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pushBaseImage } from '../../lab/base-image.ts';
import { type Registry, startRegistry } from '../../lab/registry.ts';
import { type BuildkitImagePipelineOptions, type Fetch, type FetchRequest, type RegistryCredentials, lookUpDigests, pinSources } from '../../src/core/mod.ts';
import { craneFor, describeReal, robot, startHub } from '../support/parts.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const base64 = (text: string) => Buffer.from(text).toString('base64');

interface Answer { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: object }

/** A registry that only says what it is asked. */
function fake(answers: (url: string, request: FetchRequest) => Answer) {
  const asked: string[] = [];
  const fetch: Fetch = async (url, request) => {
    asked.push(`${request.method} ${url}${request.headers.authorization === undefined ? '' : ` ${request.headers.authorization}`}${request.body === undefined ? '' : ` ${request.body}`}`);
    const { status = 200, headers = { 'docker-content-digest': digest }, body = {} } = answers(url, request);
    return { status, headers: new Headers(headers), text: async () => JSON.stringify(body) };
  };
  return { asked, fetch };
}

describe('which registry is asked, and for what', () => {
  test.each([
    ['node:24', 'https://registry-1.docker.io/v2/library/node/manifests/24'],
    ['acme/app', 'https://registry-1.docker.io/v2/acme/app/manifests/latest'],
    ['index.docker.io/acme/app:1', 'https://registry-1.docker.io/v2/acme/app/manifests/1'],
    ['registry.example.com:5000/a/b/c:1', 'https://registry.example.com:5000/v2/a/b/c/manifests/1'],
    ['localhost:5000/a:1', 'http://localhost:5000/v2/a/manifests/1'],
    ['127.0.0.1:5000/a:1', 'http://127.0.0.1:5000/v2/a/manifests/1'],
    ['[::1]:5000/a:1', 'http://[::1]:5000/v2/a/manifests/1'],
    ['127.example.com/a:1', 'https://127.example.com/v2/a/manifests/1'],
  ])('%s', async (image, url) => {
    const { asked, fetch } = fake(() => ({}));
    expect(await lookUpDigests([image], { fetch })).toEqual({ [image]: digest });
    expect(asked).toEqual([`HEAD ${url}`]);
  });
});

describe('a registry that wants a token', () => {
  const challenge = { 'www-authenticate': 'Bearer realm="https://auth.example.com/token?x=1",service="registry.example.com",scope="repository:a/b:pull"' };
  const registry = (right: (authorization: string | undefined) => boolean) => fake((url, { headers }) => {
    if (url.startsWith('https://auth.example.com/')) return { body: { token: 'T' } };
    return right(headers.authorization) ? {} : { status: 401, headers: challenge };
  });
  const find = (credentials?: RegistryCredentials) => {
    const { asked, fetch } = registry((authorization) => authorization === 'Bearer T');
    return lookUpDigests(['registry.example.com/a/b:1'], { fetch, credentials: () => credentials }).then((found) => ({ found, token: asked[1] }));
  };
  const query = 'service=registry.example.com&scope=repository%3Aa%2Fb%3Apull';

  test('gives one to everybody, for a user, and for the token that a login left', async () => {
    expect((await find()).token).toBe(`GET https://auth.example.com/token?x=1&${query}`);
    expect((await find({ auth: base64('me:secret') })).token).toBe(`GET https://auth.example.com/token?x=1&${query} Basic ${base64('me:secret')}`);
    expect((await find({ identitytoken: 'I+' })).token).toBe(`POST https://auth.example.com/token?x=1 grant_type=refresh_token&refresh_token=I%2B&client_id=projen-buildkit-image-pipeline&${query}`);
    expect((await find()).found).toEqual({ 'registry.example.com/a/b:1': digest });
  });

  test('says what to do if it refuses', async () => {
    const { fetch } = registry(() => false);
    await expect(lookUpDigests(['registry.example.com/a/b:1'], { fetch })).rejects.toThrow('- registry.example.com/a/b:1: registry.example.com wants credentials, or has no such image. Sign in: docker login registry.example.com.');
    await expect(lookUpDigests(['registry.example.com/a/b:1'], { fetch, credentials: () => ({ auth: 'x' }) })).rejects.toThrow('registry.example.com does not accept the credentials, or has no such image.');
  });
});

test('no credential goes to a server of tokens without encryption', async () => {
  const { asked, fetch } = fake(() => ({ status: 401, headers: { 'www-authenticate': 'Bearer realm="http://auth.example.com/token"' } }));
  await expect(lookUpDigests(['r.example.com/a:1'], { fetch, credentials: () => ({ auth: 'x' }) })).rejects.toThrow('its tokens come from "http://auth.example.com/token", which has no encryption');
  expect(asked).toHaveLength(1);
});

test('one error has every image that is not found, and no credential', async () => {
  const { fetch } = fake((url) => url.includes('/gone/') ? { status: 404 } : url.includes('/down/') ? { status: 503 } : url.includes('/mute/') ? { headers: {} } : {});
  const failing: Fetch = (url, request) => url.includes('unreachable') ? Promise.reject(new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND unreachable.example.com') })) : fetch(url, request);
  const images = ['alpine:1', 'r.example.com/gone:1', 'r.example.com/down:1', 'r.example.com/mute:1', 'unreachable.example.com/a:1'];
  await expect(lookUpDigests(images, { fetch: failing, credentials: () => ({ auth: base64('me:secret') }) })).rejects.toThrow([
    'The digest of an image cannot be looked up; nothing was written.',
    '- r.example.com/gone:1: r.example.com has no such image. Correct its name.',
    '- r.example.com/down:1: r.example.com answers 503. Try again later.',
    '- r.example.com/mute:1: r.example.com tells no digest. Write it in sources.pin.',
    '- unreachable.example.com/a:1: fetch failed (getaddrinfo ENOTFOUND unreachable.example.com)',
  ].join('\n'));
});

describe('pinSources', () => {
  const pinned = async (options: BuildkitImagePipelineOptions, files: Readonly<Record<string, string>>) => {
    const { fetch } = fake(() => ({}));
    return Object.keys(await pinSources(options, { fetch, readFile: (path) => files[path] }));
  };

  test('finds what the Dockerfiles and the options name, and what is pinned already', async () => {
    const images = [
      { name: 'api', context: 'api', contexts: { tools: 'docker-image://acme/tools:1', base: 'libs', same: 'docker-image://docker.io/library/node:24' }, buildArgs: { TAG: '3', FROM_CI: { variable: 'X' } } },
      { name: 'web', dockerfile: 'web.Dockerfile', syntax: 'docker/dockerfile:1.20', dependsOn: ['api'] },
      { name: 'remote', context: 'https://example.com/app.git' },
      { name: 'none', context: 'none' },
    ];
    const files = {
      'api/Dockerfile': `# syntax=docker/dockerfile:1\nARG TAG\nARG FROM_CI\nFROM node:24\nFROM alpine:$TAG\nFROM $FROM_CI\nFROM fixed@${digest}\nCOPY --from=base / /\nCOPY --from=tools / /\n`,
      'web.Dockerfile': '# syntax=docker/dockerfile:1\nFROM api\n',
    };
    expect(await pinned({ images, sources: { pin: { 'own/base:1': digest } } }, files)).toEqual(['acme/tools:1', 'alpine:3', 'docker/dockerfile:1', 'docker/dockerfile:1.20', 'node:24', 'own/base:1']);
  });

  test('leaves out what the list excludes, which is denied anyway', async () => {
    expect(await pinned({ sources: { only: ['docker.io/library/*'] } }, { Dockerfile: 'FROM node:24\nFROM quay.io/a/b:1\n' })).toEqual(['node:24']);
    expect(await pinned({ sources: { only: [{ variable: 'CI_REGISTRY' }] } }, { Dockerfile: 'FROM node:24\n' })).toEqual(['node:24']);
    expect(await pinned({ sources: { digestsOnly: true } }, { Dockerfile: 'FROM node:24\n' })).toEqual(['node:24']);
  });
});

describeReal('real registries', () => {
  let open: Registry;
  let secured: Registry;
  let token: { readonly host: string; stop(): void };

  beforeAll(async () => {
    [open, secured] = await Promise.all([startHub(), startRegistry(robot)]);
    pushBaseImage({ registry: secured.host, name: 'team/base:1', ...robot });
    token = await behindTokens(open.host);
  });
  afterAll(async () => {
    token.stop();
    await Promise.all([open, secured].map((registry) => registry.stop()));
  });

  test('tell the digest of the index: to everybody, to a user, and to who has a token', async () => {
    const crane = craneFor(secured.host);
    const images = [`${open.host}/library/alpine:3.22`, `${secured.host}/team/base:1`, `${token.host}/library/alpine:3.22`];
    const auth = base64(`${robot.user}:${robot.password}`);
    const found = await lookUpDigests(images, { fetch, credentials: async (registry) => registry === open.host ? undefined : { auth } });
    expect(Object.values(found)).toEqual([`${open.host}/library/alpine:3.22`, `${secured.host}/team/base:1`, `${open.host}/library/alpine:3.22`].map((image) => crane('digest', image).trim()));
    expect(crane('manifest', images[1])).toContain('application/vnd.oci.image.index.v1+json');

    await expect(lookUpDigests(images.slice(1), { fetch })).rejects.toThrow(new RegExp(`- ${secured.host}/team/base:1: ${secured.host} wants credentials.*\\n- ${token.host}/library/alpine:3.22: ${token.host} wants credentials`));
    await expect(lookUpDigests([`${open.host}/library/nothing:1`], { fetch })).rejects.toThrow(`${open.host} has no such image`);
  });
});

/** A registry behind a server of tokens, which are for the robot, for one repository, and for one service. */
async function behindTokens(registry: string): Promise<{ readonly host: string; stop(): void }> {
  const given = new Map<string, string>();
  const server = createServer((request, response) => {
    const address = `http://${request.headers.host}`;
    const url = new URL(request.url ?? '', address);
    if (url.pathname === '/token') {
      const isRight = request.headers.authorization === `Basic ${base64(`${robot.user}:${robot.password}`)}` && url.searchParams.get('service') === 'lab';
      const name = `token-${given.size}`;
      if (isRight) given.set(name, url.searchParams.get('scope') ?? '');
      response.writeHead(isRight ? 200 : 401).end(JSON.stringify({ access_token: name }));
      return;
    }
    const scope = `repository:${/^\/v2\/(.*)\/manifests\//.exec(url.pathname)?.[1]}:pull`;
    const [, bearer = ''] = /^Bearer (.*)$/.exec(request.headers.authorization ?? '') ?? [];
    if (given.get(bearer) !== scope) {
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${address}/token",service="lab",scope="${scope}"` }).end();
      return;
    }
    void passOn(request, `http://${registry}${url.pathname}`).then(({ status, headers }) => response.writeHead(status, Object.fromEntries(headers)).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() };
}

function passOn({ method, headers }: IncomingMessage, url: string): Promise<Response> {
  return fetch(url, { method, headers: { accept: headers.accept ?? '' } });
}
