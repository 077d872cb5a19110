import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { pushBaseImage } from '../../../lab/base-image.ts';
import type { FaultyRegistry } from '../../../lab/faulty-registry.ts';
import { startGitlabRegistry } from '../../../lab/gitlab-registry.ts';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import { synthesized } from '../../../lab/repository.ts';
import { runPipeline } from '../../../lab/runner.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';
import { craneFor, gitlabRegistry, robot, startHub } from '../../support/parts.ts';
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

/** What the tests of attestations use, for the tests of one file. */
export function attestLab() {
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
  return {
    build,
    statements,
    workspace,
    crane: (...args: string[]) => crane(...args),
    scanner: () => scanner,
    hosts: () => ({ registry: registry.host, gitlab: gitlab.host, hub: hub.host }),
  };
}
