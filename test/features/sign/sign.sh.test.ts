import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program as sign } from '../../../src/core/features/sign/sign.sh.ts';
import { program as job } from '../../../src/core/job/job.sh.ts';
import { program as pushed } from '../../../src/core/job/pushed.sh.ts';
import { shells } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { runRows } from '../../support/shell-rows.ts';

const key = '-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\nS3CRET\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n';
const report = (name: string, isPushed: boolean) => JSON.stringify({
  name: `r.example.com/${name}`,
  digest: 'sha256:abc',
  pushed: isPushed,
  tags: isPushed ? ['1.0', 'latest'] : [],
  references: isPushed ? [`r.example.com/${name}:1.0`, `r.example.com/${name}:latest`, `other.example.com:5000/x/${name}:1.0`] : [],
}, undefined, 2);

/** A checkout with the reports of image jobs, and a `cosign` that writes down its arguments, the password, and the key. */
function checkout(status = 0) {
  const cwd = folder();
  mkdirSync(join(cwd, '.gitlab/buildkit/images'), { recursive: true });
  writeFileSync(join(cwd, '.gitlab/buildkit/images/API_IMAGE.json'), `${report('api', true)}\n`);
  writeFileSync(join(cwd, '.gitlab/buildkit/images/OLD_IMAGE.json'), `${report('old', false)}\n`);
  writeFileSync(join(cwd, 'cosign'), `#!/bin/sh\necho "$@" | sed "s|/tmp/buildkit[^/]*|JOB|g" >>calls\necho "\${COSIGN_PASSWORD-}" >password\n[ ! "$4" = --key ] || cat "$5" >key 2>/dev/null\nexit ${status}\n`);
  chmodSync(join(cwd, 'cosign'), 0o755);
  writeFileSync(join(cwd, 'key file'), key);
  return { cwd, read: (name: string) => readFileSync(join(cwd, name), 'utf8') };
}

describe.each(shells)('%s', (_name, shell) => {
  const ran = (at: ReturnType<typeof checkout>, commands: string, env: Readonly<Record<string, string>> = {}) =>
    runRows(shell, job.source + pushed.source + sign.source, [{ commands, cwd: at.cwd, env: { PATH: `${at.cwd}:${process.env.PATH}`, ...env } }])[0];
  const offline = '--key JOB/key --signing-config JOB/signing.json';

  test.each(['of type Variable', 'of type File'])('signs with a key in a variable %s, in every repository, and no image that was not pushed', (type) => {
    const at = checkout();
    const { status, stdout, stderr } = ran(at, 'set -x\nsign_key K P API_IMAGE OLD_IMAGE NO_IMAGE', { K: type === 'of type File' ? join(at.cwd, 'key file') : key.trimEnd(), P: 'p"a $s' });
    expect([status, stdout]).toEqual([0, ['other.example.com:5000/x/api', 'r.example.com/api'].map((name) => `sign.sh: ${name}@sha256:abc is signed\n`).join('')]);
    expect(at.read('calls')).toBe(['other.example.com:5000/x/api', 'r.example.com/api'].map((name) => `sign --yes ${offline} ${name}@sha256:abc\n`).join(''));
    expect(at.read('password')).toBe('p"a $s\n');
    expect(stderr).toContain('pushed.sh: OLD_IMAGE: this pipeline has pushed no such image.');
    expect(stderr).not.toMatch(/p"a|S3CRET/m);
  });

  test('stops with what is wrong', () => {
    const at = checkout();
    expect(ran(at, 'sign_key K P API_IMAGE', { K: '-----BEGIN PUBLIC KEY-----', P: 'x' })).toMatchObject({ status: 1, stderr: expect.stringContaining('sign.sh: the CI variable K does not contain a private key of cosign.') });
    expect(ran(at, 'sign_key K P API_IMAGE', { P: 'x' })).toMatchObject({ status: 1, stderr: expect.stringContaining('sign.sh: the CI variable K is empty, and the signature of images needs it.') });
    expect(ran(at, 'sign_keyless API_IMAGE', { CI_SERVER_HOST: 'gitlab.example.com' })).toMatchObject({ status: 1, stderr: expect.stringContaining('and this GitLab is gitlab.example.com.\n  Sign with a key') });
    expect(ran(checkout(1), 'sign_kms awskms:///a API_IMAGE')).toMatchObject({ status: 1, stdout: '', stderr: 'sign.sh: cosign cannot sign other.example.com:5000/x/api@sha256:abc.\n  The message above says why.\n' });
  });

  test('a service has the key, and a job of gitlab.com needs none', () => {
    const at = checkout();
    expect(ran(at, 'sign_kms hashivault://k API_IMAGE\nsign_keyless API_IMAGE', { CI_SERVER_HOST: 'gitlab.com' }).status).toBe(0);
    expect(at.read('calls').split('\n').filter((line) => line.includes(' r.'))).toEqual([
      'sign --yes --key hashivault://k --signing-config JOB/signing.json r.example.com/api@sha256:abc',
      'sign --yes r.example.com/api@sha256:abc',
    ]);
  });
});
