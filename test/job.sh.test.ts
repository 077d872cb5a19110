import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { shells, testWith } from './support/parts.ts';
import { folder } from './support/projects.ts';
import { type Ran, output, run } from './support/run.ts';
import { source } from '../src/core/job/job.sh.ts';
import { type BuildkitImagePipelineOptions, synthesize } from '../src/core/mod.ts';

const program = 'src/core/job/job.sh';

test('the module that the library carries is the program', () => {
  expect(source).toBe(readFileSync(program, 'utf8'));
});

testWith('shellcheck')('shellcheck has nothing to say', () => {
  expect(output(['shellcheck', '--shell=sh', program])).toBe('');
});

test.each<BuildkitImagePipelineOptions>([
  {},
  { images: [{ name: 'a' }, { name: 'b', secrets: [{ id: 'npm', variable: 'NPM_TOKEN' }] }], cache: { s3: { bucket: 'build-cache', region: 'eu-central-1' } } },
  { reproducible: true, ciFile: 'ci/image.yml' },
])('it is sourced first with %j', (options) => {
  const [{ content }, first] = synthesize(options);
  const [job] = Object.values(parse(content) as { [name: string]: { before_script?: string[] } }).filter(({ before_script }) => before_script);
  expect([job.before_script?.[0], first.path]).toEqual(['. ./.gitlab/buildkit/job.sh', '.gitlab/buildkit/job.sh']);
});

describe.each(shells)('under %s', (_name, shell) => {
  const job = (commands: string, env: NodeJS.ProcessEnv = {}): Ran =>
    run([...shell, '-eu', '-c', `. ./${program}\n${commands}`], { env: { PATH: process.env.PATH, ...env } });

  test('a failure names the program, what is wrong and what to do', () => {
    expect(job("job_fail auth.sh 'it is 100% wrong.' 'Do \\n this.'\necho on")).toEqual({ status: 1, stdout: '', stderr: 'auth.sh: it is 100% wrong.\n  Do \\n this.\n' });
    expect(job('job_say cache.sh hm\necho on')).toEqual({ status: 0, stdout: 'on\n', stderr: 'cache.sh: hm\n' });
  });

  test('a CI variable that is needed must hold something', () => {
    const needs = (name: string) => job(`set -x\njob_require auth.sh ${name} 'the login'\n{ set +x; } 2>/dev/null\necho on`, { TOKEN: 'hunter2', EMPTY: '' });
    expect(needs('TOKEN')).toMatchObject({ status: 0, stdout: 'on\n', stderr: expect.not.stringContaining('hunter2') });
    for (const name of ['EMPTY', 'UNSET']) {
      expect(needs(name)).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining(`\nauth.sh: the CI variable ${name} is empty, and the login needs it.\n  Define it under Settings`) });
    }
  });

  describe('when the job ends', () => {
    const steps = 'first() { echo "first $1 $job_status"; }\nsecond() { echo "second $1"; }\nat_end first\nat_end second\n';
    test.each([
      ['well', 'true', 0],
      ['by itself', 'exit 3', 3],
      ['by a command that failed', '(exit 7)', 7],
      ['by a failure that was told', 'job_fail x.sh a b', 1],
      ['since it is cancelled', 'kill -TERM $$\nsleep 1', 1],
    ])('%s, its steps are done, the last first, and its status is kept', (_how, end, status) => {
      expect(job(steps + end)).toMatchObject({ status, stdout: `second ${status}\nfirst ${status} ${status}\n` });
    });

    test('a part of it that ends, in a shell of its own, does none of them', () => {
      expect(job(`${steps}(job_fail x.sh a b) || echo on\nvalue=$(exit 4) || echo "$?$value"`).stdout).toBe('on\n4\nsecond 0\nfirst 0 0\n');
    });
  });

  test('a trace shows nothing of a command that is not for it, and goes on behind it', () => {
    const commands = 'hidden() { given=$1$TOKEN; }\njob_untraced hidden a\necho "$given"';
    const { status, stdout, stderr } = job(`set -x\n${commands.replace('echo "$given"', 'echo traced')}`, { TOKEN: 'hunter2' });
    expect([status, stdout]).toEqual([0, 'traced\n']);
    expect(stderr).toContain('+ echo traced');
    expect(stderr).not.toContain('hunter2');
    expect(job(commands, { TOKEN: 'hunter2' })).toEqual({ status: 0, stdout: 'ahunter2\n', stderr: '' });
  });

  test('a command that hangs is stopped, and holds no input of the daemon', () => {
    const input = join(folder(), 'input');
    expect(job(`exec 9>${input}\njob_timeout 5 sh -c 'if (: >&9) 2>/dev/null; then echo open; fi; exit 6' || echo "$?"\necho on >&9`).stdout).toBe('6\n');
    expect(readFileSync(input, 'utf8')).toBe('on\n');
    expect(job('job_timeout 1 sleep 20 || echo stopped').stdout).toBe('stopped\n');
  });

  describe('the refs of the project', () => {
    /** What git was asked, and how. */
    const git = (script: string) => {
      const bin = folder();
      writeFileSync(join(bin, 'git'), `#!/bin/sh\n${script}\n`);
      chmodSync(join(bin, 'git'), 0o755);
      return { PATH: `${bin}:${process.env.PATH}`, CI_REPOSITORY_URL: 'https://gitlab.example.com/a.git' };
    };
    const asked = git('echo "$PWD $GIT_TERMINAL_PROMPT ${GIT_SSL_CAINFO-none} $*"');

    test('are asked for outside the clone, without a prompt, with GitLab\'s certificate authority', () => {
      expect(job('job_refs --tags\necho "${GIT_TERMINAL_PROMPT-unset}"', asked).stdout).toBe('/ 0 none ls-remote --refs --tags https://gitlab.example.com/a.git\nunset\n');
      expect(job('job_refs --heads 5', { ...asked, CI_SERVER_TLS_CA_FILE: '/ca.pem' }).stdout).toBe('/ 0 /ca.pem ls-remote --refs --heads https://gitlab.example.com/a.git\n');
    });

    test('are those of the server', () => {
      const server = folder();
      mkdirSync(join(server, 'work'));
      output(['sh', '-euc', 'git init -q -b main\ngit -c user.name=a -c user.email=a@example.com commit -q --allow-empty -m a\ngit tag v1'], { cwd: join(server, 'work') });
      const refs = (of: string) => job(`job_refs ${of} | cut -f2`, { CI_REPOSITORY_URL: join(server, 'work') }).stdout;
      expect([refs('--heads'), refs('--tags 5')]).toEqual(['refs/heads/main\n', 'refs/tags/v1\n']);
    });

    test('a server that refuses, or is too slow for a limit, fails', () => {
      expect(job('job_refs --tags || echo "failed $?"', git('echo refused >&2; exit 128'))).toMatchObject({ stdout: 'failed 128\n', stderr: 'refused\n' });
      expect(job('job_refs --heads 1 || echo failed', git('exec sleep 20')).stdout).toBe('failed\n');
    });
  });
});
