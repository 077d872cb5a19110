import { program as daemons } from '../../../../src/core/features/images/platforms/image-daemons.sh.ts';
import { program as job } from '../../../../src/core/job/job.sh.ts';
import { shells } from '../../../support/parts.ts';
import { type ShellRow, runRows } from '../../../support/shell-rows.ts';

/** A build that says what it has, and takes as long as the others. */
const programs = `${job.source}
watch_end() { echo watched; }
image_records=$job_folder/images
${daemons.source}
image_build() {
  echo "building $1 for $image_apart, \${lint_path:-unchecked}, $image_records" | sed "s|$job_folder|JOB|"
  : >"$job_folder/$1.begun"
  until [ -e "$job_folder/A.begun" ] && [ -e "$job_folder/B.begun" ]; do sleep 0.02; done
  $2
  image_name=R/app image_digest=sha256:$1
}
linted() { lint_path=Dockerfile; "$@"; lint_path=; }
`;
const both = (second = ':', first = ':') => `linted image_aside linux/amd64 A image_build A '${first}'\nlinted image_aside linux/arm64 B image_build B '${second}'\n`;

describe.each(shells)('under %s', (_name, shell) => {
  const run = (...rows: readonly ShellRow[]) => runRows(shell, programs, rows);
  const lines = (stdout: string) => stdout.split('\n').sort();

  test('platforms are built at the same time, and only the first one checks the Dockerfile; then their images are known', () => {
    const [{ status, stdout, stderr }] = run({ commands: `${both()}image_gather printf '%s\\n' joined\necho "$A $A_DIGEST $B $B_LAYOUT" | sed "s|$job_folder|JOB|"\nprintenv B` });
    expect([status, stderr]).toEqual([0, '']);
    expect(lines(stdout)).toEqual(lines([
      'R/app@sha256:A sha256:A R/app@sha256:B JOB/B/layout',
      'R/app@sha256:B',
      'joined',
      'linux/amd64 building A for A, Dockerfile, JOB/parts',
      'linux/amd64 watched',
      'linux/arm64 building B for B, unchecked, JOB/parts',
      'linux/arm64 watched',
      '',
    ].join('\n')));
  });

  test('a platform that fails stops the job when the others have ended', () => {
    const [{ status, stdout, stderr }] = run({ commands: `${both('exit 3', 'sleep 0.3')}image_gather echo joined` });
    expect([status, stderr]).toEqual([1, 'image-daemons.sh: the image is not built for linux/arm64, so nothing was tagged.\n  The lines of the log that begin with the platform say why.\n']);
    expect([stdout.match(/watched/g)?.length, stdout.includes('joined')]).toEqual([2, false]);
  });

  test('an image that is left out, as the git tag is of another component, leaves nothing', () => {
    const [{ status, stdout }] = run({ commands: 'A=; image_aside linux/amd64 A echo left out\nimage_gather echo "joined$A"' });
    expect([status, stdout]).toEqual([0, 'linux/amd64 left out\nlinux/amd64 watched\njoined\n']);
  });

  test('a job that ends takes the builds with it', () => {
    const start = Date.now();
    const wait = 'sleep 20 & job_wait $!';
    const [{ status, stdout }] = run({ commands: `${both(wait, wait)}until [ -e "$job_folder/A.begun" ] && [ -e "$job_folder/B.begun" ]; do sleep 0.02; done\nexit 7` });
    expect([status, stdout.match(/watched/g)?.length]).toEqual([7, 2]);
    expect(Date.now() - start).toBeLessThan(10_000);
  });
});
