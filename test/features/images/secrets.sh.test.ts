import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { source } from '../../../src/core/features/images/secrets/secrets.sh.ts';
import { shells, testWith } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { type Ran, output, run } from '../../support/run.ts';

const program = 'src/core/features/images/secrets/secrets.sh';
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
  KEY: file('KEY', '-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----\n'),
  PUBLIC: file('PUBLIC', 'ssh-ed25519 AAAA\n'),
  EMPTY: '',
};

test('the module that the library carries is the program', () => {
  expect(source).toBe(readFileSync(program, 'utf8'));
});

testWith('shellcheck')('shellcheck has nothing to say', () => {
  expect(output(['shellcheck', '--shell=sh', program])).toBe('');
});

describe.each(shells)('under %s', (_name, shell) => {
  const job = (commands: string, flags: readonly string[] = ['-eu']): Ran =>
    run([...shell, ...flags, '-c', `. ./src/core/job/job.sh\n. ./${program}\n${commands}\necho built`], { env: { PATH: process.env.PATH, ...variables } });

  test('what is there passes in silence', () => {
    const passed = { status: 0, stdout: 'built\n', stderr: '' };
    expect(job('secret_variable npm NPM_TOKEN\nsecret_variable p PATHLIKE\nsecret_file pip PIP_CONF\nssh_key default KEY')).toEqual(passed);
  });

  test.each([
    ['secret_variable npm EMPTY', 'the CI variable EMPTY is empty, and the secret npm needs it.'],
    ['secret_variable npm UNSET', 'the CI variable UNSET is empty, and the secret npm needs it.'],
    ['secret_variable pip PIP_CONF', 'the CI variable PIP_CONF is of type File, and the secret pip would be the path of that file.'],
    ['secret_file pip UNSET', 'the CI variable UNSET is empty, and the secret pip needs it.'],
    ['secret_file npm NPM_TOKEN', 'the CI variable NPM_TOKEN holds no file, and the secret npm needs one.'],
    ['ssh_key default NPM_TOKEN', 'the CI variable NPM_TOKEN holds no file, and the SSH key default needs one.'],
    ['ssh_key default PUBLIC', 'the file of the CI variable PUBLIC holds no private key, and the SSH key default needs one.'],
  ])('%s stops the job, and says what to do', (command, message) => {
    const { status, stdout, stderr } = job(command);
    expect([status, stdout, stderr.split('\n')[0]]).toEqual([1, '', `secrets.sh: ${message}`]);
    expect(stderr.split('\n')[1]).toMatch(/^ {2}\S.*\.$/);
  });

  test('what the job has to do at its end is done', () => {
    expect(job('removed() { echo removed; }\nat_end removed\nsecret_variable npm UNSET').stdout).toBe('removed\n');
  });

  test('a trace shows no secret', () => {
    for (const command of ['secret_variable npm NPM_TOKEN', 'secret_file npm NPM_TOKEN', 'secret_file pip PIP_CONF']) {
      const { stderr } = job(command, ['-e', '-x']);
      expect(stderr).toContain('secrets_');
      expect(stderr).not.toContain('hunter2');
    }
  });
});
