import { parse } from 'yaml';
import { synthesized } from '../../../lab/repository.ts';
import type { BuildkitImagePipelineOptions, CheckOptions } from '../../../src/core/mod.ts';

/** The job that a check becomes. */
function job(more: Partial<CheckOptions>): object {
  return parse(synthesized({ checks: [{ name: 'test', commands: ['make'], ...more }] })['.gitlab-ci.yml']).test;
}

test('what is empty leaves no trace', () => {
  expect(job({ services: [], variables: {}, needs: [] })).toEqual(job({}));
  expect(job({ services: [{ image: 'redis', variables: {} }], artifacts: { paths: [], junit: ['a.xml'] } }))
    .toMatchObject({ services: [{ name: 'redis' }], artifacts: { when: 'always', reports: { junit: ['a.xml'] } } });
});

test.each(['never', '42 seconds', '30 days', '1 week', '3 mins 4 sec', '2h20min', '6 mos 1 day', '47 yrs 6 mos and 4d', '3 weeks and 2 days'])('%s is a time to keep artifacts for', (expireIn) => {
  expect(job({ artifacts: { paths: ['a'], expireIn } })).toMatchObject({ artifacts: { expire_in: expireIn } });
});

test.each<[Partial<CheckOptions>, object]>([
  [{ coverageReport: { path: 'c.xml' } }, { when: 'always', reports: { coverage_report: { coverage_format: 'cobertura', path: 'c.xml' } } }],
  [{ coverageReport: { path: 'c.xml', format: 'jacoco' }, artifacts: { junit: ['a.xml'], paths: ['a'], expireIn: '1 week' } },
    { when: 'always', expire_in: '1 week', paths: ['a'], reports: { junit: ['a.xml'], coverage_report: { coverage_format: 'jacoco', path: 'c.xml' } } }],
  [{ coverageReport: { path: 'c.xml' }, artifacts: { paths: ['a'] } }, { when: 'always', paths: ['a'], reports: { coverage_report: { coverage_format: 'cobertura', path: 'c.xml' } } }],
])('%j are the artifacts of the job', (more, artifacts) => {
  expect(job(more)).toHaveProperty('artifacts', artifacts);
});

test.each<BuildkitImagePipelineOptions>([
  {},
  { triggers: { mergeRequests: 'build' } },
  { triggers: { mergeRequests: 'push', defaultBranch: true, branches: ['develop', '/^release-/'], schedules: true } },
  { triggers: { mergeRequests: 'push' }, images: [{ name: 'a', changes: ['a'] }, { name: 'b', changes: ['b'] }] },
])('with %j a check has the rules of the image jobs, each once, and nothing of what is of images only', (options) => {
  const jobs = parse(synthesized({ ...options, checks: [{ name: 'test', commands: ['make'] }] })['.gitlab-ci.yml']);
  const conditions = jobs.test.rules.map((rule: object) => JSON.stringify(rule));
  expect(new Set(conditions).size).toBe(conditions.length);
  expect(conditions.join()).not.toMatch(/IMAGE_PUSH|changes/);
  const built = [jobs['build-image'], jobs['.build-image'], jobs['build-image:a']].flatMap((found) => found?.rules ?? []);
  const events = (rules: { readonly if?: string }[]) => new Set(rules.map((rule) => rule.if));
  for (const event of events(built)) expect([...events(jobs.test.rules)]).toContain(event);
});

test('a check may wait for jobs that exist already, which the pipeline names', () => {
  const jobs = parse(synthesized({ ciFile: 'image.yml', needs: ['lint'], checks: [{ name: 'test', commands: ['make'], needs: ['lint'] }] })['image.yml']);
  expect([jobs.test.needs, jobs['build-image'].needs]).toEqual([['lint'], ['test', 'lint']]);
});
