import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program as list } from '../../../src/core/features/sign/sign-list.sh.ts';
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
  writeFileSync(join(cwd, 'cosign'), `#!/bin/sh\necho "$@" | sed "s|/tmp/buildkit[^/]*|JOB|g" >>calls\necho "\${COSIGN_PASSWORD-}" >password\n[ ! -f "$4" ] || cat "$4" >key\nexit ${status}\n`);
  chmodSync(join(cwd, 'cosign'), 0o755);
  writeFileSync(join(cwd, 'key file'), key);
  return { cwd, read: (name: string) => readFileSync(join(cwd, name), 'utf8') };
}

describe.each(shells)('%s', (_name, shell) => {
  const ran = (at: ReturnType<typeof checkout>, commands: string, env: Readonly<Record<string, string>> = {}) =>
    runRows(shell, job.source + pushed.source + sign.source + list.source, [{ commands, cwd: at.cwd, env: { PATH: `${at.cwd}:${process.env.PATH}`, ...env } }])[0];
  const offline = '--key JOB/key --signing-config JOB/signing.json';

  test.each(['of type Variable', 'of type File'])('signs with a key in a variable %s, in every repository, and no image that was not pushed', (type) => {
    const at = checkout();
    const { status, stdout, stderr } = ran(at, 'set -x\nsign_key K P API_IMAGE OLD_IMAGE NO_IMAGE', { K: type === 'of type File' ? join(at.cwd, 'key file') : key.trimEnd(), P: 'p"a $s' });
    expect([status, stdout]).toEqual([0, ['other.example.com:5000/x/api', 'r.example.com/api'].map((name) => `sign.sh: ${name}@sha256:abc is signed\n`).join('')]);
    expect(at.read('calls')).toBe(['other.example.com:5000/x/api', 'r.example.com/api'].map((name) => `sign --yes ${offline} ${name}@sha256:abc\n`).join(''));
    expect(at.read('key')).toBe(key);
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

  test('the lists of what is in an image are signed as the image is, one for each platform, in every repository', () => {
    const at = checkout();
    for (const name of ['API_IMAGE', 'API_IMAGE-linux-amd64', 'API_IMAGE-linux-arm64']) writeFileSync(join(at.cwd, `gl-sbom-${name}.cdx.json`), '{}');
    const { status, stdout } = ran(at, 'sign_keyless\nsign_list API_IMAGE\nsign_list API_IMAGE linux/amd64 linux/arm64\nsign_list OLD_IMAGE', { CI_SERVER_HOST: 'gitlab.com' });
    expect(status).toBe(0);
    expect(at.read('calls').trim().split('\n')).toEqual(['', '-linux-amd64', '-linux-arm64'].flatMap((suffix) =>
      ['other.example.com:5000/x/api', 'r.example.com/api'].map((name) => `attest --yes --type cyclonedx --predicate gl-sbom-API_IMAGE${suffix}.cdx.json ${name}@sha256:abc`)));
    expect(stdout).toContain('sign-list.sh: r.example.com/api@sha256:abc has the signed list gl-sbom-API_IMAGE-linux-arm64.cdx.json\n');
    expect(ran(at, 'sign_keyless\nsign_list API_IMAGE linux/s390x', { CI_SERVER_HOST: 'gitlab.com' })).toMatchObject({ status: 1, stderr: 'sign-list.sh: the job sbom-image has not left gl-sbom-API_IMAGE-linux-s390x.cdx.json.\n  Run the whole pipeline again: the artifacts of that job may have expired.\n' });
    const failing = checkout(1);
    writeFileSync(join(failing.cwd, 'gl-sbom-API_IMAGE.cdx.json'), '{}');
    expect(ran(failing, 'sign_flags=\nsign_list API_IMAGE')).toMatchObject({ status: 1, stderr: expect.stringContaining('sign-list.sh: cosign cannot sign what is in other.example.com:5000/x/api@sha256:abc.') });
  });

  test('a Sigstore of one\'s own signs on any GitLab', () => {
    const at = checkout();
    for (const name of ['a config', 'root']) writeFileSync(join(at.cwd, name), name);
    expect(ran(at, "sign_keyless_own 'a config' root API_IMAGE", { CI_SERVER_HOST: 'gitlab.example.com' }).status).toBe(0);
    expect(at.read('calls').split('\n')[1]).toBe('sign --yes --signing-config JOB/signing.json --trusted-root JOB/root.json r.example.com/api@sha256:abc');
    expect(at.read('key')).toBe('a config');
    expect(ran(at, "sign_keyless_own 'a config' missing API_IMAGE")).toMatchObject({ status: 1, stderr: 'sign.sh: the file missing is not in the checkout.\n  Commit it, or correct its path in sign: { sigstore }.\n' });
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
