import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { synthesized } from '../../../lab/repository.ts';
import { evaluate, runPipeline } from '../../../lab/runner.ts';
import type { CheckOptions } from '../../../src/core/mod.ts';
import { hostile } from '../../support/hostile.ts';
import { describeReal } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { repository } from '../../support/repository.ts';

/** Where the runner, whose jobs run as another user, leaves the artifacts. */
function openFolder(): string {
  const parent = folder();
  chmodSync(parent, 0o755);
  return join(parent, 'workspace');
}

/** The last check fails, so that no image is built. */
const end: CheckOptions = { name: 'end', commands: ['false'], needs: ['test'] };

describeReal('a check', () => {
  const run = (checks: CheckOptions[], workspace: string) => runPipeline({
    directory: repository({ Dockerfile: 'FROM scratch\n', ...synthesized({ checks: [...checks, end] }) }),
    tag: 'v1.0.0',
    workspace,
  });

  test('starts after its needs, finds their files, and gives its own and its coverage to GitLab', async () => {
    const workspace = openFolder();
    const { exitCode, log, jobs } = await run([
      {
        name: 'test',
        needs: ['compile'],
        commands: ['cp dist/app.txt report.xml', 'echo "Lines : 87.5%"'],
        coverage: '/^Lines\\s*:\\s*\\d+\\.?\\d*%/',
        coverageReport: { path: 'report.xml' },
        artifacts: { junit: ['report.xml'], paths: ['report.*'], expireIn: '1 day' },
      },
      { name: 'compile', commands: ['mkdir dist', 'echo "$CI_JOB_NAME" > dist/app.txt'], artifacts: { paths: ['dist/*.txt'] } },
    ], workspace);
    expect([exitCode, jobs]).toEqual([1, ['compile', 'test', 'end']]);
    expect(log).toMatch(/PASS +test +87\.5% coverage/);
    expect(readFileSync(join(workspace, 'report.xml'), 'utf8')).toBe('compile\n');
  });

  test('that fails keeps its files', async () => {
    const workspace = openFolder();
    const { jobs } = await run([{ name: 'test', commands: ['echo failed > log.txt', 'false'], artifacts: { paths: ['log.txt'] } }], workspace);
    expect(jobs).toEqual(['test']);
    expect(readFileSync(join(workspace, 'log.txt'), 'utf8')).toBe('failed\n');
  });

  test('has its variables as they were written', async () => {
    const workspace = openFolder();
    const texts = [...hostile, '%PATH%', '100 %', 'a$'];
    const literal = Object.fromEntries(texts.map((text, index) => [`A${index}`, text]));
    const { jobs } = await run([{
      name: 'test',
      variables: { ...literal, TAG: { variable: 'CI_COMMIT_TAG' } },
      commands: [`printf '%s\\0' ${Object.keys(literal).map((name) => `"$${name}"`).join(' ')} "$TAG" > values`],
      artifacts: { paths: ['values'] },
    }], workspace);
    expect(jobs).toEqual(['test', 'end']);
    expect(readFileSync(join(workspace, 'values'), 'utf8').split('\0').slice(0, -1)).toEqual([...texts, 'v1.0.0']);
  });

  test('has services and reports as GitLab\'s schema wants them', async () => {
    const files = synthesized({
      checks: [{
        name: 'test',
        commands: ['make test'],
        services: [{ image: 'redis:8' }, { image: 'postgres:17', alias: 'db', variables: { POSTGRES_PASSWORD: '$a', POSTGRES_DB: { variable: 'DB' } } }],
        variables: { DB: 'test', PRICE: '$5' },
        coverageReport: { path: 'jacoco.xml', format: 'jacoco' },
      }],
    });
    expect(parse(files['.gitlab-ci.yml']).test).toEqual({
      stage: 'check',
      services: [{ name: 'redis:8' }, { name: 'postgres:17', alias: 'db', variables: { POSTGRES_PASSWORD: '$$a', POSTGRES_DB: '$DB' } }],
      rules: [{ if: '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_TAG' }],
      variables: { DB: 'test', PRICE: { value: '$5', expand: false } },
      script: ['make test'],
      artifacts: { when: 'always', reports: { coverage_report: { coverage_format: 'jacoco', path: 'jacoco.xml' } } },
    });
    const jobs = await evaluate({ directory: repository({ Dockerfile: 'FROM scratch\n', ...files }), tag: 'v1.0.0' });
    expect(jobs.map(({ name }) => name)).toEqual(['test', 'build-image']);
  });
});
