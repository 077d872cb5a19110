import { readFileSync } from 'node:fs';
import { type Authority } from '../../../lab/faults/certificates.ts';
import type { FaultyRegistry, Tls } from '../../../lab/faulty-registry.ts';
import { startRegistry } from '../../../lab/registry.ts';
import { synthesized } from '../../../lab/repository.ts';
import type { HostOptions } from '../../../src/core/mod.ts';
import { type JobInNetwork, Network } from '../../support/network.ts';
import { describeAsRoot, robot } from '../../support/parts.ts';

jest.setTimeout(120_000);

describeAsRoot('registries with certificates of their own', () => {
  let network: Network;
  let corp: Authority;
  let other: Authority;
  let unknown: Authority;
  beforeAll(async () => {
    network = await Network.open();
    [corp, other, unknown] = ['corp', 'other', 'unknown'].map((name) => network.authority(name));
  });
  afterAll(() => network.close());

  const issued = (authority: Authority, host: string): Tls => network.certificate(authority, host);

  /** A registry whose token server is another host, both with certificates of these authorities. */
  const serve = (name: string, authority = corp, ofTokens = authority, clients?: string): Promise<FaultyRegistry> => network.serve(`${name}.test`, {
    tls: { ...issued(authority, `${name}.test`), clients },
    tokens: { server: { name: `tokens.${name}.test`, tls: { ...issued(ofTokens, `tokens.${name}.test`), clients } } },
  });

  /** Builds from an image of the registry, pushes to it, and keeps the cache there. */
  const build = (registry: string, entry: HostOptions | undefined, more: Partial<JobInNetwork> = {}) => network.run({
    registry,
    repository: registry.replace(/\W+/g, '-'),
    dockerfile: [`FROM ${registry}/library/alpine:3.22`, 'RUN echo built >/built'],
    ...more,
    options: { hosts: entry && { [registry]: entry }, ...more.options },
  });

  /** Two builds: the second has the cache of the first. */
  const twice = async (registry: string, entry: HostOptions | undefined, more: Partial<JobInNetwork> = {}) => {
    const variables = { CI_COMMIT_TAG: undefined, CI_COMMIT_BRANCH: 'main', CI_COMMIT_REF_NAME: 'main', CI_COMMIT_REF_SLUG: 'main', ...more.variables };
    const onBranch = { ...more, variables, options: { triggers: { defaultBranch: true }, tags: { edge: {} }, ...more.options } };
    const first = await build(registry, entry, onBranch);
    const second = await build(registry, entry, onBranch);
    return { first, second };
  };
  const passes = ({ first, second }: Awaited<ReturnType<typeof twice>>) => {
    for (const { exitCode, log } of [first, second]) expect([exitCode, exitCode && log]).toEqual([0, 0]);
    expect(first.log).toMatch(/exporting cache to registry/);
    expect(second.log).toMatch(/#\d+ CACHED/);
    for (const { log } of [first, second]) expect(log).not.toMatch(/x509|could not/);
  };

  test('an authority of the repository: base image, push, cache and tokens', async () => {
    const { host } = await serve('file');
    const files = { 'certs/corp.pem': readFileSync(corp.cert, 'utf8') };
    passes(await twice(host, { ca: 'certs/corp.pem' }, { files }));
  });

  test('an authority of a variable', async () => {
    const { host } = await serve('variable');
    passes(await twice(host, { caVariable: 'CORP_CA' }, { variables: { CORP_CA: corp.cert } }));
  });

  test('the authority that GitLab names, without an option', async () => {
    const { host } = await serve('gitlab');
    passes(await twice(host, undefined, { variables: { CI_SERVER_TLS_CA_FILE: corp.cert } }));
  });

  test('a token server with another authority: both are in the file', async () => {
    const { host } = await serve('two', corp, other);
    const both = network.text('both.pem', readFileSync(corp.cert, 'utf8').trimEnd() + '\n' + readFileSync(other.cert, 'utf8'));
    passes(await twice(host, { caVariable: 'BOTH' }, { variables: { BOTH: both } }));
    const { exitCode, log } = await build(host, { caVariable: 'CORP_CA' }, { variables: { CORP_CA: corp.cert } });
    expect(exitCode).not.toBe(0);
    expect(log).toMatch(/explain\.sh: The certificate of tokens\.two\.test:\d+ is from an authority that BuildKit does not know\.\n.*hosts: \{/);
  });

  test('two registries with different authorities, at the same time', async () => {
    const [one, two] = [await serve('one'), await serve('another', other)];
    const { exitCode, log } = await build(one.host, { caVariable: 'CORP_CA' }, {
      dockerfile: [`FROM ${one.host}/library/alpine:3.22 AS one`, `FROM ${two.host}/library/alpine:3.22`, 'COPY --from=one /bin/busybox /two'],
      options: { hosts: { [one.host]: { caVariable: 'CORP_CA' }, [two.host]: { caVariable: 'OTHER_CA' } } },
      variables: { CORP_CA: corp.cert, OTHER_CA: other.cert },
    });
    expect([exitCode, exitCode && log]).toEqual([0, 0]);
  });

  test('a client certificate, shown to the registry and to its token server', async () => {
    const { host } = await serve('clients', corp, corp, other.cert);
    const [right, late, wrong] = [[other, 'today'], [other, 'until yesterday'], [unknown, 'today']].map(([authority, valid]) => network.certificate(authority as Authority, 'job.test', valid as 'today'));
    const entry = { caVariable: 'CORP_CA', clientCertificateVariable: 'CLIENT_CERT', clientKeyVariable: 'CLIENT_KEY' };
    const given = ({ cert, key }: Tls) => ({ CORP_CA: corp.cert, CLIENT_CERT: network.readable(cert), CLIENT_KEY: network.readable(key) });
    passes(await twice(host, entry, { variables: given(right) }));
    // the answers of a registry in Go, as most are
    const server = await startRegistry({ ...robot, tls: { ...issued(corp, 'mutual.test'), clients: other.cert } });
    const mutual = server.host.replace('127.0.0.1', 'mutual.test');
    const hosts = ['127.0.0.1 mutual.test'];
    for (const [options, certificate, exit] of [[entry, right, 0], [entry, wrong, 1], [entry, late, 1], [{ caVariable: 'CORP_CA' }, right, 1]] as const) {
      const { exitCode, log } = await build(mutual, options, { dockerfile: exit === 0 ? ['FROM scratch', 'COPY Dockerfile /'] : [`FROM ${mutual}/a`], variables: given(certificate), hosts });
      expect([exitCode, log]).toEqual([exit, log]);
      if (exit) expect(log).toMatch(/explain\.sh: mutual\.test:\d+ wants a certificate of the client, and one that is valid\.\n.*hosts: \{.*clientCertificateVariable/);
    }
    await server.stop();
    const fork = { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2', CI_MERGE_REQUEST_PROJECT_ID: '1' };
    const ofFork = await build(host, entry, { variables: { ...given(right), ...fork } });
    expect(ofFork.exitCode).not.toBe(0);
    expect(ofFork.log).toContain(`hosts.sh: no certificate for ${host}: this merge request comes from a fork`);
  });

  test('plain HTTP', async () => {
    const { host } = await network.serve('plain.test', { tokens: {} });
    passes(await twice(host, { http: true }));
    const { exitCode, log } = await build(host, undefined);
    expect(exitCode).not.toBe(0);
    expect(log).toMatch(/explain\.sh: plain\.test:\d+ speaks plain HTTP, and BuildKit speaks HTTPS to it\.\n.*hosts: \{/);
  });

  test('any certificate, of this host only', async () => {
    const { host } = await serve('careless', unknown);
    passes(await twice(host, { insecure: true }));
    // another registry, without an entry, is asked next: nobody named the authority of its token server
    const strict = await serve('strict', corp, unknown);
    const options = { cache: { disabled: true }, hosts: { [host]: { insecure: true }, 'third.test': { caVariable: 'CORP_CA' } } };
    const pull = { options, dockerfile: [`FROM ${host}/library/alpine:3.22`, 'RUN true'], variables: { CI_SERVER_TLS_CA_FILE: corp.cert, CORP_CA: corp.cert } };
    const { exitCode, log } = await build(strict.host, undefined, pull);
    expect(exitCode).not.toBe(0);
    expect(log).toMatch(/tokens\.strict\.test.*certificate signed by unknown authority/);
    // why the client gets no such flag: its one setting would count for that server, too
    const files = synthesized(options);
    const flag = `client_add "--registry-auth-tlscontext host=${host},insecure=true"`;
    const ci = files['.gitlab-ci.yml'].replace('export BUILDKIT_NO_CLIENT_TOKEN=true', `'${flag}'`);
    const careless = await build(strict.host, undefined, { ...pull, files: { '.gitlab-ci.yml': ci } });
    expect([careless.exitCode, careless.exitCode && careless.log]).toEqual([0, 0]);
    expect(ci).toContain(flag);
  });

  test('a certificate of another authority, one that has expired, and what to do', async () => {
    const wrong = await serve('wrong', unknown);
    const expired = await network.serve('expired.test', { tls: network.certificate(corp, 'expired.test', 'until yesterday') });
    const variables = { CORP_CA: corp.cert };
    const [ofWrong, ofExpired] = [await build(wrong.host, { caVariable: 'CORP_CA' }, { variables }), await build(expired.host, { caVariable: 'CORP_CA' }, { variables })];
    expect([ofWrong.exitCode, ofExpired.exitCode]).not.toContain(0);
    expect(ofWrong.log).toMatch(/explain\.sh: The certificate of wrong\.test:\d+ is from an authority that BuildKit does not know\.\n.*hosts: \{/);
    expect(ofExpired.log).toMatch(/explain\.sh: The certificate of expired\.test:\d+ is not valid at the time of this runner\./);
  });
});
