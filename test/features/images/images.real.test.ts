import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import { synthesized } from '../../../lab/repository.ts';
import { runPipeline } from '../../../lab/runner.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';
import { craneFor, describeReal, gitlabRegistry, imageTags, robot, startHub } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { repository } from '../../support/repository.ts';

const dockerfiles = {
  'base/Dockerfile': 'FROM alpine:3.22\nRUN echo base >/base\n',
  'libs/shared/Dockerfile': 'FROM scratch\nCOPY Dockerfile /shared\n',
  'api/Dockerfile': 'FROM base\nCOPY --from=libs/shared /shared /shared\nRUN echo api >>/base\n',
  'web/Dockerfile': 'FROM base\nRUN echo web >>/base\n',
};
const images = [
  { name: 'web', context: 'web', dependsOn: ['base'] },
  { name: 'api', context: 'api', dependsOn: ['base', 'libs/shared'] },
  { name: 'base', context: 'base' },
  { name: 'libs/shared', context: 'libs/shared' },
];

/** A job that uses what the image jobs leave behind, as a deployment does. */
const deploy = (...needs: string[]) => ({
  deploy: {
    stage: 'deploy',
    image: 'alpine:3.22',
    needs,
    rules: [{ if: '$CI_COMMIT_TAG' }],
    script: ['echo "deploying $API_IMAGE"', 'cat .gitlab/buildkit/images/*.json'],
  },
});

describeReal('images of one pipeline', () => {
  let registry: Registry;
  let hub: Registry;
  let crane: (...args: string[]) => string;

  beforeAll(async () => {
    registry = await startRegistry(robot);
    hub = await startHub();
    crane = craneFor(registry.host);
  });
  afterAll(() => Promise.all([registry, hub].map((server) => server.stop())));

  interface Event { readonly tag?: string; readonly variables?: Readonly<Record<string, string>>; readonly workspace?: string }
  const run = (project: string, files: Readonly<Record<string, string>>, options: BuildkitImagePipelineOptions, jobs = {}, event: Event = { tag: 'v1.0.0' }) => {
    const pipeline = synthesized({ mirrors: { 'docker.io': [hub.host] }, ...options });
    const ci = parse(pipeline['.gitlab-ci.yml']);
    const withJobs = stringify({ ...ci, stages: [...ci.stages, 'deploy'], ...jobs });
    return runPipeline({
      directory: repository({ ...files, ...pipeline, '.gitlab-ci.yml': withJobs }),
      ...event,
      variables: { ...gitlabRegistry(registry.host, project), ...event.variables },
    });
  };
  const layers = (image: string): string[] => JSON.parse(crane('manifest', image)).layers.map(({ digest }: { digest: string }) => digest);
  const digest = (image: string) => crane('digest', image).trim();

  test.each(['one', 'per-image'])('are built on each other: %s', async (jobs) => {
    const needs = jobs === 'one' ? ['build-image'] : ['build-image:api'];
    const { exitCode, log, jobs: started } = await run(jobs, dockerfiles, { images, jobs }, deploy(...needs));
    expect(`${exitCode}\n${exitCode ? log : ''}`).toBe('0\n');
    const at = (name: string) => `${registry.host}/${jobs}/${name}`;
    expect(layers(`${at('api')}:1.0.0`).slice(0, 2)).toEqual(layers(`${at('base')}:1.0.0`));
    expect(layers(`${at('web')}:1.0.0`).slice(0, 2)).toEqual(layers(`${at('base')}:1.0.0`));
    expect(log).toContain(`deploying ${at('api')}@${digest(`${at('api')}:1.0.0`)}\n`);
    expect(log).toContain(`"digest": "${digest(`${at('api')}:1.0.0`)}"`);
    if (jobs === 'one') expect(started).toEqual(['build-image', 'deploy']);
    else expect(started.indexOf('build-image:base')).toBeLessThan(started.indexOf('build-image:web'));
  });

  test('are built on each other where nothing is pushed', async () => {
    const { exitCode, log } = await run('mr', dockerfiles, { images, triggers: { mergeRequests: 'build' } }, {}, {
      variables: { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: '7', CI_MERGE_REQUEST_PROJECT_ID: '1', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1' },
    });
    expect(`${exitCode}\n${exitCode ? log : ''}`).toBe('0\n');
    expect(log.match(/built .*, not pushed/g)).toHaveLength(4);
    expect(crane('catalog', registry.host)).not.toContain('mr/');
  });

  test('have several names, and tags of their own', async () => {
    const { exitCode, log } = await run('names', dockerfiles, {
      images: [
        { name: 'base', context: 'base', additionalNames: ['mirror/base', `${registry.host}/elsewhere/base`], tags: { raw: [{ value: 'own' }], latest: 'never', semver: [] } },
        { name: 'libs/shared', context: 'libs/shared' },
      ],
      jobs: 'one',
      tags: { semver: ['{{version}}', '{{major}}'], ref: false },
    });
    expect(`${exitCode}\n${exitCode ? log : ''}`).toBe('0\n');
    for (const name of ['names/base', 'names/mirror/base', 'elsewhere/base']) expect(imageTags(crane, `${registry.host}/${name}`)).toEqual(['own']);
    expect(imageTags(crane, `${registry.host}/names/libs/shared`)).toEqual(['1', '1.0.0', 'latest']);
  });

  describe('with a smoke test', () => {
    const dockerfile = { Dockerfile: "FROM alpine:3.22\nENV GREETING='it''s me'\nWORKDIR /work\nUSER 65534\n" };

    test('are pushed when it passes', async () => {
      const { exitCode, log } = await run('smoke', dockerfile, {
        images: [{ smokeTest: { commands: ['test "$(id -u)" = 65534', 'pwd | grep -qx /work && echo "$GREETING" \\'], exec: ['/bin/sh', '-c', 'exit "$0"', '0'] } }],
      });
      expect(`${exitCode}\n${exitCode ? log : ''}`).toBe('0\n');
      expect(log).toContain(`image.sh: pushed ${registry.host}/smoke@${digest(`${registry.host}/smoke:1.0.0`)} as\n`);
      expect(log).not.toMatch(/ERROR|error:/);
    });

    test('are not pushed when it fails, and the job says so', async () => {
      const { exitCode, log } = await run('smoked', dockerfile, { images: [{ smokeTest: { commands: ['echo looking', 'test -f /missing'] } }] });
      expect(exitCode).not.toBe(0);
      expect(log).toContain(`image-smoke-test.sh: the smoke test of ${registry.host}/smoked failed, so the image was not pushed.`);
      expect(crane('catalog', registry.host)).not.toContain('smoked');
    });
  });

  test('have a build context that is looked at when it is large', async () => {
    const text = (megabytes: number) => 'x'.repeat(megabytes * 2 ** 20);
    const files = {
      'app/Dockerfile': 'FROM scratch\nCOPY . /\n',
      'app/.dockerignore': 'left.out\n',
      'app/left.out': text(1),
      'app/node_modules/big file': text(55),
      'app/node_modules/b': 'b',
      'app/.cache/c': text(6),
    };
    const { exitCode, log } = await run('large', files, { images: [{ context: 'app' }] });
    expect(exitCode).toBe(0);
    expect(log).toMatch(/image\.sh: the build context app is large: 6\d\.\d+MB in \d s\. Exclude files that the image does not need in app\/\.dockerignore\. The largest files and folders:\n/);
    expect(log).toMatch(/> {3}55 MB node_modules\n.*> {3}6 MB \.cache\n/);
  });

  test('leave a report for each, and a variable', async () => {
    const parent = folder();
    chmodSync(parent, 0o755); // for the jobs' user
    const workspace = join(parent, 'workspace');
    const { exitCode, log } = await run('reports', { 'a/Dockerfile': 'FROM scratch\nCOPY Dockerfile /a\n' }, {
      images: [{ name: 'a-b', context: 'a' }, { name: 'a/b', context: 'a' }],
      tags: { semver: ['{{version}}', '{{major}}'] },
    }, {}, { tag: 'v1.0.0', workspace });
    expect(`${exitCode}\n${exitCode ? log : ''}`).toBe('0\n');
    const report = (name: string) => JSON.parse(readFileSync(join(workspace, '.gitlab/buildkit/images', name), 'utf8'));
    const name = `${registry.host}/reports/a-b`;
    expect(report('A_B_IMAGE.json')).toEqual({
      name, digest: digest(`${name}:1.0.0`), pushed: true, tags: ['1.0.0', '1', 'latest'], references: [`${name}:1.0.0`, `${name}:1`, `${name}:latest`],
    });
  });
});
