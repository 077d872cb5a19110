import { cpSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Registry, startRegistry } from '../../lab/registry.ts';
import { gitIn, write } from '../../lab/repository.ts';
import { runPipeline } from '../../lab/runner.ts';
import { pushVulnerabilities } from '../../lab/vulnerabilities.ts';
import { newKeys, signLab } from '../features/sign/lab.ts';
import { describeReal, imageTags, startHub, testWith } from '../support/parts.ts';
import { folder } from '../support/projects.ts';
import { repository } from '../support/repository.ts';

type Trigger = { readonly branch: string } | { readonly tag: string };

const root = resolve('.');
const example = join(root, 'examples/supply-chain');

describeReal('examples/supply-chain', () => {
  const { variables, verify, lists, crane, digest, hosts } = signLab();
  const keys = newKeys();
  let hub: Registry;
  let mirror: Registry;
  let directory: string;
  beforeAll(async () => {
    [hub, mirror] = await Promise.all([startHub(), startRegistry()]);
    await pushVulnerabilities({ registry: mirror.host, name: 'trivy-db', tag: '2' }, [{ id: 'CVE-2026-0001', package: 'sold', severity: 'HIGH', fixedVersion: '2.0-r0' }]);
    directory = folder();
    cpSync(example, directory, { recursive: true, filter: (path) => !/\/\.gitlab/.test(path.slice(root.length)) });
    process.chdir(directory);
    try {
      jest.isolateModules(() => jest.requireActual(join(example, '.projenrc.ts')));
    } finally {
      process.chdir(root);
    }
    write(directory, {
      'cosign.pub': keys.published,
      'deploy.sh': 'echo "deployed to $1: $2"\n',
      'Dockerfile': readFileSync(join(example, 'Dockerfile'), 'utf8').replace('FROM alpine', `FROM ${hub.host}/library/alpine`),
    });
    repository({}, directory);
  });
  afterAll(() => Promise.all([hub, mirror].map((server) => server.stop())));

  const pipeline = async (trigger: Trigger, more: Readonly<Record<string, string>> = {}, manual: readonly string[] = []) => {
    const ran = await runPipeline({ directory, manual, ...trigger, variables: { ...variables('app', keys.secret), CI_PIPELINE_SOURCE: 'push', TRIVY_DB_REPOSITORY: `${mirror.host}/trivy-db:2`, ...more } });
    return { ...ran, jobs: [...ran.jobs].sort() };
  };
  const passes = ({ exitCode, log, jobs }: Awaited<ReturnType<typeof pipeline>>, ...names: readonly string[]) => {
    expect([exitCode, exitCode && log, jobs]).toEqual([0, 0, [...names].sort()]);
  };
  const ofImage = ['test', 'lint-hadolint', 'build-image'];
  const built = [...ofImage, 'scan-image', 'sbom-image'];
  const released = ['scan-release', ...ofImage, 'sbom-image', 'sign-image', 'verify-image', 'staging'];

  testWith('cosign', 'syft', 'hadolint', 'trivy')('from a merge request to production: checked, tested, scanned, released as it was tested, listed, signed, verified, and deployed by digest', async () => {
    const proposed = await pipeline({ branch: 'main' }, {
      CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: '7', CI_MERGE_REQUEST_PROJECT_ID: '1', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1', CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'feature', CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main', CI_COMMIT_REF_PROTECTED: 'false',
    });
    passes(proposed, ...ofImage);
    expect(proposed.log).toContain('app 1');
    expect(crane('catalog', hosts().registry)).not.toContain('app');

    passes(await pipeline({ branch: 'main' }), ...built, 'sign-image');
    const [commit] = imageTags(crane, `${hosts().registry}/app`).filter((tag) => /^sha-[0-9a-f]{40}$/.test(tag));
    const tested = digest(`app:${commit}`);
    const image = `${hosts().gitlab}/app@${tested}`;

    const first = await pipeline({ tag: 'v1.0.0' });
    passes(first, ...released);
    expect(first.log).toContain(`promote.sh: ${hosts().gitlab}/app:${commit} is released, not built again.`);
    expect(first.log).toContain(`deployed to staging: ${image}`);
    expect([digest('app:1.0.0'), digest('app:latest')]).toEqual([tested, tested]);
    expect(await verify('app:1.0.0', keys)).toBe('verified');
    expect(new Set((await lists('app:1.0.0', keys)).map(({ predicateType }) => predicateType))).toEqual(new Set(['https://cyclonedx.org/bom']));

    const second = await pipeline({ tag: 'v1.0.0' }, {}, ['production']);
    passes(second, ...released, 'production');
    expect(second.log).toContain(`deployed to production: ${image}`);
  });

  testWith('cosign', 'syft', 'hadolint', 'trivy')('a finding, a commit that was not tested, a wrong key, and what is not protected go no further', async () => {
    const stranger = { CI_REGISTRY_IMAGE: `${hosts().gitlab}/stranger`, COSIGN_PRIVATE_KEY: newKeys().secret };
    passes(await pipeline({ branch: 'main' }, stranger), ...built, 'sign-image');
    const wrong = await pipeline({ tag: 'v1.0.1' }, stranger);
    expect([wrong.exitCode, wrong.jobs]).toEqual([1, ['scan-release', ...ofImage, 'sbom-image', 'sign-image', 'verify-image'].sort()]);
    expect(wrong.log).not.toContain('deployed to');

    passes(await pipeline({ tag: 'v1.0.1' }, { CI_COMMIT_REF_PROTECTED: 'false' }), 'scan-release', ...ofImage, 'sbom-image');

    const commitAll = () => {
      const git = gitIn(directory);
      git('add', '--all');
      git('commit', '--quiet', '--message=change');
    };
    write(directory, { 'app.sh': '#!/bin/sh\necho "app 2"\n' });
    commitAll();
    const untested = await pipeline({ tag: 'v2.0.0' });
    expect([untested.exitCode, untested.jobs]).toEqual([1, ['scan-release', ...ofImage].sort()]);
    expect(untested.log).toContain('no branch has built this commit.');

    write(directory, { Dockerfile: `from ${hub.host}/library/alpine:3.22\nCOPY app.sh /\n` });
    commitAll();
    const found = await pipeline({ branch: 'main' });
    expect([found.exitCode, found.jobs]).toEqual([1, [...ofImage].sort()]);
    expect(found.log).toContain('Dockerfile has findings of the severity minor or above, so the image is not built.');
    expect(imageTags(crane, `${hosts().registry}/app`).filter((tag) => /^[0-9]/.test(tag))).toEqual(['1.0.0', '1.0.1']);
  });
});
