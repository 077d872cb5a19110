import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { program as promote } from '../../../src/core/features/promote/promote.sh.ts';
import { program as job } from '../../../src/core/job/job.sh.ts';
import { shells } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { runRows } from '../../support/shell-rows.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

/** Stands for image.sh: its variables, and a `buildctl` whose log and digest are given. */
const image = (log: string, built: string, status = 0) => `
image_folder=$job_folder/IMAGE image_name=r.example.com/app image_names='"name=r.example.com/app:1.0"' image_attributes=compression=zstd image_layout=type=oci,dest=x
mkdir "$image_folder"
image_fail() { echo failed; exit 1; }
image_buildctl() { printf '%s ' "$@" | sed "s|$job_folder|JOB|g"; echo; printf '%s\\n' '${log}' >"$image_folder/log"; image_digest=${built}; return ${status}; }
image_build() { if promote_run "$@"; then echo "released $image_digest"; else echo built; fi; }
`;
const from = (at: string) => `#5 [${at}] FROM r.example.com/app:sha-c0ffee@${digest('a')}`;
const solve = (push: boolean, more = '') => `--frontend dockerfile.v0 --local context=JOB/IMAGE/promote --local dockerfile=JOB/IMAGE/promote ${more}--output type=image,"name=r.example.com/app:1.0",push=${push},compression=zstd \n`;
const tagged = { CI_COMMIT_TAG: 'v1.0', CI_COMMIT_SHA: 'c0ffee' };

describe.each(shells)('%s', (_name, shell) => {
  const ran = (setUp: string, policy = 'build', env: Readonly<Record<string, string>> = tagged, flags = '--opt a=b', after = '') =>
    runRows(shell, job.source + promote.source + setUp, [{ commands: `promote_or ${policy} image_build ${flags}${after}`, env }])[0];

  test('looks, compares, and only then pushes', () => {
    const { status, stdout } = ran(image(from('1/1'), digest('a')));
    expect([status, stdout]).toEqual([0, `${solve(false)}${solve(true)}promote.sh: r.example.com/app:sha-c0ffee is released, not built again.\nreleased ${digest('a')}\n`]);
    const several = ran(image(from('linux/arm64 1/1'), digest('a')), 'build', tagged, '--opt platform=linux/amd64,linux/arm64');
    expect(several.stdout).toContain(solve(true, '--opt platform=linux/amd64,linux/arm64 '));
  });

  test('releases what was scanned, and nothing else', () => {
    const scanned = (digests: string, policy = 'fail') => ran(image(from('1/1'), digest('a')), policy, { ...tagged, SCAN_DIGESTS: digests });
    expect(scanned(`none,${digest('c')},${digest('a')}`)).toMatchObject({ status: 0, stdout: expect.stringContaining(`released ${digest('a')}`) });
    for (const digests of ['none', `none,${digest('c')}`]) {
      expect(scanned(digests)).toMatchObject({ status: 1, stdout: solve(false), stderr: expect.stringContaining('promote.sh: r.example.com/app:sha-c0ffee is not the image that was scanned') });
      expect(scanned(digests, 'build')).toMatchObject({ status: 0, stdout: `${solve(false)}built\n` });
    }
  });

  test('takes the image of this commit', () => {
    const at = folder();
    ran(image(from('1/1'), digest('a')), 'build', tagged, '', `\ncp "$job_folder/IMAGE/promote/Dockerfile" '${at}'`);
    expect(readFileSync(join(at, 'Dockerfile'), 'utf8')).toBe('FROM r.example.com/app:sha-c0ffee\n');
  });

  test('leaves other pipelines alone', () => {
    for (const env of [{ CI_COMMIT_SHA: 'c0ffee' }, { ...tagged, IMAGE_PUSH: 'false' }]) expect(ran(image('', ''), 'fail', env)).toMatchObject({ status: 0, stdout: 'built\n' });
  });

  const missing = 'error: failed to solve: r.example.com/app:sha-c0ffee: r.example.com/app:sha-c0ffee: not found';
  test.each([
    ['build', missing, digest('a'), 1, 0, 'there is no r.example.com/app:sha-c0ffee: no branch has built this commit. It is built now.'],
    ['fail', missing, digest('a'), 1, 1, 'there is no r.example.com/app:sha-c0ffee: no branch has built this commit.\n  Run the pipeline of the branch'],
    ['build', from('1/1'), digest('b'), 0, 0, 'BuildKit would not push r.example.com/app:sha-c0ffee as it is, because another version or other options have built it. It is built now.'],
    ['fail', from('1/1'), digest('b'), 0, 1, 'BuildKit would not push r.example.com/app:sha-c0ffee as it is'],
  ])('with %s: %s', (policy, log, built, result, status, said) => {
    const found = ran(image(log, built, result), policy);
    expect([found.status, found.stdout]).toEqual([status, `${solve(false)}${policy === 'build' ? 'built\n' : ''}`]);
    expect(found.stderr).toContain(`promote.sh: ${said}`);
  });

  test('a registry that does not answer is no missing image', () => {
    expect(ran(image('error: failed to solve: 500 Internal Server Error', '', 1))).toMatchObject({ status: 1, stdout: `${solve(false)}failed\n` });
  });
});
