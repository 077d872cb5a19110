import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pushBaseImage } from '../../../lab/base-image.ts';
import type { FaultyRegistry } from '../../../lab/faulty-registry.ts';
import { startGitlabRegistry } from '../../../lab/gitlab-registry.ts';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import { synthesized } from '../../../lab/repository.ts';
import { runPipeline } from '../../../lab/runner.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';
import { craneFor, describeReal, gitlabRegistry, robot, startHub, testWith } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { repository } from '../../support/repository.ts';

interface Descriptor {
  readonly digest: string;
  readonly platform: { readonly os: string; readonly architecture: string };
  readonly annotations?: { readonly [name: string]: string };
}

/** A generator with BuildKit's protocol: it lists what it finds by one statement. */
const generator = [
  '#!/bin/sh',
  'set -eu',
  'printf \'{"_type":"https://in-toto.io/Statement/v0.1","predicateType":"https://spdx.dev/Document","predicate":{"name":"%s"}}\' "$(ls "$BUILDKIT_SCAN_SOURCE" | tr "\\n" " ")" >"$BUILDKIT_SCAN_DESTINATION/sbom.json"',
  '',
].join('\n');

describeReal('attest', () => {
  let registry: Registry;
  let gitlab: FaultyRegistry;
  let hub: Registry;
  let crane: (...args: string[]) => string;
  let scanner: string;

  beforeAll(async () => {
    registry = await startRegistry(robot);
    gitlab = await startGitlabRegistry(registry.host);
    hub = await startHub();
    crane = craneFor(registry.host);
    pushBaseImage({ registry: hub.host, name: 'lab/scanner:1', files: { 'bin/scan': generator }, entrypoint: ['/bin/sh', '/bin/scan'] });
    scanner = `${hub.host}/lab/scanner:1@${crane('digest', `${hub.host}/lab/scanner:1`).trim()}`;
  });
  afterAll(() => Promise.all([registry, gitlab, hub].map((server) => server.stop())));

  let place: string;
  const workspace = () => join(place, 'workspace');
  const build = (image: string, options: BuildkitImagePipelineOptions, files: { readonly [path: string]: string }) => {
    place = folder();
    chmodSync(place, 0o755);
    return runPipeline({
      workspace: workspace(),
      directory: repository({ ...files, ...synthesized({ mirrors: { 'docker.io': [hub.host] }, ...options }) }),
      variables: { ...gitlabRegistry(gitlab.host, image), CI_JOB_URL: 'https://gitlab.example.com/group/app/-/jobs/7', CI_PROJECT_URL: 'https://gitlab.example.com/group/app' },
      tag: 'v1.0.0',
    });
  };
  /** The statements about an image for one platform, which is in an index. */
  const statements = (image: string) => {
    const { manifests } = JSON.parse(crane('manifest', `${registry.host}/${image}`)) as { manifests: readonly Descriptor[] };
    expect(manifests.map(({ platform }) => platform.os)).toEqual(['linux', 'unknown']);
    const manifest = JSON.parse(crane('manifest', `${registry.host}/${image}@${manifests[1].digest}`));
    expect(manifest.subject).toBeUndefined();
    expect(manifests[1].annotations).toMatchObject({ 'vnd.docker.reference.digest': manifests[0].digest });
    return (manifest.layers as readonly Descriptor[]).map(({ digest }) => JSON.parse(crane('blob', `${registry.host}/${image}@${digest}`)));
  };

  test('says who built the image and from what, and what is in it, where GitLab keeps images', async () => {
    const { exitCode, log } = await build('app', {
      attest: { sbomGenerator: scanner },
      images: [{ buildArgs: { LEVEL: 'hunter2' }, smokeTest: { commands: ['test -e /Dockerfile'] } }],
    }, { Dockerfile: 'FROM alpine:3.22\nARG LEVEL\nCOPY Dockerfile /\nRUN true\n' });
    expect([exitCode, exitCode && log]).toEqual([0, 0]);

    const all = statements('app:1.0.0');
    const provenance = all.find(({ predicateType }) => predicateType === 'https://slsa.dev/provenance/v1')?.predicate;
    expect(provenance.runDetails.builder.id).toBe('https://gitlab.example.com/group/app/-/jobs/7');
    expect(provenance.runDetails.metadata.buildkit_metadata.vcs).toMatchObject({ source: 'https://gitlab.example.com/group/app', revision: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect(provenance.buildDefinition.resolvedDependencies).toContainEqual(expect.objectContaining({
      uri: expect.stringContaining('alpine@3.22'), digest: { sha256: crane('digest', `${hub.host}/library/alpine:3.22`).trim().slice('sha256:'.length) },
    }));
    expect(JSON.stringify(provenance)).not.toContain('hunter2');
    const sbom = all.find(({ predicateType }) => predicateType === 'https://spdx.dev/Document')?.predicate;
    expect(sbom.name).toContain('Dockerfile');
    expect(log).toContain(`pushed ${gitlab.host}/app@${crane('digest', `${registry.host}/app:1.0.0`).trim()} as`);
  });

  testWith('syft')('a list of what is in the images is made after the push, which leaves them as they are', async () => {
    const { exitCode, jobs, log } = await build('listed', { attest: { provenance: 'none', sbom: {} } }, { Dockerfile: 'FROM alpine:3.22\nCOPY Dockerfile /\n' });
    expect([exitCode, exitCode && log, jobs]).toEqual([0, 0, ['build-image', 'sbom-image']]);
    const list = JSON.parse(readFileSync(join(workspace(), 'gl-sbom-IMAGE.cdx.json'), 'utf8'));
    expect([list.bomFormat, list.metadata.component.name]).toEqual(['CycloneDX', `${gitlab.host}/listed`]);
    expect(list.components).toContainEqual(expect.objectContaining({ name: 'busybox', version: expect.stringMatching(/^1\./) }));
    expect(JSON.parse(readFileSync(join(workspace(), 'gl-sbom-IMAGE.spdx.json'), 'utf8')).spdxVersion).toBe('SPDX-2.3');
    expect(JSON.parse(crane('manifest', `${registry.host}/listed:1.0.0`)).manifests).toBeUndefined();
  });

  test('images with it can depend on each other', async () => {
    const { exitCode, log } = await build('team', {
      attest: { provenance: 'max' },
      images: [{ name: 'base', dockerfile: 'base.Dockerfile' }, { name: 'api', dependsOn: ['base'] }],
    }, { 'base.Dockerfile': 'FROM alpine:3.22\nRUN echo base >/base\n', 'Dockerfile': 'FROM base\nRUN cat /base\n' });
    expect([exitCode, exitCode && log]).toEqual([0, 0]);
    for (const image of ['team/base:1.0.0', 'team/api:1.0.0']) expect(statements(image)).toHaveLength(1);
  });
});
