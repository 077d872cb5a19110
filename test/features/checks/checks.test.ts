import { parse } from 'yaml';
import { synthesized } from '../../../lab/repository.ts';
import type { CheckOptions } from '../../../src/core/mod.ts';

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
