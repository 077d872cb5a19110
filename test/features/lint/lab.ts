import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Registry } from '../../../lab/registry.ts';
import { synthesized } from '../../../lab/repository.ts';
import { runPipeline } from '../../../lab/runner.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';
import { gitlabRegistry, startHub } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { repository } from '../../support/repository.ts';

interface Finding {
  readonly check_name: string;
  readonly severity: string;
  readonly fingerprint: string;
  readonly location: {
    readonly path: string;
    readonly lines?: { readonly begin: number };
    readonly positions?: { readonly begin: { readonly line: number } };
  };
}

/** What the tests of the checks use, for the tests of one file. */
export function lintLab() {
  let hub: Registry;
  beforeAll(async () => {
    hub = await startHub();
  });
  afterAll(() => hub.stop());

  const build = async (image: string, options: BuildkitImagePipelineOptions, files: { readonly [path: string]: string }) => {
    const parent = folder();
    chmodSync(parent, 0o755);
    const workspace = join(parent, 'workspace');
    const { '.gitlab-ci.yml': pipeline, ...programs } = synthesized({ mirrors: { 'docker.io': [hub.host] }, cache: { disabled: true }, ...options });
    // the runner of the lab keeps reports only where they are in paths as well
    const kept = pipeline.replace('      codequality: gl-code-quality-report.json\n', '$&    paths: [gl-code-quality-report.json]\n');
    const directory = repository({ ...files, ...programs, '.gitlab-ci.yml': kept });
    const ran = await runPipeline({ directory, workspace, variables: gitlabRegistry(hub.host, image), tag: 'v1.0.0' });
    const report = (path: string): Finding[] | undefined => existsSync(join(workspace, path)) ? JSON.parse(readFileSync(join(workspace, path), 'utf8')) : undefined;
    return { ...ran, findings: report('.gitlab/buildkit/images/gl-code-quality-report.json'), ofHadolint: report('gl-code-quality-report.json') };
  };
  const short = (findings: readonly Finding[] = []) => findings.map(({ check_name: rule, severity, location: { path, lines, positions } }) => `${path}:${lines?.begin ?? positions?.begin.line} ${rule} ${severity}`);
  return { build, short, host: () => hub.host };
}
