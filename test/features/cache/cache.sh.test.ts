import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program, storesProgram } from '../../../src/core/features/cache/program.ts';
import { source as common } from '../../../src/core/job/job.sh.ts';
import { shells, testWith } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { type Ran, output, run } from '../../support/run.ts';

const file = join(folder(), 'build.sh');
// build.sh knows the daemon
writeFileSync(file, `${common}\nawait_buildkitd() { :; }\n${program.source}\n${storesProgram.source}`);

type Event = Readonly<Record<string, string>>;
const commit = { CI_COMMIT_SHA: '860c1904a1ce19322e91ac35af1ab07466440c37', CI_DEFAULT_BRANCH: 'main', CI_REGISTRY_IMAGE: 'r.example.com/app' };
const branch = (name: string, by = 'push'): Event => ({ ...commit, CI_PIPELINE_SOURCE: by, CI_COMMIT_BRANCH: name, CI_COMMIT_REF_NAME: name });
const tag = (name: string): Event => ({ ...commit, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: name, CI_COMMIT_REF_NAME: name });
const mr = (from: string, into: string, ofFork = false): Event => ({
  ...commit,
  CI_PIPELINE_SOURCE: 'merge_request_event',
  CI_MERGE_REQUEST_IID: '7',
  CI_MERGE_REQUEST_PROJECT_ID: '1',
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: ofFork ? '2' : '1',
  CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: from,
  CI_MERGE_REQUEST_TARGET_BRANCH_NAME: into,
});

/** What a branch's cache is called where its name cannot be a tag. */
const hashed = (slug: string, name: string) => `${slug.slice(0, 107)}__${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
const feature = hashed('feature-login', 'feature/login');
const long = 'x'.repeat(200);

/** A buildctl that knows these caches, and answers as BuildKit v0.32.2 does. */
function buildctl(caches: readonly string[], broken = ''): string {
  const bin = folder();
  writeFileSync(join(bin, 'buildctl'), [
    '#!/bin/sh',
    'for argument; do case $argument in context=*) ref=$(sed -n "s/^FROM //p" "${argument#context=}/Dockerfile") ;; esac; done',
    'prefix="error: failed to solve: $ref: failed to resolve source metadata for $ref"',
    `case " ${caches.join(' ')} " in`,
    '  *" $ref "*) echo "$prefix: encountered unknown type application/vnd.buildkit.cacheconfig.v0; children may not be fetched" >&2; exit 1 ;;',
    'esac',
    ...broken ? [`printf '%s\\n' "${broken}" >&2`, 'exit 1'] : [],
    'echo "$prefix: $ref: not found" >&2',
    'exit 1',
    '',
  ].join('\n'));
  chmodSync(join(bin, 'buildctl'), 0o755);
  return bin;
}

/** A repository of which each branch has a commit of its own, but for those that are called alike; answers ls-remote. */
function server(heads: Readonly<Record<string, string>>): string {
  const bin = folder();
  writeFileSync(join(bin, 'git'), `#!/bin/sh\n${Object.entries(heads).map(([name, sha]) => `printf '%s\\trefs/heads/%s\\n' ${sha} '${name}'`).join('\n')}\n`);
  chmodSync(join(bin, 'git'), 0o755);
  return bin;
}

function job(shell: readonly string[], commands: string, env: Event, ...bins: readonly string[]): Ran {
  return run([...shell, '-eu', '-c', `. ${file}\n${commands}`], { env: { LC_ALL: 'C.UTF-8', ...env, PATH: [...bins, process.env.PATH].join(':') } });
}
const call = 'cache_registry "$CI_REGISTRY_IMAGE" mode=max,compression=zstd';
const show = 'printf "%s\\n" "$cache_import" "$cache_export"';
const ref = (name: string) => `r.example.com/app:buildcache-${name}`;
const reads = (name: string) => name && `type=registry,ref=${ref(name)}`;
const writes = (name: string) => name && `type=registry,ref=${ref(name)},mode=max,compression=zstd,ignore-error=true`;

type Row = readonly [event: Event, caches: readonly string[], read: string, written: string];
const table: readonly Row[] = [
  [branch('main'), [], '', 'main'],
  [branch('main'), ['main', feature], 'main', 'main'],
  [branch('main', 'schedule'), ['main'], 'main', 'main'],
  [branch('feature/login'), [], '', feature],
  [branch('feature/login'), ['main'], 'main', feature],
  [branch('feature/login', 'web'), ['main', feature], feature, feature],
  [branch('feature-login'), ['main', feature], 'main', 'feature-login'],
  [branch(feature), [feature], '', hashed(feature, feature)],
  [branch('Release_1.x'), ['Release_1.x'], 'Release_1.x', 'Release_1.x'],
  [branch('größe'), [], '', hashed('gr-e', 'größe')],
  [branch('it\'s "$HOME" `id`'), [], '', hashed('it-s-HOME-id-', 'it\'s "$HOME" `id`')],
  [branch('x'.repeat(117)), [], '', 'x'.repeat(117)],
  [branch(long), [], '', hashed(long, long)],
  [branch(`${long}y`), [hashed(long, long)], '', hashed(long, `${long}y`)],
  [mr('feature/login', 'develop'), [feature, 'develop', 'main'], feature, ''],
  [mr('feature/login', 'develop'), ['develop', 'main'], 'develop', ''],
  [mr('feature/login', 'develop'), ['main'], 'main', ''],
  [mr('feature/login', 'main'), [], '', ''],
  [mr('main', 'develop', true), ['main', 'develop'], 'develop', ''],
  [mr('feature/login', 'develop', true), [feature, 'main'], 'main', ''],
  [tag('v1.0.0'), ['main', 'release'], 'main', ''],
  [tag('v1.0.0'), [], '', ''],
];

describe.each(shells)('under %s', (_name, shell) => {
  test.each(table)('%j with the caches %j reads %j and writes %j', (event, caches, read, written) => {
    const { status, stdout, stderr } = job(shell, `${call}\n${show}`, event, server({}), buildctl(caches.map(ref)));
    expect([status, stdout]).toEqual([0, `${reads(read)}\n${writes(written)}\n`]);
    expect(stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(read ? new RegExp(`^cache.sh: reading the cache of the branch .*, ${ref(read)}$`) : /^cache.sh: building without a cache: none exists yet for .* in r\.example\.com\/app:$/)]);
    for (const name of [read, written]) expect(`buildcache-${name}`.length).toBeLessThanOrEqual(128);
  });

  test('a git tag reads the cache of the branch that it is the newest commit of', () => {
    const heads = { main: '1'.repeat(40), release: commit.CI_COMMIT_SHA, old: '2'.repeat(40) };
    const found = (known: Readonly<Record<string, string>>, caches: readonly string[]) => job(shell, `${call}\n${show}`, tag('v1.0.0'), server(known), buildctl(caches.map(ref))).stdout;
    expect(found(heads, ['main', 'release'])).toBe(`${reads('release')}\n\n`);
    expect(found(heads, ['main'])).toBe(`${reads('main')}\n\n`);
    expect(found({ ...heads, main: commit.CI_COMMIT_SHA }, ['main', 'release'])).toBe(`${reads('main')}\n\n`);
  });

  test('where no branch builds, git tags keep the cache of the default branch', () => {
    expect(job(shell, `cache_tags_write=yes\n${call}\n${show}`, tag('v1.0.0'), server({}), buildctl([])).stdout).toBe(`\n${writes('main')}\n`);
  });

  test('caches that share a repository are told apart', () => {
    const scoped = (scope: string) => job(shell, `cache_registry r.example.com/app mode=min ${scope}\nprintf %s "$cache_export"`, branch('main'), buildctl([])).stdout;
    expect(scoped('api')).toBe(`type=registry,ref=${ref(hashed('main-api', 'main api'))},mode=min,ignore-error=true`);
    expect(scoped('linux/arm64')).toBe(`type=registry,ref=${ref(hashed('main-linux-arm64', 'main linux/arm64'))},mode=min,ignore-error=true`);
  });

  test('a cache in the image is one more name of it', () => {
    const inline = (event: Event) => job(shell, `names=app:1\ncache_inline r.example.com/app\n${show}\necho "$names"`, event, server({}), buildctl([ref('main')])).stdout;
    expect(inline(branch('feature/login'))).toBe(`${reads('main')}\ntype=inline\napp:1,${ref(feature)}\n`);
    expect(inline(mr('feature/login', 'main'))).toBe(`${reads('main')}\n\napp:1\n`);
  });

  test.each([
    ['error: failed to solve: unexpected status from HEAD request to http://r/v2/x: 401 Unauthorized', 'BuildKit says: failed to solve: unexpected status from HEAD request to http://r/v2/x: 401 Unauthorized', feature],
    ['error: failed to solve: Canceled: context canceled', 'There was no answer within 10 seconds.', ''],
  ])('a registry that answers %j is asked once, and the build goes on', (answer, reason, written) => {
    const { status, stdout, stderr } = job(shell, `${call}\n${show}`, branch('feature/login'), buildctl([], answer));
    expect([status, stdout]).toEqual([0, `\n${writes(written)}\n`]);
    expect(stderr).toBe(`cache.sh: building without a cache: whether ${ref(feature)} exists cannot be found out. ${reason}\n`);
  });

  const log = (text: string) => {
    const path = join(folder(), 'log');
    writeFileSync(path, text);
    return path;
  };

  test.each([
    ['error: failed to solve: failed to push r/app:1: failed to copy: httpReadSeeker: failed open: could not fetch content descriptor sha256:1 (x) from remote: not found', true],
    ['error: failed to solve: failed to compute cache key: failed commit on ref "layer-sha256:1": unexpected commit digest sha256:2, expected sha256:1: failed precondition', true],
    ['error: failed to solve: failed to compute cache key: failed to copy: operation error S3: GetObject, https response error StatusCode: 404, NoSuchKey: The specified key does not exist.', true],
    ['error: failed to solve: failed to compute cache key: NotFound: rpc error: code = NotFound desc = content sha256:1: not found', true],
    ['error: failed to solve: failed to compute cache key: short read: expected 3146961 bytes but got 0: unexpected EOF', true],
    ['error: failed to solve: failed to compute cache key: failed to calculate checksum of ref 1::2: "/app.txt": not found', false],
    ['error: failed to solve: failed to configure azblob cache exporter: failed to create container client', true],
    ['#5 ERROR: failed to configure registry cache importer: x\nerror: failed to solve: process "/bin/sh -c false" did not complete successfully: exit code: 1', false],
    ['error: failed to solve: dockerfile parse error on line 1: unknown instruction: FRM', false],
  ])('of a build that failed with %j, the cache is to blame: %j', (text, blamed) => {
    const ran = job(shell, `cache_import=a cache_export=b\nif cache_failed ${log(`${text}\n`)}; then echo again; fi\n${show}`, branch('main'));
    expect([ran.status, ran.stdout]).toEqual([0, blamed ? 'again\n\n\n' : 'a\nb\n']);
    expect(ran.stderr).toBe(blamed ? `cache.sh: building again without the cache, which is broken: ${text.replace('error: ', '')}\n` : '');
  });

  test('a cache that was not written is said to be so', () => {
    const text = '#9 exporting to image\n#10 exporting cache to registry\n#9 pushing layers done\n#10 writing layer sha256:1\n#9 ERROR: no\n#10 ERROR: error writing manifest blob: refused\n';
    const say = (of: string) => job(shell, `cache_export=x\ncache_built ${log(of)}`, branch('main')).stderr;
    expect(say(text)).toBe('cache.sh: the image is built, but its cache could not be written: error writing manifest blob: refused\n'
      + '  Where a registry takes no caches, keep them inside the image, cache: { inline: {} }, or elsewhere, cache: { registry: { repository } }.\n');
    expect(say(text.replace('#10 ERROR', '#10 DONE'))).toBe('');
    expect(say('')).toBe('');
  });

  test('a folder that GitLab keeps leaves the project while the image is built, and is replaced', () => {
    const project = folder();
    mkdirSync(join(project, '.buildcache/app'), { recursive: true });
    writeFileSync(join(project, '.buildcache/app/index.json'), 'old');
    const commands = [
      'cache_local app mode=max',
      'test ! -e .buildcache && grep -q old "${cache_import#type=local,src=}/index.json"',
      'new=${cache_export#type=local,dest=} && new=${new%%,*}',
      'mkdir "$new" && echo new >"$new/index.json"',
      `cache_built ${log('')}`,
      'echo "$cache_export" | sed "s/dest=[^,]*/dest=/"',
      'cache_local web mode=max',
      'test ! -e .buildcache',
      'cache_end',
      'ls .buildcache',
    ];
    const { stdout, stderr } = run([...shell, '-eu', '-c', `. ${file}\ncd ${project}\n${commands.join('\n')}`], { env: { PATH: process.env.PATH, ...branch('main'), CI_PROJECT_DIR: project } });
    expect([stdout, stderr]).toEqual([
      'type=local,dest=,mode=max,ignore-error=true\napp\n',
      'cache.sh: reading the cache of app that GitLab kept\ncache.sh: building without a cache: GitLab kept none of web\n',
    ]);
    expect(readFileSync(join(project, '.buildcache/app/index.json'), 'utf8')).toBe('new\n');
  });

  test('credentials for S3 reach the daemon by its environment, and no trace', () => {
    const env = { ...branch('main'), KEY: 'AKIA1', SECRET: 'hunter2 "$x\'', TOKEN: 'eyJhunter2', DOCKER_CONFIG: folder(), CI_JOB_ID: '5' };
    const keys = job(shell, 'set -x\ncache_s3_keys KEY SECRET\n{ set +x; } 2>/dev/null\nsh -c \'printf "%s\\n" "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" "${AWS_SESSION_TOKEN-none}"\'', env);
    expect(keys.stdout).toBe(`AKIA1\n${env.SECRET}\nnone\n`);
    const role = job(shell, 'set -x\ncache_s3_role arn:aws:iam::1:role/ci TOKEN\n{ set +x; } 2>/dev/null\nsh -c \'ls -l "$AWS_WEB_IDENTITY_TOKEN_FILE" | cut -c1-10; echo "$AWS_ROLE_ARN $AWS_ROLE_SESSION_NAME"; cat "$AWS_WEB_IDENTITY_TOKEN_FILE"\'', env);
    expect(role.stdout).toBe(`-rw-------\narn:aws:iam::1:role/ci gitlab-5\n${env.TOKEN}`);
    expect(keys.stderr + role.stderr).not.toContain('hunter2');
    expect(job(shell, 'cache_s3_keys KEY NONE', env)).toMatchObject({ status: 0, stderr: 'cache.sh: the CI variable KEY or NONE is empty, so the cache cannot be used. A protected variable exists only on protected branches and tags.\n' });
  });

  test('nothing stays behind', () => {
    const temporary = folder();
    job(shell, call, { ...branch('main'), TMPDIR: temporary }, buildctl([]));
    expect(output(['ls', temporary])).toBe('');
    expect(existsSync(temporary)).toBe(true);
  });
});

test('the modules that the library carries are the programs', () => {
  expect([program, storesProgram].map(({ source }) => source)).toEqual(['cache', 'cache-stores'].map((name) => readFileSync(`src/core/features/cache/${name}.sh`, 'utf8')));
});

testWith('shellcheck')('shellcheck has nothing to say', () => {
  expect(output(['shellcheck', '--shell=sh', file])).toBe('');
});
