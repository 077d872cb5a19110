import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { imageOf, scanLab } from './lab.ts';
import { Authority } from '../../../lab/faults/certificates.ts';
import { startRegistry } from '../../../lab/registry.ts';
import { pushVulnerabilities } from '../../../lab/vulnerabilities.ts';
import { describeReal, imageTags, testWith } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';

const openssl = { id: 'CVE-2026-0001', package: 'openssl', severity: 'CRITICAL', fixedVersion: '3.5.1-r0', title: 'An "odd" <title>\tof 100 %' } as const;
const zlib = { id: 'CVE-2026-0002', package: 'zlib', severity: 'HIGH' } as const;
const curl = { id: 'CVE-2026-0003', package: 'curl', severity: 'LOW', fixedVersion: '9.0.0-r0' } as const;
const critical = { openssl: '3.5.0-r0' };
const high = { zlib: '1.3.1-r0' };
const low = { curl: '8.0.0-r0' };

describeReal('scan', () => {
  const { project, digest, crane, hosts } = scanLab([openssl, zlib, curl]);
  const withTrivy = testWith('trivy', 'trivy-database');

  withTrivy('a vulnerability above the gate keeps the tags of the release where they are', async () => {
    const { run, change } = project('app', {
      scan: {}, promote: { ifMissing: 'fail' }, triggers: { defaultBranch: true }, images: [{ dockerfile: 'app.Dockerfile' }], sign: { keyVariable: 'COSIGN_PRIVATE_KEY' },
    }, imageOf('app', low));
    const branch = await run({ branch: 'main' });
    expect([branch.exitCode, branch.exitCode && branch.log, branch.jobs]).toEqual([0, 0, ['build-image', 'scan-image']]);
    const first = await run({ tag: 'v1.0.0' });
    expect([first.exitCode, first.exitCode && first.log, first.jobs]).toEqual([0, 0, ['scan-release', 'build-image']]);
    expect(first.log).toContain('is released, not built again.');
    const released = digest('app:1.0.0');
    expect(first.log).toContain(`scan.sh: vulnerabilities in ${hosts().gitlab}/app@${released}: 1\n`);

    change(imageOf('app', critical));
    const found = await run({ branch: 'main', variables: { CI_COMMIT_REF_PROTECTED: 'true' } });
    expect([found.exitCode, found.jobs]).toEqual([1, ['build-image', 'scan-image']]); // and not signed
    const second = await run({ tag: 'v1.1.0' });
    expect([second.exitCode, second.jobs]).toEqual([1, ['scan-release']]);
    expect(second.log).toContain('So nothing is released: the tags stay where they are.');
    expect(found.report().vulnerabilities.map(({ name, severity }) => [name, severity])).toEqual([[openssl.title, 'Critical']]);
    expect([digest('app:latest'), digest('app:1.0.0')]).toEqual([released, released]);
    expect(imageTags(crane, `${hosts().registry}/app`).filter((tag) => /^(?:1\.|latest)/.test(tag))).toEqual(['1.0.0', 'latest']);
  });

  withTrivy('an image that takes the place of the scanned one is not released', async () => {
    const { run, change } = project('moved', { scan: {}, promote: { ifMissing: 'fail' }, triggers: { defaultBranch: true }, images: [{ dockerfile: 'app.Dockerfile' }] }, imageOf('app', low));
    const moved = `${hosts().registry}/moved`;
    expect((await run({ branch: 'main' })).exitCode).toBe(0);
    const [other] = imageTags(crane, moved).filter((tag) => tag.startsWith('sha-'));
    change(imageOf('app', { ...low, musl: '1.2.5-r0' }));
    expect((await run({ branch: 'main' })).exitCode).toBe(0);
    const [built] = imageTags(crane, moved).filter((tag) => tag.startsWith('sha-') && tag !== other);
    let isMoved = false;
    const { exitCode, jobs, log } = await run({ tag: 'v1.0.0' }, (text) => {
      if (isMoved || !text.includes('scan_end')) return;
      isMoved = true;
      crane('tag', `${moved}:${other}`, built);
    });
    expect([exitCode, jobs]).toEqual([1, ['scan-release', 'build-image']]);
    expect(log).toContain(`/moved:${built} is not the image that was scanned, because it was pushed in the meantime.`);
    expect(imageTags(crane, moved)).not.toContain('1.0.0');
  });

  withTrivy('without a build of the branch, nothing is scanned, and nothing is released', async () => {
    const { run } = project('unbuilt', { scan: {}, promote: { ifMissing: 'fail' }, triggers: { defaultBranch: true }, images: [{ dockerfile: 'app.Dockerfile' }] }, imageOf('app', low));
    const { exitCode, log, jobs } = await run({ tag: 'v1.0.0' });
    expect([exitCode, jobs]).toEqual([1, ['scan-release', 'build-image']]);
    expect(log).toContain('no branch has built this commit, so there is nothing to scan before its release.');
    expect(log).toContain('promote.sh: there is no ');
  });

  withTrivy('all images and platforms are reported, and the job stops once', async () => {
    const { run } = project('team', {
      scan: { failOn: 'high' },
      images: [
        { name: 'api', dockerfile: 'api.Dockerfile', platforms: ['linux/amd64', 'linux/arm64'] },
        { name: 'web', dockerfile: 'web.Dockerfile' },
        { name: 'empty', dockerfile: 'empty.Dockerfile' },
      ],
    }, { ...imageOf('api', { ...critical, ...low }), ...imageOf('web', high), 'empty.Dockerfile': 'FROM scratch\nCOPY empty.Dockerfile /\n' });
    const { exitCode, log, report } = await run({ tag: 'v1.0.0' });
    expect(exitCode).toBe(1);
    const [api, web, empty] = ['api', 'web', 'empty'].map((name) => `${hosts().gitlab}/team/${name}@${digest(`team/${name}:1.0.0`)}`);
    for (const line of [`${api} for linux/amd64: 2`, `${api} for linux/arm64: 2`, `${web}: 1`, `${empty}: 0`]) expect(log).toContain(`scan.sh: vulnerabilities in ${line}\n`);
    const said = [
      'scan.sh: 2 vulnerabilities, of the severity high or above:',
      `  CVE-2026-0001 (critical): openssl 3.5.0-r0 in ${hosts().gitlab}/team/api, fixed in 3.5.1-r0`,
      `  CVE-2026-0002 (high): zlib 1.3.1-r0 in ${hosts().gitlab}/team/web, not fixed`,
      '  Upgrade the packages, or build on a newer base image.',
    ];
    expect(log).toContain(said.join(`\n${'scan-image'.padEnd(18)}> `));
    expect(log).toContain('vulnerabilities: [{ id: CVE-2026-0001, statement: ..., expired_at: ');
    const { version, scan, vulnerabilities } = report();
    expect([version, scan.status, scan.type, scan.start_time <= scan.end_time]).toEqual(['15.0.7', 'success', 'container_scanning', true]);
    expect(vulnerabilities.map(({ severity, location: { image } }) => [severity, image])).toEqual([['Low', api], ['Critical', api], ['High', web]]);
    expect(new Set(vulnerabilities.map(({ id }) => id)).size).toBe(3);
    expect(vulnerabilities.find(({ severity }) => severity === 'Critical')).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{64}$/),
      name: openssl.title,
      description: '',
      severity: 'Critical',
      solution: 'Upgrade openssl to 3.5.1-r0.',
      identifiers: [{ type: 'cve', name: openssl.id, value: openssl.id, url: 'https://avd.aquasec.com/nvd/cve-2026-0001' }],
      links: [{ url: 'https://example.com/CVE-2026-0001' }],
      location: { image: api, operating_system: 'alpine 3.22.0', dependency: { package: { name: 'openssl' }, version: '3.5.0-r0' } },
    });
  });

  withTrivy('what is not fixed, and what the project has looked at, until it expires', async () => {
    const ignored = (day: string) => ({ '.trivyignore.yaml': `vulnerabilities: [{ id: ${openssl.id}, statement: not called, expired_at: ${day} }]\n` });
    const { run, change } = project('looked-at', { scan: { failOn: 'low', ignoreUnfixed: true }, images: [{ dockerfile: 'app.Dockerfile' }] }, { ...imageOf('app', { ...high, ...critical }), ...ignored('2999-12-31') });
    const passed = await run({ tag: 'v1.0.0' });
    expect([passed.exitCode, passed.exitCode && passed.log]).toEqual([0, 0]);
    expect(passed.report().vulnerabilities.map(({ identifiers }) => identifiers[0].value)).toEqual([zlib.id]);
    change(ignored('2020-01-01'));
    const expired = await run({ tag: 'v1.0.1' });
    expect(expired.exitCode).toBe(1);
    expect(expired.log).toContain('scan.sh: 1 vulnerability, of the severity low or above:\n');
    change({ '.trivyignore.yaml': 'vulnerabilities: {\n' });
    const broken = await run({ tag: 'v1.0.2' });
    expect([broken.exitCode, broken.report().scan.status]).toEqual([1, 'failure']);
    expect(broken.log).toContain('scan.sh: there is no report of\n');
  });

  withTrivy('a merge request is reported, and stopped if that is asked for', async () => {
    const variables = { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: '7', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1', CI_MERGE_REQUEST_PROJECT_ID: '1', CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'topic' };
    for (const mergeRequests of ['report', 'fail']) {
      const { run } = project(mergeRequests, { scan: { mergeRequests }, triggers: { mergeRequests: 'push' }, images: [{ dockerfile: 'app.Dockerfile' }] }, imageOf('app', critical));
      const { exitCode, jobs, report } = await run({ variables });
      expect([exitCode, jobs]).toEqual([mergeRequests === 'fail' ? 1 : 0, ['build-image', 'scan-image']]);
      expect(report().vulnerabilities).toHaveLength(1);
    }
  });

  testWith('trivy', 'trivy-database', 'openssl')('a mirror of the database whose authority the option hosts names', async () => {
    const place = folder();
    const authority = new Authority(place, 'corp');
    const plain = await startRegistry({ directory: join(place, 'images') });
    const secured = await startRegistry({ directory: join(place, 'images'), tls: authority.issue('localhost', '20200101000000Z', '20991231000000Z') });
    try {
      await pushVulnerabilities({ registry: plain.host, name: 'trivy-db', tag: '2' }, [curl]);
      const host = secured.host.replace('127.0.0.1', 'localhost');
      const { run } = project('secured', {
        scan: { failOn: 'low', databaseRepository: `${host}/trivy-db` }, hosts: { [host]: { ca: 'certs/corp.pem' } }, images: [{ dockerfile: 'app.Dockerfile' }],
      }, { ...imageOf('app', low), 'certs/corp.pem': readFileSync(authority.cert, 'utf8') });
      const { exitCode, log } = await run({ tag: 'v1.0.0' });
      expect([exitCode, log]).toEqual([1, expect.stringContaining('scan.sh: 1 vulnerability, of the severity low or above:')]);
    } finally {
      await Promise.all([plain, secured].map((server) => server.stop()));
    }
  });

  withTrivy('without a database, the job says where it may come from', async () => {
    const { run } = project('offline', { scan: { databaseRepository: `${hosts().mirror}/mirror/other` }, images: [{ dockerfile: 'app.Dockerfile' }] }, imageOf('app', low));
    const { exitCode, log } = await run({ tag: 'v1.0.0' });
    expect(exitCode).toBe(1);
    expect(log).toContain(`scan.sh: Trivy cannot get its database of vulnerabilities from ${hosts().mirror}/mirror/other.`);
    expect(log).toContain('copy ghcr.io/aquasecurity/trivy-db:2 to a registry that it reaches');
  });
});
