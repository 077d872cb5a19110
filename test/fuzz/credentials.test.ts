import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chunks, share, texts } from './texts.ts';
import { program as helper } from '../../src/core/features/registries/login-helper.sh.ts';
import { program as login } from '../../src/core/features/registries/login.sh.ts';
import { program as bin } from '../../src/core/job/bin.sh.ts';
import { program as job } from '../../src/core/job/job.sh.ts';
import { checkout } from '../features/registries/clouds.ts';
import { shells } from '../support/parts.ts';

/** What a CI variable can hold: no NUL, no half of a character. */
const given = texts(share(12_000, 500)).filter((text) => text !== '' && !/\0|\p{Surrogate}/u.test(text));

const quoted = (text: string) => `'${text.replaceAll('\'', '\'\\\'\'')}'`;

/** Runs lines for each text, which is in the CI variable SECRET, and returns what they print, split at NUL. */
function inJobs(shell: readonly string[], of: readonly string[], lines: string): string[] {
  return chunks(of, 250).flatMap((part) => {
    const at = checkout();
    writeFileSync(join(at, 'script.sh'), [
      'set -eu', job.source, login.source, bin.source, helper.source, 'USER_NAME=us:er',
      ...part.map((text) => `login_auths='' login_asks='' login_used='' job_secrets='' SECRET=${quoted(text)}\nexport SECRET\nrm -f "$DOCKER_CONFIG/config.json"\n${lines}\nprintf '\\0'`),
    ].join('\n'));
    const [program, ...args] = shell;
    const { stdout, stderr, status } = spawnSync(program, [...args, join(at, 'script.sh')], { cwd: at, encoding: 'utf8', maxBuffer: 2 ** 28, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } });
    expect([status, stderr]).toEqual([0, '']);
    return stdout.split('\0').slice(0, -1);
  });
}

describe.each(shells)('in %s, hostile texts reach BuildKit as they are', (_name, shell) => {
  test('as passwords', () => {
    expect(given.length).toBeGreaterThan(400);
    const printed = inJobs(shell, given, 'login_registry r.example.com USER_NAME SECRET && printf %s "$DOCKER_AUTH_CONFIG"');
    const passwords = printed.map((text) => Buffer.from(JSON.parse(text).auths['r.example.com'].auth, 'base64').toString());
    expect(passwords).toEqual(given.map((text) => `us:er:${text}`));
  });

  test('as identity tokens, but for line breaks at the end', () => {
    const meant = given.slice(0, share(given.length, 100)).filter((text) => text.length < 100_000 && text.replace(/\n+$/, '') !== '');
    const printed = inJobs(shell, meant, 'login_identity_token r.example.com SECRET && echo r.example.com | login_get get');
    expect(printed.map((text) => JSON.parse(text))).toEqual(meant.map((text) => ({ Username: '<token>', Secret: text.replace(/\n+$/, '') })));
  });
});
