import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import type { Authority } from '../../../lab/faults/certificates.ts';
import type { FaultyRegistry } from '../../../lab/faulty-registry.ts';
import { startForwardProxy } from '../../../lab/forward-proxy.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';
import { type JobInNetwork, Network } from '../../support/network.ts';
import { describeAsRoot, robot, testWith } from '../../support/parts.ts';

jest.setTimeout(120_000);

/** The options of each block of a recipe. */
function optionsIn(recipe: string): readonly BuildkitImagePipelineOptions[] {
  const page = readFileSync(`docs/recipes/${recipe}.md`, 'utf8');
  return [...page.matchAll(/new BuildkitImagePipeline\(project, (\{\n[^]*?\n\})\);/g)].map(([, written]) => runInNewContext(`(${written})`));
}

/** The recipes as they are written, with servers of the names that are in them. */
describeAsRoot('the recipe of', () => {
  let network: Network;
  let corp: Authority;
  let registry: FaultyRegistry;
  const serve = (name: string, clients?: string) => network.serve(name, {
    tls: { ...network.certificate(corp, name), clients },
    tokens: { server: { name: `tokens.${name}`, tls: { ...network.certificate(corp, `tokens.${name}`), clients } } },
  }, 'the port of HTTPS');

  beforeAll(async () => {
    network = await Network.open();
    corp = network.authority('corp');
    for (const prefix of ['hub', 'group/dependency_proxy/containers']) network.push(`${prefix}/library/alpine:3.22`);
    registry = await network.serve('gitlab.test', { tls: network.certificate(corp, 'gitlab.test') });
  });
  afterAll(() => network.close());

  const build = async (options: BuildkitImagePipelineOptions, more: Partial<JobInNetwork> = {}) => {
    const ended = await network.run({
      registry: registry.host,
      repository: 'app',
      dockerfile: ['FROM alpine:3.22', 'RUN true'],
      ...more,
      options: { cache: { disabled: true }, ...options },
      files: { 'certs/corp.pem': readFileSync(corp.cert, 'utf8'), 'certs/proxy.pem': readFileSync(corp.cert, 'utf8') },
      variables: { CI_SERVER_TLS_CA_FILE: corp.cert, ...more.variables },
    });
    expect([ended.exitCode, ended.exitCode && ended.log]).toEqual([0, 0]);
    return ended;
  };
  const fromScratch = ['FROM scratch', 'COPY Dockerfile /'];

  test('a private authority, and of a client certificate', async () => {
    const [plain, mutual] = optionsIn('private-ca');
    const variables = { CI_SERVER_TLS_CA_FILE: undefined, REG_USER: 'robot', REG_PASSWORD: 'secret' };
    const first = await serve('registry.example.com');
    // GitLab's own registry is not used
    await build(plain, { dockerfile: fromScratch, variables });
    expect(new Set(first.logins)).toEqual(new Set(['robot:secret']));
    first.stop();
    await serve('registry.example.com', corp.cert);
    const client = network.certificate(corp, 'job.test');
    const files = { CORP_CA: corp.cert, CLIENT_CERT: network.readable(client.cert), CLIENT_KEY: network.readable(client.key) };
    await build(mutual, { dockerfile: fromScratch, variables: { ...variables, ...files } });
  });

  test('Harbor as a mirror', async () => {
    const [options] = optionsIn('harbor-mirror');
    const harbor = await serve('harbor.example.com');
    await build(options, { variables: { HARBOR_USER: 'robot$gitlab', HARBOR_PASSWORD: robot.password } });
    expect(harbor.logins).toContain(`robot$gitlab:${robot.password}`);
  });

  test('the dependency proxy', async () => {
    const [options] = optionsIn('dependency-proxy');
    const proxy = await serve('gitlab.example.com');
    await build(options, {
      variables: {
        CI_DEPENDENCY_PROXY_SERVER: 'gitlab.example.com:443',
        CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX: 'gitlab.example.com:443/group/dependency_proxy/containers',
        CI_DEPENDENCY_PROXY_USER: 'gitlab-ci-token',
        CI_DEPENDENCY_PROXY_PASSWORD: 'job-token',
      },
    });
    expect(proxy.logins).toContain('gitlab-ci-token:job-token');
  });

  testWith('tinyproxy')('a corporate proxy: open, with a password, and with certificates of its own', async () => {
    const hub = await serve('registry-1.docker.io');
    const address = network.address('proxy.example.com');
    const hosts = network.hosts.filter((line) => !line.endsWith(' registry-1.docker.io'));
    const [open, withPassword, opensTls] = optionsIn('corporate-proxy');
    for (const [options, login] of [[open], [withPassword, { user: 'bob', password: 'secret' }], [opensTls]] as const) {
      const proxy = await startForwardProxy({ hosts: network.hosts, listen: { address, port: 3128 }, login });
      const CI_SERVER_TLS_CA_FILE = options === opensTls ? undefined : corp.cert;
      await build(options === opensTls ? { ...options, hosts: { ...options.hosts, [registry.host]: { ca: 'certs/corp.pem' } } } : options, {
        hosts, variables: { CI_SERVER_TLS_CA_FILE, CORP_PROXY: 'http://bob:secret@proxy.example.com:3128' },
      });
      expect(new Set(proxy.requests())).toEqual(new Set(['CONNECT registry-1.docker.io:443', `CONNECT ${hub.tokens}`]));
      await proxy.stop();
    }
  });
});
