import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program as secrets } from '../../../../src/core/features/images/secrets/image-secrets.sh.ts';
import { program as job } from '../../../../src/core/job/job.sh.ts';
import { shells } from '../../../support/parts.ts';
import { folder } from '../../../support/projects.ts';
import type { Ran } from '../../../support/run.ts';
import { runRows } from '../../../support/shell-rows.ts';

/** A build that shows what it is given. */
const build = 'build() { printf "%s\\n" "$#" "$@"; }\n';
const programs = job.source + secrets.source + build;
const secret = 'hunter2 "$x\' `*';
const files = folder();
const file = (name: string, text: string) => {
  writeFileSync(join(files, name), text);
  return join(files, name);
};
const variables = {
  NPM_TOKEN: secret,
  PATHLIKE: '/somewhere/PATHLIKE',
  PIP_CONF: file('PIP_CONF', secret),
  ODD: file('a, b', secret),
  KEY: file('KEY', '-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----\n'),
  PUBLIC: file('PUBLIC', 'ssh-ed25519 AAAA\n'),
  EMPTY: '',
};
const fork = { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2', CI_MERGE_REQUEST_PROJECT_ID: '1' };

const given: readonly (readonly [call: string, ...words: readonly string[]])[] = [
  ['image_secret_variable npm NPM_TOKEN', '--secret', 'id=npm,env=NPM_TOKEN'],
  ['image_secret_variable p PATHLIKE', '--secret', 'id=p,env=PATHLIKE'],
  ['image_secret_file pip PIP_CONF', '--secret', `id=pip,"src=${variables.PIP_CONF}"`],
  ['image_secret_file pip ODD', '--secret', `id=pip,"src=${variables.ODD}"`],
  ['image_ssh_key default KEY', '--ssh', `default=${variables.KEY}`],
];

const refused: readonly (readonly [call: string, message: string])[] = [
  ['image_secret_variable npm EMPTY', 'the CI variable EMPTY is empty, and the secret npm needs it.'],
  ['image_secret_variable npm UNSET', 'the CI variable UNSET is empty, and the secret npm needs it.'],
  ['image_secret_variable pip PIP_CONF', 'the CI variable PIP_CONF is of type File, so the secret pip would be the path of the file.'],
  ['image_secret_file pip UNSET', 'the CI variable UNSET is empty, and the secret pip needs it.'],
  ['image_secret_file npm NPM_TOKEN', 'the CI variable NPM_TOKEN is not of type File, and the secret npm needs a file.'],
  ['image_ssh_key default NPM_TOKEN', 'the CI variable NPM_TOKEN is not of type File, and the SSH key default needs a file.'],
  ['image_ssh_key default PUBLIC', 'the CI variable PUBLIC does not contain a private key, and the SSH key default needs one.'],
];

const withheld: readonly (readonly [call: string, what: string])[] = [
  ['image_secret_variable npm NPM_TOKEN', 'the secret npm'],
  ['image_secret_file pip PIP_CONF', 'the secret pip'],
  ['image_secret_file pip UNSET', 'the secret pip'],
  ['image_ssh_key default KEY', 'the SSH key default'],
];

describe.each(shells)('under %s', (_name, shell) => {
  const run = (rows: readonly string[], more: Readonly<Record<string, string>> = {}, flags?: string): Ran[] =>
    runRows(shell, programs, rows.map((commands) => ({ commands, env: { ...variables, ...more } })), { flags });

  test('a build gets what is there, behind what it has already', () => {
    const ran = run([...given.map(([call]) => `${call} build a 'b c'`), `${given.map(([call]) => call).join(' ')} build`]);
    expect(ran).toEqual([...given.map(([, ...words]) => ['a', 'b c', ...words]), given.flatMap(([, ...words]) => words)]
      .map((words) => ({ status: 0, stdout: `${words.length}\n${words.join('\n')}\n`, stderr: '' })));
  });

  test('what is not there stops the job before the build, and the job says what to do', () => {
    for (const [index, { status, stdout, stderr }] of run(refused.map(([call]) => `${call} build`)).entries()) {
      const [message, fix, ...more] = stderr.split('\n');
      expect([status, stdout, message]).toEqual([1, '', `image-secrets.sh: ${refused[index][1]}`]);
      expect(fix).toMatch(/^ {2}\S.*\.$/);
      expect(more).toEqual(['']);
    }
  });

  test('a merge request from a fork gets none, and is built all the same; one inside of the project gets all', () => {
    expect(run(withheld.map(([call]) => `${call} build a`), fork)).toEqual(withheld.map(([, what]) => ({
      status: 0,
      stdout: '1\na\n',
      stderr: `image-secrets.sh: the build does not get ${what}: this merge request comes from a fork, whose code must not use the secrets of the project.\n`,
    })));
    expect(run([`${given[0][0]} build`], { ...fork, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1' })[0].stdout).toBe('2\n--secret\nid=npm,env=NPM_TOKEN\n');
  });

  test('a build that fails fails the line', () => {
    const failing = (calls: readonly (readonly [call: string, ...string[]])[]) => calls.map(([call]) => `${call} false\necho on`);
    for (const { status, stdout } of [...run(failing(given)), ...run(failing(withheld), fork)]) expect([status, stdout]).toEqual([1, '']);
  });

  test('what the job has to do at its end is done', () => {
    expect(run(['removed() { echo removed; }\njob_at_end removed\nimage_secret_variable npm UNSET build'])[0].stdout).toBe('removed\n');
  });

  test('a trace shows no secret', () => {
    const calls = ['image_secret_variable npm NPM_TOKEN build', 'image_secret_file npm NPM_TOKEN build', 'image_secret_file pip PIP_CONF build'];
    for (const { stderr } of run(calls, {}, '-ex')) {
      expect(stderr).toContain('image_names_file');
      expect(stderr).not.toContain('hunter2');
    }
  });
});
