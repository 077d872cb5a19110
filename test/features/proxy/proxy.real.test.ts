import { randomBytes } from 'node:crypto';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Authority } from '../../../lab/faults/certificates.ts';
import type { FaultyRegistry } from '../../../lab/faulty-registry.ts';
import { type ForwardProxy, startForwardProxy } from '../../../lab/forward-proxy.ts';
import { inspect } from '../../../lab/machine.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';
import { type JobInNetwork, Network } from '../../support/network.ts';
import { describeAsRoot, testWith } from '../../support/parts.ts';

jest.setTimeout(120_000);

/** Only the proxy knows the names of the servers, so what arrives has gone through it. */
describeAsRoot('a job behind an HTTP proxy', () => {
  const login = { user: 'job', password: `secret${randomBytes(8).toString('hex')}` };
  let network: Network;
  let corp: Authority;
  let registry: FaultyRegistry;
  let files: Server;
  let port: number;
  let proxy: ForwardProxy;

  beforeAll(async () => {
    network = await Network.open();
    corp = network.authority('corp');
    registry = await network.serve('registry.test', {
      tls: network.certificate(corp, 'registry.test'),
      tokens: { server: { name: 'tokens.test', tls: network.certificate(corp, 'tokens.test') } },
    });
    files = createServer((_request, answer) => answer.end('from afar\n')).listen(0, '127.0.0.1');
    await new Promise((done) => { files.on('listening', done); });
    ({ port } = files.address() as AddressInfo);
    if (inspect().has('tinyproxy')) proxy = await startForwardProxy({ hosts: [...network.hosts, '127.0.0.1 files.test'], login });
  });
  afterAll(async () => {
    await proxy?.stop();
    files.close();
    await network.close();
  });

  const dockerfile = () => [
    `FROM ${registry.host}/library/alpine:3.22`,
    `ADD http://files.test:${port}/added /added`,
    `RUN wget -qO- http://files.test:${port}/fetched >/fetched`,
    'RUN test -n "$http_proxy" && test -n "$HTTPS_PROXY" && test -n "$no_proxy"',
  ];
  const build = (options: BuildkitImagePipelineOptions, more: Partial<JobInNetwork> = {}) => network.run({
    registry: registry.host,
    repository: 'app',
    dockerfile: dockerfile(),
    hosts: [],
    ...more,
    options: { hosts: { [registry.host]: { caVariable: 'CORP_CA' } }, ...options },
    variables: { CORP_CA: corp.cert, CORP_PROXY: `http://${login.user}:${login.password}@${proxy.host}`, ...more.variables },
  });
  const through = { http: { variable: 'CORP_PROXY' }, https: { variable: 'CORP_PROXY' }, gitlab: true };
  const onBranch = { CI_COMMIT_TAG: undefined, CI_COMMIT_BRANCH: 'main', CI_COMMIT_REF_NAME: 'main', CI_COMMIT_REF_SLUG: 'main' };

  testWith('tinyproxy')('sends everything through it: images, tokens, files and steps, and shows no password', async () => {
    const { exitCode, log } = await build({ proxy: through, cache: { disabled: true } }, { trace: true });
    expect([exitCode, exitCode && log]).toEqual([0, 0]);
    expect(new Set(proxy.requests())).toEqual(new Set([
      `CONNECT ${registry.host}`, `CONNECT ${registry.tokens}`, `GET http://files.test:${port}/added`, `GET http://files.test:${port}/fetched`,
    ]));
    expect(log).toContain('+ proxy_use_variable https CORP_PROXY');
    expect(log).not.toContain(login.password);
  });

  testWith('tinyproxy')('leaves nothing of it in the image and in the cache: with another proxy, each step is cached', async () => {
    const branch = { triggers: { defaultBranch: true }, tags: { edge: {} } };
    const first = await build({ ...branch, proxy: through }, { variables: onBranch });
    const second = await startForwardProxy({ hosts: [...network.hosts, '127.0.0.1 files.test'] });
    try {
      const { exitCode, log } = await build({ ...branch, proxy: { http: `http://${second.host}`, https: `http://${second.host}`, gitlab: true, no: ['elsewhere.test'] } }, { variables: onBranch });
      expect([first.exitCode, exitCode, first.exitCode + exitCode && first.log + log]).toEqual([0, 0, 0]);
      expect(log).toMatch(/RUN wget.*\n#\d+ CACHED/);
      expect(log).toMatch(/RUN test.*\n#\d+ CACHED/);
      expect(new Set(second.requests().map((request) => request.split(' ')[0]))).toContain('CONNECT');
      const image = `${network.registry.host}/app:edge`;
      const stored = [network.crane.run('config', image), network.crane.run('manifest', image), network.crane.run('manifest', `${network.registry.host}/app:buildcache-main`)];
      for (const text of stored) expect(text).not.toMatch(new RegExp(`${proxy.host}|${second.host}|${login.password}|_proxy=`, 'i'));
    } finally {
      await second.stop();
    }
  });

  testWith('tinyproxy')('without it, nothing is reached, and the log says what to do', async () => {
    const { exitCode, log } = await build({ cache: { disabled: true } });
    expect(exitCode).not.toBe(0);
    expect(log).toMatch(/explain\.sh: The DNS of this runner/);
    const refused = await build({ cache: { disabled: true }, proxy: { ...through, https: `http://${proxy.host}` } });
    expect(refused.exitCode).not.toBe(0);
    expect(refused.log).toMatch(/explain\.sh: The HTTP proxy wants a user and a password/);
  });

  testWith('tinyproxy')('reaches GitLab and its registry directly, unless it is GitLab.com', async () => {
    const before = proxy.requests().length;
    const direct = await build({ cache: { disabled: true }, proxy: { https: { variable: 'CORP_PROXY' }, no: ['tokens.test'] } }, { hosts: network.hosts, dockerfile: ['FROM scratch', 'COPY Dockerfile /'] });
    expect([direct.exitCode, direct.exitCode && direct.log]).toEqual([0, 0]);
    expect(proxy.requests().slice(before)).toEqual([]);
    const hosted = await build({ cache: { disabled: true }, proxy: { https: { variable: 'CORP_PROXY' } } }, { variables: { CI_SERVER_HOST: 'gitlab.com' }, dockerfile: ['FROM scratch', 'COPY Dockerfile /'] });
    expect([hosted.exitCode, hosted.exitCode && hosted.log]).toEqual([0, 0]);
    expect(proxy.requests().slice(before)).toContain(`CONNECT ${registry.host}`);
  });

  testWith('tinyproxy')('gives it to the smoke test, too', async () => {
    const { exitCode, log } = await build({
      proxy: through, cache: { disabled: true }, images: [{ smokeTest: { commands: [`wget -qO- http://files.test:${port}/smoke`] } }],
    }, { dockerfile: [`FROM ${registry.host}/library/alpine:3.22`] });
    expect([exitCode, exitCode && log]).toEqual([0, 0]);
    expect(proxy.requests()).toContain(`GET http://files.test:${port}/smoke`);
  });

  testWith('tinyproxy')('provenance with all build arguments has its address', async () => {
    const { exitCode, log } = await build({ proxy: through, cache: { disabled: true }, attest: { provenance: 'max' } }, { dockerfile: ['FROM scratch', 'COPY Dockerfile /'] });
    expect([exitCode, exitCode && log]).toEqual([0, 0]);
    const { manifests } = JSON.parse(network.crane.run('manifest', `${network.registry.host}/app:1.0.0`));
    const digest = manifests.find(({ annotations }: { annotations?: object }) => annotations)?.digest;
    const { layers } = JSON.parse(network.crane.run('manifest', `${network.registry.host}/app@${digest}`));
    expect(network.crane.run('blob', `${network.registry.host}/app@${layers[0].digest}`)).toContain(login.password);
  });
});
