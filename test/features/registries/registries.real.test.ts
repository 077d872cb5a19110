import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import { synthesized } from '../../../lab/repository.ts';
import { type PipelineResult, runPipeline } from '../../../lab/runner.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';
import { craneFor, describeReal, gitlabRegistry, imageTags, robot } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { repository } from '../../support/repository.ts';

jest.setTimeout(180_000);

const encoded = (user: string, password: string) => Buffer.from(`${user}:${password}`).toString('base64');
const right = { auth: encoded(robot.user, robot.password) };
const wrong = { auth: encoded('wrong', 'wrong') };

/** A helper, as those of cloud registries are: it is told a host and prints what to sign in with. */
const helper = [
  '#!/bin/sh',
  'read -r host',
  'echo "asked for $host" >>"$HELPER_LOG"',
  `printf '%s' '${JSON.stringify({ Username: robot.user, Secret: robot.password }).replaceAll("'", "'\\''")}'`,
  '',
].join('\n');

/** BuildKit's own client takes the credentials: what it makes of them is what counts. */
describeReal('credentials', () => {
  let registries: readonly Registry[];
  let crane: (...args: string[]) => string;
  const helpers = open();
  writeFileSync(join(helpers, 'docker-credential-lab'), helper, { mode: 0o755 });

  beforeAll(async () => {
    registries = await Promise.all([startRegistry(robot), startRegistry(robot), startRegistry(robot)]);
    crane = craneFor(...registries.map(({ host }) => host));
  });
  afterAll(() => Promise.all(registries.map((registry) => registry.stop())));

  type Variables = Readonly<Record<string, string>>;
  const run = (project: string, options: BuildkitImagePipelineOptions, variables: Variables, tag?: string): Promise<PipelineResult> => {
    const files = synthesized({ cache: { disabled: true }, ...options });
    const ci: { readonly [name: string]: { readonly before_script?: readonly string[] } } = parse(files['.gitlab-ci.yml']);
    const helped = Object.entries(ci)
      .map(([name, job]) => [name, job.before_script ? { ...job, before_script: ['PATH=$HELPERS:$PATH', ...job.before_script] } : job]);
    return runPipeline({
      directory: repository({ 'Dockerfile': 'FROM scratch\nCOPY Dockerfile /\n', ...files, '.gitlab-ci.yml': JSON.stringify(Object.fromEntries(helped)) }),
      variables: { ...gitlabRegistry(registries[0].host, project), HELPERS: helpers, ...variables },
      tag,
      timeoutMs: 150_000,
    });
  };

  test('of the options win, those that only DOCKER_AUTH_CONFIG has are used, and its helpers are asked', async () => {
    const [own, users, helped] = registries.map(({ host }) => host);
    const log = join(open(), 'helper.log');
    const { exitCode, log: said } = await run('app', {
      images: [{ additionalNames: [`${users}/app`, `${helped}/app`] }],
      // a second login to one host replaces the first, GitLab's own
      registries: [{ host: own, usernameVariable: 'ROBOT', passwordVariable: 'ROBOT_PASSWORD' }],
    }, {
      CI_REGISTRY_PASSWORD: 'wrong',
      ROBOT: robot.user,
      ROBOT_PASSWORD: robot.password,
      HELPER_LOG: log,
      DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [own]: wrong, [users]: right }, credHelpers: { [helped]: 'lab' } }, null, 2),
    }, 'v1.0.0');
    expect([exitCode, exitCode && said]).toEqual([0, 0]);
    for (const host of [own, users, helped]) expect(imageTags(crane, `${host}/app`)).toEqual(['1.0.0', 'latest']);
    expect([...new Set(readFileSync(log, 'utf8').trimEnd().split('\n'))]).toEqual([`asked for ${helped}`]);
    expect(said).not.toContain(right.auth);
  });

  test('of the options are used whatever is wrong with DOCKER_AUTH_CONFIG, which may be a file', async () => {
    const [own, users] = registries.map(({ host }) => host);
    const file = join(open(), 'DOCKER_AUTH_CONFIG');
    writeFileSync(file, JSON.stringify({ auths: { [users]: { auth: '%%%' } } }));
    const { exitCode, log } = await run('broken', { images: [{ name: 'a' }, { name: `${users}/broken/b` }] }, { DOCKER_AUTH_CONFIG: file }, 'v1.0.0');
    expect(exitCode).toBe(1);
    expect(imageTags(crane, `${own}/broken/a`)).toEqual(['1.0.0', 'latest']);
    expect(log).toMatch(new RegExp(`failed to push ${users}/broken/b:1\\.0\\.0: .*401 Unauthorized`));
    expect(log).toContain('login.sh: a registry refused the job. These credentials were used:');

    writeFileSync(file, JSON.stringify({ auths: { [users]: right } }));
    const mended = await run('mended', { images: [{ name: `${users}/mended/b` }] }, { DOCKER_AUTH_CONFIG: file }, 'v1.0.0');
    expect([mended.exitCode, mended.exitCode && mended.log]).toEqual([0, 0]);
    expect(imageTags(crane, `${users}/mended/b`)).toEqual(['1.0.0', 'latest']);
  });

  test('are not there for a merge request from a fork, which is built all the same', async () => {
    const [own, users] = registries.map(({ host }) => host);
    const fork = { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: '7', CI_MERGE_REQUEST_PROJECT_ID: '1', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2' };
    const { exitCode, log } = await run('fork', { triggers: { mergeRequests: 'push' } }, { ...fork, DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { [users]: right } }) });
    expect([exitCode, exitCode && log]).toEqual([0, 0]);
    expect(log).toContain(`login.sh: not signing in to ${own}: this merge request comes from a fork, whose code must not use the project's credentials.`);
    expect(log).toMatch(/image\.sh: built \S+\/fork@sha256:[0-9a-f]{64}, not pushed/);
    expect(crane('catalog', own)).not.toContain('fork');
  });
});

/** A folder that the jobs, which run as another user, may read and write. */
function open(): string {
  const path = folder();
  chmodSync(path, 0o777);
  return path;
}
