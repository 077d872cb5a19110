import { program as date } from '../../../src/core/features/reproducible/image-date.sh.ts';
import { program as job } from '../../../src/core/job/job.sh.ts';
import { shells } from '../../support/parts.ts';
import { runRows } from '../../support/shell-rows.ts';

const times = [
  '2026-11-24T10:00:00+01:00',
  '2026-11-24T10:00:00Z',
  '2024-02-29T23:59:59+00:00',
  '2024-03-01T00:00:00+00:00',
  '2000-12-31T23:59:59-00:30',
  '1999-12-31T00:00:00-08:30',
  '2100-01-01T00:00:00+05:45',
  '1970-01-01T00:00:00Z',
];

test.each(shells)('%s: a build is dated to its commit', (_name, shell) => {
  const ran = runRows(shell, job.source + date.source, [...times, '', 'yesterday'].map((CI_COMMIT_TIMESTAMP) => ({
    commands: 'build() { printf "%s\\n" "$@" "${SOURCE_DATE_EPOCH-unset}"; }\nimage_date build a "b c"', env: { CI_COMMIT_TIMESTAMP },
  })));
  const without = { status: 1, stdout: '', stderr: 'image-date.sh: CI_COMMIT_TIMESTAMP is not a time, so the image cannot get the time of its commit.\n  Remove the option reproducible.\n' };
  expect(ran).toEqual([
    ...times.map((time) => ({ status: 0, stdout: `a\nb c\n--opt\nbuild-arg:SOURCE_DATE_EPOCH=${Date.parse(time) / 1000}\nunset\n`, stderr: '' })),
    without,
    without,
  ]);
});
