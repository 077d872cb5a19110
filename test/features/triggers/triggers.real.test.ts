import { parse } from 'yaml';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import { gitIn, synthesized, write } from '../../../lab/repository.ts';
import { evaluate, runPipeline } from '../../../lab/runner.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';
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
  'tag v1.02.3': { tag: 'v1.02.3', variables: push },
  'tag v1.2.3-rc.1+b.5': { tag: 'v1.2.3-rc.1+b.5', variables: push },
  'tag nightly': { tag: 'nightly', variables: push },
  'tag api/v1.2.3': { tag: 'api/v1.2.3', variables: push },
  'tag web@1.2.3': { tag: 'web@1.2.3', variables: push },
  'tag api-gateway-1.2.3': { tag: 'api-gateway-1.2.3', variables: push },
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
  'schedule on tag': { tag: 'v1.2.3', variables: { ...push, CI_PIPELINE_SOURCE: 'schedule' } },
  'web on tag': { tag: 'v1.2.3', variables: { ...push, CI_PIPELINE_SOURCE: 'web' } },
  'api on tag': { tag: 'v1.2.3', variables: { ...push, CI_PIPELINE_SOURCE: 'api' } },
  'child on tag': { tag: 'v1.2.3', variables: { ...push, CI_PIPELINE_SOURCE: 'parent_pipeline' } },
  'child of mr': { branch: 'feature', variables: mergeRequest('feature', { CI_PIPELINE_SOURCE: 'parent_pipeline' }) },
  'child of fork mr': { branch: 'main', variables: mergeRequest('main', { CI_PIPELINE_SOURCE: 'parent_pipeline', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2' }) },
};

/** Whatever is tagged and pushed. */
const everyTag = Object.keys(events).filter((event) => event.startsWith('tag '));
const api = { component: 'api' };

/** What starts a pipeline, and the events that do. An event after `-` builds without pushing. */
const matrix: readonly (readonly [options: BuildkitImagePipelineOptions, ...events: readonly string[]])[] = [
  [{}, ...everyTag],
  [{ triggers: { gitTags: 'semver' } }, 'tag v1.2.3', 'tag v1.2.3-rc.1+b.5'],
  [{ triggers: { gitTags: '/^n/' } }, 'tag nightly'],
  [{ triggers: { gitTags: '/^api\\//' } }, 'tag api/v1.2.3'],
  [{ triggers: { gitTags: 'none', defaultBranch: true } }, 'main'],
  [{ triggers: { gitTags: 'none', branches: ['/^release\\/.+/'] } }, 'release/1'],
  [{ triggers: { gitTags: 'none', branches: ['feature', '/^release\\/.+/'] } }, 'release/1', 'feature'],
  [{ triggers: { mergeRequests: 'build' } }, ...everyTag, '- mr feature', '- mr main', '- fork mr'],
  [{ triggers: { gitTags: 'semver', defaultBranch: true, mergeRequests: 'build' } }, 'tag v1.2.3', 'tag v1.2.3-rc.1+b.5', 'main', '- mr feature', '- fork mr'],
  [{ triggers: { gitTags: 'none', branches: ['/.*/'], mergeRequests: 'push' } }, 'main', 'release/1', 'feature', '- fork mr'],
  [{ triggers: { gitTags: 'none', schedules: true } }, 'schedule', 'schedule on tag'],
  [{ triggers: { gitTags: 'none', web: true } }, 'web', 'web on tag'],
  [{ triggers: { gitTags: 'none', triggeredPipelines: true } }, 'api', 'child', 'api on tag', 'child on tag', '- child of mr', '- child of fork mr'],
  [{ triggers: { gitTags: 'none', triggeredPipelines: true, mergeRequests: 'build' } }, 'api', 'child', 'api on tag', 'child on tag', '- child of mr', '- child of fork mr', '- mr feature', '- mr main', '- fork mr'],
  [{ triggers: { gitTags: 'none', triggeredPipelines: true, mergeRequests: 'push' } }, 'api', 'child', 'api on tag', 'child on tag', 'child of mr', '- child of fork mr', 'mr feature', 'mr main', '- fork mr'],
  [{ tags: api }, 'tag api/v1.2.3'],
  [{ tags: { component: 'api-gateway' } }, 'tag api-gateway-1.2.3'],
  [{ tags: api, triggers: { gitTags: 'semver' } }, 'tag api/v1.2.3'],
  [{ tags: api, triggers: { gitTags: '/v1/' } }, 'tag api/v1.2.3'],
  [{ tags: api, triggers: { gitTags: '/^v1/', defaultBranch: true } }, 'main'],
  [{ images: [{ name: 'api', tags: api }, { name: 'web', tags: { component: 'web' } }], jobs: 'one' }, 'tag api/v1.2.3', 'tag web@1.2.3'],
  [{ images: [{ name: 'api', tags: api }, { name: 'web' }], jobs: 'one', triggers: { gitTags: 'semver' } }, 'tag v1.2.3', 'tag v1.2.3-rc.1+b.5', 'tag api/v1.2.3'],
];

describeReal('the pipeline', () => {
  /** One file with a job for each row of the matrix, and one that tells whether it pushes, so that an event is evaluated once for all of them. */
  const rules = matrix.map(([options]) => parse(synthesized(options)['.gitlab-ci.yml'])['build-image'].rules as { readonly variables?: { readonly IMAGE_PUSH?: string } }[]);
  const directory = repository({
    '.gitlab-ci.yml': JSON.stringify(Object.fromEntries(rules.flatMap((rule, row) => [
      [`row ${row}`, { script: ['true'], rules: rule }],
      [`row ${row} pushes`, { script: ['true'], rules: rule.map((one) => one.variables?.IMAGE_PUSH === 'false' ? { ...one, when: 'never' } : one) }],
    ]))),
  });

  test.each(Object.keys(events))('runs for %s where a trigger says so', async (event) => {
    const jobs = await evaluate({ directory, ...events[event] });
    const expected = matrix.flatMap(([, ...names], row) => [...names.includes(event) ? [`row ${row}`, `row ${row} pushes`] : [], ...names.includes(`- ${event}`) ? [`row ${row}`] : []]);
    expect(jobs.map(({ name }) => name)).toEqual(expected);
  });

  test('builds an image for the git tags of its component alone', async () => {
    const project = repository(synthesized({ images: [{ name: 'api', tags: api }, { name: 'web', tags: { component: 'web' } }, { name: 'docs' }], checks: [{ name: 'test', image: 'alpine', commands: ['true'] }] }));
    const built = async (event: string) => (await evaluate({ directory: project, ...events[event] })).map(({ name }) => name);
    expect(await built('tag api/v1.2.3')).toEqual(['test', 'build-image:api', 'build-image:docs']);
    expect(await built('tag web@1.2.3')).toEqual(['test', 'build-image:web', 'build-image:docs']);
    expect(await built('tag v1.2.3')).toEqual(['test', 'build-image:docs']);
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
