import { program as login } from '../../src/core/features/registries/login.sh.ts';
import { program as job } from '../../src/core/job/job.sh.ts';
import { program as file } from '../../src/core/job/login-file.sh.ts';
import { shells } from '../support/parts.ts';
import { runRows } from '../support/shell-rows.ts';

const auth = (text: string) => Buffer.from(text).toString('base64');

test.each(shells)('%s: logins are written beside those of the project, for this user only, and not into a trace', (_name, shell) => {
  const own = JSON.stringify({ auths: { 'other.example.com': { auth: auth('o:p') } }, credHelpers: { 'x.example.com': 'x' } });
  const ran = runRows(shell, job.source + login.source + file.source, [undefined, own].map((DOCKER_AUTH_CONFIG) => ({
    commands: 'set -x\nlogin_registry r.example.com U P\nlogin_write\nset +x\ncat "$DOCKER_CONFIG/config.json"\nls -ld "$job_folder" | cut -c 1-10',
    env: { U: 'me', P: 'hunter2"\\', ...DOCKER_AUTH_CONFIG === undefined ? {} : { DOCKER_AUTH_CONFIG } },
  })));
  const ours = `"auths":{"r.example.com":{"auth":"${auth('me:hunter2"\\')}"}}}`;
  expect(ran.map(({ status, stdout }) => [status, stdout])).toEqual([
    [0, `{${ours}\ndrwx------\n`],
    [0, `${own.slice(0, -1)},${ours}\ndrwx------\n`],
  ]);
  for (const { stderr } of ran) expect(stderr).not.toMatch(/hunter2|aHVud|bWU6/);
});

test.each(shells)('%s: the authorities of the option hosts are trusted beside those of the image and of GitLab', (_name, shell) => {
  const given = 'echo corp >"$job_folder/ca.pem"\n';
  const ran = runRows(shell, job.source + login.source + file.source, ['', given, `${given}SSL_CERT_DIR=/certs\n`].map((before) => ({
    commands: `unset SSL_CERT_DIR\n${before}login_write\necho "\${SSL_CERT_DIR-none}" | sed "s|$job_folder|JOB|"\ncat "$job_folder/hosts/ca.pem" 2>/dev/null || echo none`,
  })));
  expect(ran.map(({ stdout }) => stdout)).toEqual(['none\nnone\n', 'JOB/hosts:/etc/ssl/certs\ncorp\n', 'JOB/hosts:/certs\ncorp\n']);
});
