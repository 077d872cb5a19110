import { parse } from 'yaml';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import { gitIn, synthesized, write } from '../../../lab/repository.ts';
import { evaluate, runPipeline } from '../../../lab/runner.ts';
import type { TriggerOptions } from '../../../src/core/mod.ts';
import { craneFor, describeReal, gitlabRegistry, robot } from '../../support/parts.ts';
import { repository } from '../../support/repository.ts';

type Variables = Readonly<Record<string, string>>;
const push = { CI_PIPELINE_SOURCE: 'push', CI_DEFAULT_BRANCH: 'main' };
const mergeRequest = (from: string, more: Variables = {}): Variables => ({
  CI_PIPELINE_SOURCE: 'merge_request_event',
  CI_DEFAULT_BRANCH: 'main',
  CI_MERGE_REQUEST_IID: '7',
  CI_MERGE_REQUEST_PROJECT_ID: '1',
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1',
  CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: from,
  ...more,
});

/** The events, each with GitLab's own variables. */
const events: { readonly [event: string]: { readonly tag?: string; readonly branch?: string; readonly variables: Variables } } = {
  'tag v1.2.3': { tag: 'v1.2.3', variables: push },
  'tag nightly': { tag: 'nightly', variables: push },
  'main': { branch: 'main', variables: push },
  'release/1': { branch: 'release/1', variables: push },
  'feature': { branch: 'feature', variables: push },
  'mr feature': { branch: 'feature', variables: mergeRequest('feature') },
  'mr main': { branch: 'main', variables: mergeRequest('main') },
  'fork mr': { branch: 'main', variables: mergeRequest('main', { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2' }) },
  'schedule': { branch: 'main', variables: { ...push, CI_PIPELINE_SOURCE: 'schedule' } },
  'web': { branch: 'main', variables: { ...push, CI_PIPELINE_SOURCE: 'web' } },
  'api': { branch: 'main', variables: { ...push, CI_PIPELINE_SOURCE: 'api' } },
  'child': { branch: 'main', variables: { ...push, CI_PIPELINE_SOURCE: 'parent_pipeline' } },
};

/** What starts a pipeline, and the events that do. */
const matrix: readonly (readonly [triggers: TriggerOptions | undefined, ...events: readonly string[]])[] = [
  [undefined, 'tag v1.2.3', 'tag nightly'],
  [{ tags: 'semver' }, 'tag v1.2.3'],
  [{ tags: '/^n/' }, 'tag nightly'],
  [{ tags: false, defaultBranch: true }, 'main'],
  [{ tags: false, branches: ['/^release\\/.+/'] }, 'release/1'],
  [{ tags: false, branches: ['feature', '/^release\\/.+/'] }, 'release/1', 'feature'],
  [{ mergeRequests: 'build' }, 'tag v1.2.3', 'tag nightly', 'mr feature', 'mr main', 'fork mr'],
  [{ tags: 'semver', defaultBranch: true, mergeRequests: 'build' }, 'tag v1.2.3', 'main', 'mr feature', 'fork mr'],
  [{ tags: false, branches: ['/.*/'], mergeRequests: 'push' }, 'main', 'release/1', 'feature', 'fork mr'],
  [{ tags: false, schedules: true }, 'schedule'],
  [{ tags: false, manual: true }, 'web'],
  [{ tags: false, pipelines: true }, 'api', 'child'],
];

describeReal('the pipeline', () => {
  /** One file with a job for each row of the matrix, so that an event is evaluated once for all of them. */
  const rules = matrix.map(([triggers]) => parse(synthesized({ ...(triggers && { triggers }) })['.gitlab-ci.yml'])['build-image'].rules);
  const directory = repository({ '.gitlab-ci.yml': JSON.stringify(Object.fromEntries(rules.map((rule, row) => [`row ${row}`, { script: ['true'], rules: rule }]))) });

  test.each(Object.keys(events))('runs for %s where a trigger says so', async (event) => {
    const jobs = await evaluate({ directory, ...events[event] });
    const expected = matrix.flatMap(([, ...names], row) => names.includes(event) ? [`row ${row}`] : []);
    expect(jobs.map(({ name }) => name)).toEqual(expected);
  });

  describe('of images with changes', () => {
    const images = [{ name: 'docs', changes: ['docs/*.md'] }, { name: 'tools' }];
    const pushes = synthesized({
      jobs: 'per-image',
      images: [{ name: 'base', changes: ['docker/base/**'] }, { name: 'api', dependsOn: ['base'], changes: ['services/api/**', 'go.mod'] }, ...images],
      triggers: { branches: ['/.*/'], schedules: true },
    });
    const mergeRequests = synthesized({ images, triggers: { mergeRequests: 'build' } });
    const all = ['base', 'api', 'docs', 'tools'];

    /** What these events are compared with is the default branch, which gitlab-ci-local knows; it does not know the push before. */
    test.each<readonly [event: string, changed: string, ...images: readonly string[]]>([
      ['feature', 'services/api/src/main.go', 'base', 'api', 'tools'],
      ['feature', 'go.mod', 'base', 'api', 'tools'],
      ['feature', 'docker/base/Dockerfile', 'base', 'api', 'tools'],
      ['feature', 'docs/index.md', 'docs', 'tools'],
      ['feature', 'docs/more/index.md', 'tools'],
      ['feature', 'services/web/main.go', 'tools'],
      ['tag v1.2.3', 'services/web/main.go', ...all],
      ['schedule', 'services/web/main.go', ...all],
      ['mr feature', 'docs/index.md', 'docs', 'tools'],
      ['mr feature', 'services/web/main.go', 'tools'],
    ])('%s, with %s', async (event, changed, ...built) => {
      const project = repository(event.startsWith('mr') ? mergeRequests : pushes);
      const git = gitIn(project);
      git('checkout', '--quiet', '-b', 'feature');
      write(project, { [changed]: 'changed' });
      git('add', '--all');
      git('commit', '--quiet', '--message=changed');
      git('checkout', '--quiet', 'main');
      const jobs = await evaluate({ directory: project, ...events[event] });
      expect(jobs.map(({ name }) => name)).toEqual(built.map((image) => `build-image:${image}`));
    });
  });

  describe('of a merge request', () => {
    let registry: Registry;
    beforeAll(async () => {
      registry = await startRegistry(robot);
    });
    afterAll(() => registry.stop());

    test.each([
      ['build', mergeRequest('feature'), '', 'exporting to image'],
      ['push', mergeRequest('feature'), 'mr-7\n', 'pushing manifest'],
      ['push', mergeRequest('feature', { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2' }), '', 'comes from a fork, whose code must not use the project\'s credentials'],
    ])('with %s, %j, pushes %j', async (mergeRequests, event, tags, logged) => {
      const project = repository({ Dockerfile: 'FROM scratch\nCOPY a /a\n', a: 'a', ...synthesized({ triggers: { mergeRequests } }) });
      const image = `mr-${Object.values(event).join('').length}-${mergeRequests}-${event.CI_MERGE_REQUEST_SOURCE_PROJECT_ID}`;
      const { exitCode, log } = await runPipeline({
        directory: project,
        branch: 'feature',
        variables: { ...event, ...gitlabRegistry(registry.host, image) },
      });
      expect(exitCode).toBe(0);
      expect(log).toContain(logged);
      const crane = craneFor(registry.host);
      expect(crane('catalog', registry.host).includes(image) ? crane('ls', `${registry.host}/${image}`) : '').toBe(tags);
    });
  });
});
