import type { Authority } from '../../../lab/faults/certificates.ts';
import type { FaultyRegistry } from '../../../lab/faulty-registry.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';
import { type JobInNetwork, Network } from '../../support/network.ts';
import { describeAsRoot } from '../../support/parts.ts';

jest.setTimeout(120_000);

describeAsRoot('mirrors', () => {
  let network: Network;
  let corp: Authority;
  let mirror: FaultyRegistry;
  let registry: FaultyRegistry;
  beforeAll(async () => {
    network = await Network.open();
    corp = network.authority('corp');
    for (const prefix of ['hub', 'group/dependency_proxy/containers']) network.push(`${prefix}/library/alpine:3.22`);
    mirror = await network.serve('mirror.test', { tls: network.certificate(corp, 'mirror.test'), tokens: { server: { name: 'tokens.test', tls: network.certificate(corp, 'tokens.test') } } });
    registry = await network.serve('registry.test', { tls: network.certificate(corp, 'registry.test') });
  });
  afterAll(() => network.close());

  /** A job that does not reach Docker Hub, unless it is told to. */
  const build = (options: BuildkitImagePipelineOptions, more: Partial<JobInNetwork> = {}) => network.run({
    registry: registry.host,
    repository: 'app',
    dockerfile: ['FROM alpine:3.22', 'RUN true'],
    hosts: [...network.hosts, '127.0.0.1 registry-1.docker.io'],
    ...more,
    options: { cache: { disabled: true }, ...options },
    variables: { CI_SERVER_TLS_CA_FILE: corp.cert, ...more.variables },
  });
  const passes = ({ exitCode, log }: Awaited<ReturnType<typeof build>>) => expect([exitCode, exitCode && log]).toEqual([0, 0]);

  test('with a path and a certificate of their own, asked in order: the second has the image, the first does not answer', async () => {
    const other = network.authority('other');
    const own = await network.serve('own.test', { tls: network.certificate(other, 'own.test'), tokens: { server: { name: 'tokens.own.test', tls: network.certificate(other, 'tokens.own.test') } } });
    passes(await build({
      hosts: { [own.host]: { caVariable: 'OTHER_CA' } },
      mirrors: { 'docker.io': ['127.0.0.1:9', `${own.host}/hub`] },
    }, { variables: { OTHER_CA: other.cert } }));
    expect(own.logins).toEqual([':']); // nobody's
  });

  test('of any registry', async () => {
    passes(await build({ mirrors: { 'quay.example.com': [`${mirror.host}/hub`] } }, { dockerfile: ['FROM quay.example.com/library/alpine:3.22'] }));
  });

  test('one that is no mirror of this certificate is left out, and the registry is asked', async () => {
    const hub = await network.serve('registry-1.docker.io', { tls: network.certificate(network.authority('hub'), 'registry-1.docker.io') }, 'the port of HTTPS');
    const stranger = await network.serve('stranger.test', { tls: network.certificate(network.authority('stranger'), 'stranger.test') });
    passes(await build({ hosts: { 'docker.io': { caVariable: 'HUB_CA' } }, mirrors: { 'docker.io': [`${stranger.host}/hub`] } }, { hosts: network.hosts, variables: { HUB_CA: `${network.folder}/hub.crt` } }));
    hub.stop();
  });

  describe('the dependency proxy', () => {
    const variables = () => ({
      CI_DEPENDENCY_PROXY_SERVER: mirror.host,
      CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX: `${mirror.host}/group/dependency_proxy/containers`,
      CI_DEPENDENCY_PROXY_USER: 'gitlab-ci-token',
      CI_DEPENDENCY_PROXY_PASSWORD: 'p"a\\s$s',
    });
    const options = { mirrors: { 'docker.io': ['dependency-proxy'] } };

    test('is one word, and the job signs in to it', async () => {
      passes(await build(options, { variables: variables() }));
      expect(mirror.logins).toContain('gitlab-ci-token:p"a\\s$s');
    });

    test('that the group does not have is left out, with a message', async () => {
      const { exitCode, log } = await build(options, {});
      expect(exitCode).not.toBe(0);
      expect(log).toContain('buildkit-dependency-proxy.sh: the project has no dependency proxy (CI_DEPENDENCY_PROXY_SERVER is empty), so images come from Docker Hub itself.');
      expect(log).toMatch(/explain\.sh: registry-1\.docker\.io cannot be reached/);
    });

    test('that does not answer is given up, and Docker Hub asked', async () => {
      const hub = await network.serve('registry-1.docker.io', { tls: network.certificate(corp, 'registry-1.docker.io') }, 'the port of HTTPS');
      const silent = await network.serve('silent.test', { tls: network.certificate(corp, 'silent.test'), rules: [{ request: /./, answer: 'hang' }] });
      const ended = await build(options, {
        hosts: network.hosts,
        variables: { ...variables(), CI_DEPENDENCY_PROXY_SERVER: silent.host, CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX: `${silent.host}/group/dependency_proxy/containers` },
      });
      hub.stop();
      passes(ended);
      expect(ended.log).toContain('The job builds again without mirrors.');
    });
  });
});
