import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Answer, type FaultyRegistry, type FaultyRegistryOptions, type Rule, startFaultyRegistry } from '../../lab/faulty-registry.ts';

/** A registry that has one blob, and says who asked. */
const blob = 'x'.repeat(200_000);
let registry: Server;
let host: string;
const proxies: FaultyRegistry[] = [];

beforeAll(async () => {
  registry = createServer((request, answer) => {
    request.resume().on('end', () => {
      if (request.method === 'POST') answer.writeHead(202, { location: `http://${host}/upload` }).end();
      else answer.end(request.url === '/who' ? String(request.headers.authorization) : blob);
    });
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
});
afterEach(() => proxies.splice(0).forEach((proxy) => proxy.stop()));
afterAll(() => {
  registry.closeAllConnections();
  registry.close();
});

const start = async (options: FaultyRegistryOptions) => {
  const proxy = await startFaultyRegistry(host, options);
  proxies.push(proxy);
  return (path: string, init?: RequestInit) => fetch(`http://${proxy.host}${path}`, init);
};
const withRule = (answer: Answer, more: Partial<Rule> = {}) => start({ rules: [{ request: /blob/, answer, ...more }] });

test('what no rule names passes, and redirections lead to the proxy', async () => {
  const ask = await withRule({ status: 500 });
  expect(await (await ask('/other')).text()).toBe(blob);
  expect((await ask('/upload', { method: 'POST' })).headers.get('location')).toBe(`http://${proxies[0].host}/upload`);
});

test('an answer of its own, so many times, after so many', async () => {
  const ask = await withRule({ status: 429, headers: { 'retry-after': '1' }, body: 'slow down' }, { after: 1, times: 2 });
  const answers = [await ask('/blob'), await ask('/blob'), await ask('/blob'), await ask('/blob')];
  expect(answers.map(({ status }) => status)).toEqual([200, 429, 429, 200]);
  expect([answers[1].headers.get('retry-after'), await answers[1].text()]).toEqual(['1', 'slow down']);
});

test('a rule about the body', async () => {
  const ask = await withRule({ status: 415 }, { body: /cacheconfig/ });
  const put = async (body: string) => (await ask('/blob', { method: 'PUT', body })).status;
  expect([await put('image'), await put('{"cacheconfig"}')]).toEqual([200, 415]);
});

test.each<Answer>(['drop', { resetAnswerAfter: 100_000 }, { resetRequestAfter: 10 }])('a connection that breaks: %j', async (answer) => {
  const ask = await withRule(answer);
  await expect(ask('/blob', { method: 'PUT', body: blob }).then((given) => given.text())).rejects.toThrow();
});

test('no answer', async () => {
  const ask = await withRule('hang');
  await expect(ask('/blob', { signal: AbortSignal.timeout(300) })).rejects.toThrow(/timeout/);
});

test('few bytes a second', async () => {
  const ask = await withRule({ bytesPerSecond: 400_000 });
  const began = performance.now();
  expect(await (await ask('/blob')).text()).toBe(blob);
  expect(performance.now() - began).toBeGreaterThan(400);
});

test('tokens: one is good for so long, and the registry gets the proxy\'s login', async () => {
  const ask = await start({ tokens: { seconds: 0.5 }, login: { user: 'ci', password: 'it' } });
  const refused = await ask('/v2/group/app/manifests/1');
  expect([refused.status, refused.headers.get('www-authenticate')])
    .toEqual([401, `Bearer realm="http://${proxies[0].host}/token",service="registry",scope="repository:group/app:pull,push"`]);
  const { token } = await (await ask('/token')).json() as { token: string };
  const who = () => ask('/who', { headers: { authorization: `Bearer ${token}` } });
  expect(await (await who()).text()).toBe('Basic Y2k6aXQ=');
  expect((await who()).status).toBe(200);
  await sleep(600);
  expect((await who()).status).toBe(401);
});
