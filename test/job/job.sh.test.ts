import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { program as csv } from '../../src/core/job/job-csv.sh.ts';
import { program as job } from '../../src/core/job/job.sh.ts';
import { type BuildkitImagePipelineOptions, synthesize } from '../../src/core/mod.ts';
import { commandLines } from '../support/command-lines.ts';
import { gitServer } from '../support/git-server.ts';
import { shells, testWith } from '../support/parts.ts';
import { folder } from '../support/projects.ts';
import { type Ran, output, run } from '../support/run.ts';
import { type ShellRow, runRows } from '../support/shell-rows.ts';

const programs = job.source + csv.source;

describe('one line loads the programs', () => {
  const loaded = (options: BuildkitImagePipelineOptions): readonly [line: string, files: readonly string[]] => {
    const [{ content }, ...files] = synthesize(options);
    const jobs: { readonly before_script?: readonly string[] }[] = Object.values(parse(content));
    const [line] = jobs.flatMap(({ before_script = [] }) => before_script);
    return [line, files.map(({ path }) => path).filter((path) => path.endsWith('.sh'))];
  };

  test.each<BuildkitImagePipelineOptions>([
    {},
    { images: [{ name: 'a' }, { name: 'b', secrets: [{ id: 'npm', variable: 'NPM_TOKEN' }] }], cache: { s3: { bucket: 'build-cache', region: 'eu-central-1' } } },
    { reproducible: true, ciFile: 'ci/image.yml' },
    { images: [{ labels: { a: { variable: 'A' } }, annotations: { b: { variable: 'B' } }, extraHosts: { db: { variable: 'DB' } } }] },
  ])('with %j: that of the job first, each that is there, and no other', (options) => {
    const [line, files] = loaded(options);
    const [, names] = /^for part in (.*); do \. "\.\/\.gitlab\/buildkit\/\$part\.sh"; done$/.exec(line) ?? [];
    expect(names.split(' ').map((name) => `.gitlab/buildkit/${name}.sh`)).toEqual(files);
    expect(files[0]).toBe('.gitlab/buildkit/job.sh');
  });

  test('and those only that something calls', () => {
    expect(loaded({ cache: { disabled: true } })[1]).not.toContain('.gitlab/buildkit/cache.sh');
    expect(loaded({})[1].filter((path) => /cache-|login-|image-|job-|state/.test(path))).toEqual([]);
    expect(loaded({ triggers: { defaultBranch: true } })[1]).toContain('.gitlab/buildkit/cache-branches.sh');
    expect(loaded({ images: [{ annotations: { b: { variable: 'B' } } }] })[1]).toContain('.gitlab/buildkit/job-csv.sh');
    expect(loaded({ images: [{ annotations: { b: 'literal' } }] })[1]).not.toContain('.gitlab/buildkit/job-csv.sh');
  });
});

testWith('shellcheck')('each program says whose it is, and what shellcheck need not', () => {
  const files = synthesize({ reproducible: true, buildkit: { state: { path: '/buildkit' } } }).filter(({ path }) => path.endsWith('.sh'));
  for (const { content } of files) {
    const [, tests] = /; tests are in (\S+)$/m.exec(content) ?? [];
    expect(readdirSync(tests)).not.toEqual([]);
    expect(content.split('\n').slice(1, 3)).toEqual([
      expect.stringMatching(/^# projen-buildkit-image-pipeline \d+\.\d+\.\d+, Apache-2\.0: https:\S+, src\/core\/\S+\.sh; tests are in test\/\S+$/),
      expect.stringMatching(/^# shellcheck shell=sh disable=SC2034,SC2154 /),
    ]);
    expect(run(['shellcheck', '-'], { input: content })).toEqual({ status: 0, stdout: '', stderr: '' });
  }
});

/** A git that runs this. */
function git(script: string): Readonly<Record<string, string>> {
  const bin = folder();
  writeFileSync(join(bin, 'git'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, 'git'), 0o755);
  return { PATH: `${bin}:${process.env.PATH}`, CI_REPOSITORY_URL: 'https://gitlab.example.com/a.git' };
}
const helper = '-c http.lowSpeedLimit=1 -c http.lowSpeedTime=5 -c credential.helper= -c credential.helper=!echo "password=$CI_JOB_TOKEN"; :';
const asked = git('echo "$PWD $GIT_TERMINAL_PROMPT ${GIT_SSL_CAINFO-none} $*"');

/** What GitLab's server has: a branch and a git tag. */
function server(): string {
  const work = join(folder(), 'work');
  mkdirSync(work);
  output(['sh', '-euc', 'git init -q -b main\ngit -c user.name=a -c user.email=a@example.com commit -q --allow-empty -m a\ngit tag v1'], { cwd: work });
  return work;
}

const steps = 'first() { echo "first $1 $job_status"; }\nsecond() { echo "second $1"; }\njob_at_end first\njob_at_end second\n';
const empty = (name: string) => expect.stringContaining(`auth.sh: the CI variable ${name} is empty, and the login needs it.\n  Define it under Settings`);
const needs = (name: string) => `set -x\njob_require auth.sh ${name} 'the login'\n{ set +x; } 2>/dev/null\necho on`;
const token = { TOKEN: 'hunter2', EMPTY: '' };
const mergeRequest = (from: string, into: string) => ({ CI_MERGE_REQUEST_SOURCE_PROJECT_ID: from, CI_MERGE_REQUEST_PROJECT_ID: into });
const fork = 'if job_from_fork; then echo fork; else echo ours; fi';

const table: readonly (readonly [what: string, row: ShellRow, expected: Partial<Ran>])[] = [
  ['a failure names the program, what is wrong and what to do', { commands: "job_fail auth.sh 'it is 100% wrong.' 'Do \\n this.'\necho on" },
    { status: 1, stdout: '', stderr: 'auth.sh: it is 100% wrong.\n  Do \\n this.\n' }],
  ['what is told does not stop the job', { commands: 'job_say cache.sh hm\njob_say cache.sh a b\necho on' }, { status: 0, stdout: 'on\n', stderr: 'cache.sh: hm\ncache.sh: a\n  b\n' }],

  ['a CI variable that holds something', { commands: needs('TOKEN'), env: token }, { status: 0, stdout: 'on\n', stderr: expect.not.stringContaining('hunter2') }],
  ['an empty CI variable', { commands: needs('EMPTY'), env: token }, { status: 1, stdout: '', stderr: empty('EMPTY') }],
  ['a CI variable that is not there', { commands: needs('UNSET'), env: token }, { status: 1, stdout: '', stderr: empty('UNSET') }],

  ['the job is over: its steps are done, the last first', { commands: `${steps}true` }, { status: 0, stdout: 'second 0\nfirst 0 0\n' }],
  ['the job ends by itself: its status is kept', { commands: `${steps}exit 3` }, { status: 3, stdout: 'second 3\nfirst 3 3\n' }],
  ['the job ends by a command that failed', { commands: `${steps}(exit 7)` }, { status: 7, stdout: 'second 7\nfirst 7 7\n' }],
  ['the job ends by a failure that was told', { commands: `${steps}job_fail x.sh a b` }, { status: 1, stdout: 'second 1\nfirst 1 1\n' }],
  ['a part of it that ends, in a shell of its own, does none of the steps', { commands: `${steps}(job_fail x.sh a b) || echo on\nvalue=$(exit 4) || echo "$?$value"` },
    { status: 0, stdout: 'on\n4\nsecond 0\nfirst 0 0\n' }],
  ['the folder of the job is there until its last step', { commands: 'seen() { ls "$job_folder"; echo "$job_folder" >folder; }\njob_at_end seen\n: >"$job_folder/kept"' }, { status: 0, stdout: 'kept\n' }],
  ['and then it is gone', { commands: 'path=$(cat folder)\ncase $path in /tmp/buildkit.??????) ;; *) echo "$path" ;; esac\n[ -e "$path" ] || echo gone' }, { stdout: 'gone\n' }],
  ['only the job\'s user enters it', { commands: 'stat -c %a "$job_folder"' }, { stdout: '700\n' }],

  ['a trace shows nothing of a command that is not for it, and goes on behind it', { commands: 'hidden() { given=$1$TOKEN; }\nset -x\njob_untraced hidden a\necho traced', env: token },
    { status: 0, stdout: 'traced\n', stderr: expect.stringMatching(/^(?!.*hunter2)[^]*\+ echo traced\n[^]*$/) }],
  ['without a trace such a command runs as any other', { commands: 'hidden() { given=$1$TOKEN; }\njob_untraced hidden a\necho "$given"', env: token }, { status: 0, stdout: 'ahunter2\n', stderr: '' }],
  ['one that fails stops the job', { commands: 'set -x\njob_untraced false\necho on' }, { status: 1, stdout: '' }],

  ['no merge request is none of a fork', { commands: fork }, { stdout: 'ours\n' }],
  ['one inside of the project is none', { commands: fork, env: mergeRequest('1', '1') }, { stdout: 'ours\n' }],
  ['one of another project is one', { commands: fork, env: mergeRequest('2', '1') }, { stdout: 'fork\n' }],
  ['one whose project is not told is one', { commands: fork, env: mergeRequest('', '1') }, { stdout: 'fork\n' }],

  ['refs are asked for outside of the clone, without a prompt', { commands: 'job_refs --tags 5\necho "${GIT_TERMINAL_PROMPT-unset} $PWD" | sed "s|$PWD|here|"', env: asked },
    { stdout: `/ 0 none ${helper} ls-remote --refs --tags https://gitlab.example.com/a.git\nunset here\n` }],
  ['refs are asked for with GitLab\'s certificate authority', { commands: 'job_refs --heads 5', env: { ...asked, CI_SERVER_TLS_CA_FILE: '/ca.pem' } },
    { stdout: `/ 0 /ca.pem ${helper} ls-remote --refs --heads https://gitlab.example.com/a.git\n` }],
  ['refs are those of the server', { commands: 'job_refs --heads 9 | cut -f2\njob_refs --tags 9 | cut -f2', env: { CI_REPOSITORY_URL: server() } }, { stdout: 'refs/heads/main\nrefs/tags/v1\n' }],
  ['a server that refuses fails', { commands: 'job_refs --tags 5 || echo "failed $?"', env: git('echo refused >&2; exit 128') }, { stdout: 'failed 128\n', stderr: 'refused\n' }],
  ['a server that is too slow fails, and what git has started ends with it', { commands: 'job_refs --heads 1 || echo failed\nsleep 0.5\n! grep -q sleep "/proc/$(cat "$CHILD")/cmdline" 2>/dev/null || echo alive', env: { ...git('sleep 20 & echo $! >"$CHILD"; wait'), CHILD: join(folder(), 'child') } },
    { stdout: 'failed\n' }],

  ['a value in a field of CSV', { commands: 'job_csv VALUE', env: { VALUE: ' a,"b"\n$c\\ ""' } }, { status: 0, stdout: ' a,""b""\n$c\\ """"' }],
  ['an empty value in a field of CSV', { commands: 'job_csv UNSET' }, { status: 0, stdout: '' }],
];

describe.each(shells)('under %s', (_name, shell) => {
  let ran: readonly Ran[];
  beforeAll(() => { ran = runRows(shell, programs, table.map(([, row]) => row)); });

  test.each(table.map(([what, , expected], index) => ({ what, expected, index })))('$what', ({ expected, index }) => {
    expect(ran[index]).toMatchObject(expected);
  });

  test('refs are asked for with the token of the job, which is the argument of no process and is kept by no helper', async () => {
    // other tests run at the same time, and have secrets of their own in the arguments of their shells
    const mark = `hunter${process.pid}`;
    const jobToken = `glcbt-64_${mark}.x-y_z`;
    const seen: string[] = [];
    const directory = server();
    const gitlab = await gitServer(directory, jobToken, { user: 'gitlab-ci-token', onRequest: () => seen.push(commandLines()) });
    const home = folder();
    writeFileSync(join(home, '.gitconfig'), '[credential]\n\thelper = store\n');
    const [program, ...args] = [...shell, '-eu', '-c', `${programs}\njob_refs --tags 30 | cut -f2`];
    const env = { PATH: process.env.PATH, HOME: home, CI_JOB_TOKEN: jobToken, CI_REPOSITORY_URL: `http://gitlab-ci-token:${jobToken}@${gitlab.host}/app.git` };
    try {
      expect(await promisify(execFile)(program, args, { env })).toEqual({ stdout: 'refs/tags/v1\n', stderr: '' });
      await expect(promisify(execFile)(program, args, { env: { ...env, CI_JOB_TOKEN: 'wrong' } })).resolves.toMatchObject({ stdout: '', stderr: expect.stringContaining('Authentication failed') });
    } finally {
      gitlab.stop();
    }
    expect(seen.length).toBeGreaterThan(1);
    for (const lines of seen) {
      expect(lines).toContain('git-remote-http');
      expect(lines).not.toContain(mark);
    }
    expect(readdirSync(home)).toEqual(['.gitconfig']);
  });

  test.each(['TERM', 'INT', 'HUP'])('a job that is cancelled (%s) does its steps, and fails', (signal) => {
    const { status, stdout } = run([...shell, '-eu', '-c', `${programs}\n${steps}echo "$job_folder"\nkill -${signal} $$\nsleep 1`], { env: { PATH: process.env.PATH } });
    const [path, ...done] = stdout.trimEnd().split('\n');
    expect([status, done]).toEqual([1, ['second 1', 'first 1 1']]);
    expect(run(['ls', path]).status).not.toBe(0);
  });
});
