import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Registry } from '../../../lab/registry.ts';
import { synthesized } from '../../../lab/repository.ts';
import { runPipeline } from '../../../lab/runner.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';
import { craneFor, describeReal, gitlabRegistry, imageTags, startHub, testWith } from '../../support/parts.ts';
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

describeReal('lint', () => {
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

  test('what BuildKit finds is in the report, and stops the build from a severity on', async () => {
    const files = {
      'docker/api.Dockerfile': 'FROM base AS Api\nENV DB_PASSWORD=hunter2\nCOPY $source /\n',
      'Dockerfile': 'FROM alpine:3.22\nCMD sh\n',
    };
    const images = [{ name: 'base' }, { name: 'api', dockerfile: 'docker/api.Dockerfile', dependsOn: ['base'] }];
    const { exitCode, log, findings } = await build('bad', { images, lint: {} }, files);
    expect(exitCode).toBe(1);
    expect(short(findings)).toEqual([
      'Dockerfile:2 JSONArgsRecommended minor',
      'docker/api.Dockerfile:1 StageNameCasing minor',
      'docker/api.Dockerfile:2 SecretsUsedInArgOrEnv critical',
      'docker/api.Dockerfile:3 UndefinedVar major',
    ]);
    expect(new Set(findings?.map(({ fingerprint }) => fingerprint)).size).toBe(4);
    expect(log).toContain('lint.sh: docker/api.Dockerfile has findings of the severity major or above, so the image is not built.');
    expect(imageTags(craneFor(hub.host), `${hub.host}/bad/base`)).toEqual(['1.0.0', 'latest']);
    expect(log).not.toContain('hunter2 ');
  });

  test('what is skipped, here or in the Dockerfile, is not reported, and a report alone stops nothing', async () => {
    const { exitCode, log, findings } = await build('good', { lint: { failOn: 'none', skip: ['StageNameCasing'] }, attest: {}, images: [{ platforms: ['linux/amd64'] }] }, {
      Dockerfile: '# check=skip=JSONArgsRecommended\nFROM alpine:3.22 AS Good\nCMD sh\nMAINTAINER me\n',
    });
    expect([exitCode, exitCode && log]).toEqual([0, 0]);
    expect(short(findings)).toEqual(['Dockerfile:4 MaintainerDeprecated minor']);
  });

  test('a Dockerfile that cannot be read fails, whatever failOn is', async () => {
    const { exitCode, log } = await build('unread', { lint: { failOn: 'none' } }, { Dockerfile: 'FROM alpine:3.22\nCOPI a b\n' });
    expect(exitCode).toBe(1);
    expect(log).toContain('unknown instruction: COPI');
  });

  testWith('hadolint')('hadolint finds more, in a job before the images', async () => {
    const files = { 'Dockerfile': 'FROM alpine:3.22\nRUN apk add curl\nRUN sudo true\n', '.hadolint.yaml': 'ignored: [DL3018]\n' };
    const { exitCode, jobs, log, ofHadolint } = await build('more', { lint: { hadolint: {} } }, files);
    expect([exitCode, jobs]).toEqual([1, ['lint-hadolint']]);
    expect(short(ofHadolint)).toContain('Dockerfile:3 DL3004 blocker');
    expect(short(ofHadolint).join()).not.toContain('DL3018');
    expect(log).toContain('DL3004');

    const passed = await build('less', { lint: { failOn: 'critical', hadolint: {} } }, { Dockerfile: 'FROM alpine:3.22\nCOPY Dockerfile /\n' });
    expect([passed.exitCode, passed.jobs, passed.ofHadolint, passed.findings]).toEqual([0, ['lint-hadolint', 'build-image'], [], []]);
  });
});
