import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultyRegistry } from '../../../lab/faulty-registry.ts';
import { startGitlabRegistry } from '../../../lab/gitlab-registry.ts';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import { gitIn, synthesized } from '../../../lab/repository.ts';
import { runPipeline } from '../../../lab/runner.ts';
import type { Trigger } from '../../../lab/variables.ts';
import { type Vulnerability, alpineFiles, pushVulnerabilities } from '../../../lab/vulnerabilities.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';
import { craneFor, gitlabRegistry, robot } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { repository } from '../../support/repository.ts';

/** What GitLab reads of a report. */
export interface Report {
  readonly version: string;
  readonly scan: { readonly status: string; readonly type: string; readonly start_time: string; readonly end_time: string };
  readonly vulnerabilities: readonly {
    readonly id: string;
    readonly name: string;
    readonly severity: string;
    readonly solution?: string;
    readonly identifiers: readonly { readonly type: string; readonly value: string; readonly url?: string }[];
    readonly links: readonly { readonly url: string }[];
    readonly location: {
      readonly image: string;
      readonly operating_system: string;
      readonly dependency: { readonly version: string; readonly package: { readonly name: string } };
    };
  }[];
}

/** A Dockerfile with what is installed, and the files for it: NAME is a folder. */
export function imageOf(name: string, packages: { readonly [name: string]: string }): { readonly [path: string]: string } {
  const files = Object.entries(alpineFiles(packages)).map(([path, text]) => [`${name}/${path}`, text]);
  return { [`${name}.Dockerfile`]: `FROM scratch\nCOPY ${name} /\n`, ...Object.fromEntries(files) };
}

/** The parts that the tests of scans use, for the tests of one file. */
export function scanLab(known: readonly Vulnerability[]) {
  let registry: Registry;
  let gitlab: FaultyRegistry;
  let mirror: Registry;
  let crane: (...args: string[]) => string;
  beforeAll(async () => {
    [registry, mirror] = await Promise.all([startRegistry(robot), startRegistry()]);
    gitlab = await startGitlabRegistry(registry.host);
    crane = craneFor(registry.host);
    await pushVulnerabilities({ registry: mirror.host, name: 'mirror/trivy-db', tag: '2' }, known);
  });
  afterAll(() => Promise.all([registry, gitlab, mirror].map((server) => server.stop())));

  const project = (image: string, options: BuildkitImagePipelineOptions, files: { readonly [path: string]: string }) => {
    const directory = repository({
      ...files,
      ...synthesized({ cache: { disabled: true }, ...options, scan: { databaseRepository: `${mirror.host}/mirror/trivy-db:2`, ...options.scan } }),
    });
    const run = async (trigger: Trigger, onOutput?: (text: string) => void) => {
      const place = folder();
      chmodSync(place, 0o755);
      const workspace = join(place, 'workspace');
      const result = await runPipeline({ directory, workspace, onOutput, ...trigger, variables: { ...gitlabRegistry(gitlab.host, image), CI_PIPELINE_SOURCE: 'push', ...trigger.variables } });
      const report = () => JSON.parse(readFileSync(join(workspace, 'gl-container-scanning-report.json'), 'utf8')) as Report;
      return { ...result, report };
    };
    const change = (more: { readonly [path: string]: string }) => {
      for (const [path, text] of Object.entries(more)) writeFileSync(join(directory, path), text);
      const git = gitIn(directory);
      git('add', '--all');
      git('commit', '--quiet', '--message=change');
    };
    return { run, change };
  };
  return {
    project,
    digest: (reference: string) => crane('digest', `${registry.host}/${reference}`).trim(),
    crane: (...args: string[]) => crane(...args),
    hosts: () => ({ registry: registry.host, gitlab: gitlab.host, mirror: mirror.host }),
  };
}
