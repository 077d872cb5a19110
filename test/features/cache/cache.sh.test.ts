import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program as azblob } from '../../../src/core/features/cache/cache-azblob.sh.ts';
import { program as branches } from '../../../src/core/features/cache/cache-branches.sh.ts';
import { program as inline } from '../../../src/core/features/cache/cache-inline.sh.ts';
import { program as local } from '../../../src/core/features/cache/cache-local.sh.ts';
import { program as s3 } from '../../../src/core/features/cache/cache-s3.sh.ts';
import { program as shared } from '../../../src/core/features/cache/cache-shared.sh.ts';
import { program as store } from '../../../src/core/features/cache/cache-store.sh.ts';
import { program as cache } from '../../../src/core/features/cache/cache.sh.ts';
import { program as job } from '../../../src/core/job/job.sh.ts';
import { shells } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import type { Ran } from '../../support/run.ts';
import { type ShellRow, runRows } from '../../support/shell-rows.ts';

// the daemon is there; a build shows what it is given
const around = [
  'buildkit_await() { :; }', 'buildkit_restart() { :; }',
  'show() { printf "%s\\n" "${cache_import-unset}" "${cache_export-unset}" "${cache_reference-}"; }',
  '',
].join('\n');
/** Without what only branches need. */
const onTags = [job, cache, shared, inline, store, s3, azblob].map(({ source }) => source).join('') + around;
const programs = onTags + branches.source;

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

/** What a job finds on its PATH. */
const bin = folder();
/**
 * Answers as BuildKit v0.32.2 does: in $CACHES are the caches in registries, and the marks of those in object stores; $BROKEN is what a server
 * says to anything else. $CALLS gets the arguments of each call.
 */
writeFileSync(join(bin, 'buildctl'), `#!/bin/sh
[ -z "\${CALLS-}" ] || printf '%s\\n' "$*" >>"$CALLS"
ref='' mark=''
for argument; do
  case $argument in
    context=*) ref=$(sed -n 's/^FROM //p' "\${argument#context=}/Dockerfile") ;;
    *,name=*-mark*) mark=\${argument##*,name=} ;;
  esac
done
if [ -n "$mark" ]; then
  [ -z "\${BROKEN-}" ] || { printf '%s\\n' "$BROKEN" >&2; exit "\${STATUS-0}"; }
  case " \${CACHES-} " in *" \${mark%%,*} "*) echo '#5 CACHED' ;; esac
  exit 0
fi
[ "$ref" != scratch ] || exit 0
prefix="error: failed to solve: $ref: failed to resolve source metadata for $ref"
case " \${CACHES-} " in
  *" $ref "*) echo "$prefix: encountered unknown type application/vnd.buildkit.cacheconfig.v0; children may not be fetched" >&2; exit 1 ;;
esac
[ -z "\${BROKEN-}" ] || { printf '%s\\n' "$BROKEN" >&2; exit 1; }
echo "$prefix: $ref: not found" >&2
exit 1
`, { mode: 0o755 });
/** Answers ls-remote with $HEADS: a commit and a branch, each in a line. */
writeFileSync(join(bin, 'git'), '#!/bin/sh\nprintf "%s\\n" "${HEADS-}" | sed "s|\\(.*\\) \\(.*\\)|\\1\trefs/heads/\\2|"\n', { mode: 0o755 });

interface Servers {
  readonly caches?: readonly string[];
  readonly broken?: string;
  /** More variables. */
  readonly env?: Event;
}

const row = (commands: string, event: Event, { caches = [], broken = '', env }: Servers = {}): ShellRow =>
  ({ commands, env: { ...event, PATH: `${bin}:${process.env.PATH}`, CACHES: caches.join(' '), BROKEN: broken, ...env } });
const call = 'cache_registry branches "$CI_REGISTRY_IMAGE" mode=max,compression=zstd show';
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

const here = commit.CI_COMMIT_SHA;
const [elsewhere, older] = ['1', '2'].map((digit) => digit.repeat(40));
/** The branches on the server, and the one whose cache a git tag reads where each has one. */
const tagged: readonly (readonly [heads: readonly (readonly [sha: string, name: string])[], caches: readonly string[], read: string])[] = [
  [[[elsewhere, 'main'], [here, 'release'], [older, 'old']], ['main', 'release', 'old'], 'release'],
  [[[elsewhere, 'main'], [here, 'release'], [older, 'old']], ['main', 'old'], 'main'],
  [[[here, 'another'], [here, 'main'], [here, 'release-1']], ['main', 'another', 'release-1'], 'main'],
  [[[here, 'another'], [elsewhere, 'main'], [here, 'release-1']], ['main', 'another', 'release-1'], 'release-1'],
  [[[here, 'another'], [elsewhere, 'main'], [here, 'stable']], ['main', 'another', 'stable'], 'stable'],
  [[[here, 'another'], [elsewhere, 'main'], [here, 'v2.x']], ['main', 'another', 'v2.x'], 'v2.x'],
  [[[here, '1.x'], [here, 'another']], ['main', '1.x', 'another'], '1.x'],
  [[[here, 'another'], [here, 'release-1']], ['main', 'another'], 'another'],
  [[[here, 'version-of-mine'], [here, 'another']], ['another', 'version-of-mine'], 'version-of-mine'],
  [[[here, 'feature/login']], [feature, 'main'], feature],
];

/** Of a build that failed, whether the cache is to blame. */
const failures: readonly (readonly [log: string, blamed: boolean])[] = [
  ['error: failed to solve: failed to push r/app:1: failed to copy: httpReadSeeker: failed open: could not fetch content descriptor sha256:1 (x) from remote: not found', true],
  ['error: failed to solve: failed to compute cache key: failed commit on ref "layer-sha256:1": unexpected commit digest sha256:2, expected sha256:1: failed precondition', true],
  ['error: failed to solve: failed to compute cache key: failed to copy: operation error S3: GetObject, https response error StatusCode: 404, NoSuchKey: The specified key does not exist.', true],
  ['error: failed to solve: failed to compute cache key: NotFound: rpc error: code = NotFound desc = content sha256:1: not found', true],
  ['error: failed to solve: failed to compute cache key: blob sha256:1: not found', true],
  ['error: failed to solve: failed to compute cache key: short read: expected 3146961 bytes but got 0: unexpected EOF', true],
  ['error: failed to solve: failed to compute cache key: failed to calculate checksum of ref 1::2: "/app.txt": not found', false],
  ['error: failed to solve: failed to configure azblob cache exporter: failed to create container client', true],
  ['#5 ERROR: failed to configure registry cache importer: x\nerror: failed to solve: process "/bin/sh -c false" did not complete successfully: exit code: 1', false],
  ['error: failed to solve: dockerfile parse error on line 1: unknown instruction: FRM', false],
  ['error: failed to solve: failed to copy: httpReadSeeker: failed open: unexpected status from GET request to http://r/v2/app/blobs/sha256:1: 403 Forbidden', true],
  ['error: failed to solve: failed to push r/app:1: failed to copy: httpReadSeeker: failed open: unexpected status from GET request to http://r/v2/app/blobs/sha256:1: 429 Too Many Requests', true],
  ['error: failed to solve: failed to push r/app:1: failed to copy: unexpected status from PUT request to http://r/v2/app/blobs/uploads/1: 403 Forbidden', false],
  ['error: failed to solve: failed to push r/app:1: unexpected status from HEAD request to http://r/v2/app/manifests/1: 403 Forbidden', false],
];

const logOf = (text: string) => {
  const path = join(folder(), 'log');
  writeFileSync(path, text);
  return path;
};

describe.each(shells)('under %s', (_name, shell) => {
  const ran = (rows: readonly ShellRow[], text = programs, flags?: string): Ran[] => runRows(shell, text, rows, { flags });
  const one = (given: ShellRow, text = programs): Ran => ran([given], text)[0];

  test('each event reads the best cache that exists, writes its own, and says which', () => {
    const found = ran(table.map(([event, caches]) => row(call, event, { caches: caches.map(ref) })));
    for (const [index, [event, caches, read, written]] of table.entries()) {
      expect([event, caches, found[index].status, found[index].stdout]).toEqual([event, caches, 0, `${reads(read)}\n${writes(written)}\n\n`]);
      expect(found[index].stderr.trimEnd().split('\n')).toEqual([expect.stringMatching(read
        ? new RegExp(`^cache.sh: reading the cache of the branch .*, ${ref(read)}$`) : /^cache.sh: building without a cache: there is none yet for .* in r\.example\.com\/app:$/)]);
      for (const name of [read, written]) expect(`buildcache-${name}`.length).toBeLessThanOrEqual(128);
    }
  });

  test('a git tag reads the cache of a branch that it is the newest commit of: the default one, one named like releases, another', () => {
    const found = ran(tagged.map(([heads, caches]) => row(call, tag('v1.0.0'), { caches: caches.map(ref), env: { HEADS: heads.map((head) => head.join(' ')).join('\n') } })));
    expect(found.map(({ stdout }) => stdout)).toEqual(tagged.map(([, , read]) => `${reads(read)}\n\n\n`));
  });

  test('where no branch builds, git tags keep the cache of the default branch, and a merge request reads it', () => {
    const commands = call.replace('branches', 'tags');
    const found = ran([row(commands, tag('v1.0.0')), row(commands, tag('v1.0.0'), { caches: [ref('main')] }), row(commands, mr('x', 'main'), { caches: [ref('main'), ref('x')] })], onTags);
    expect(found.map(({ stdout }) => stdout)).toEqual([`\n${writes('main')}\n\n`, `${reads('main')}\n${writes('main')}\n\n`, `${reads('main')}\n\n\n`]);
  });

  test('caches that share a repository are told apart', () => {
    const found = ran(['api', 'linux/arm64'].map((scope) => row(`cache_shared_registry branches r.example.com/app mode=min ${scope} show`, branch('main'), { caches: [ref('main')] })));
    expect(found.map(({ stdout }) => stdout)).toEqual([hashed('main-api', 'main api'), hashed('main-linux-arm64', 'main linux/arm64')]
      .map((name) => `\ntype=registry,ref=${ref(name)},mode=min,ignore-error=true\n\n`));
    expect(one(row('cache_shared_registry branches r.example.com/app mode=min api show', branch('main'), { caches: [ref(hashed('main-api', 'main api'))] })).stdout)
      .toMatch(new RegExp(`^${reads(hashed('main-api', 'main api'))}\n`));
  });

  test('a cache in the image is one more name of it', () => {
    const found = ran([branch('feature/login'), mr('feature/login', 'main')].map((event) => row('cache_inline branches r.example.com/app show', event, { caches: [ref('main')] })));
    expect(found.map(({ stdout }) => stdout)).toEqual([`${reads('main')}\ntype=inline\n${ref(feature)}\n`, `${reads('main')}\n\n\n`]);
  });

  test('a cache in an object store is there where its mark is', () => {
    const azure = 'account_url=https://a.blob.core.windows.net,container=images';
    const calls: readonly (readonly [kind: string, record: string, call: string, env?: Event])[] = [
      ['s3', 'type=s3,bucket=b,region=r', 'cache_s3 branches group/app/api bucket=b,region=r mode=max show'],
      ['azblob', `type=azblob,${azure}`, `cache_azblob branches group/app/api ${azure} mode=max show`],
      ['azblob', `type=azblob,${azure},secret_access_key=hunter2`, `cache_azblob_key KEY branches group/app/api ${azure} mode=max show`, { KEY: 'hunter2' }],
    ];
    const found = ran(calls.flatMap(([, , commands, env = {}]) => [
      row(commands, { ...branch('feature/login'), ...env }),
      row(commands, { ...branch('feature/login'), ...env }, { caches: ['group/app/api/buildcache-main-mark', 'main-mark'] }),
      row(commands, { ...mr('feature/login', 'main'), ...env }, { caches: [`group/app/api/buildcache-${feature}-mark`] }),
    ]));
    const own = `group/app/api/buildcache-${feature}`;
    expect(found.map(({ stdout }) => stdout)).toEqual(calls.flatMap(([, record]) => [
      `\n${record},name=${own},mode=max,ignore-error=true\n\n`,
      `${record},name=group/app/api/buildcache-main\n${record},name=${own},mode=max,ignore-error=true\n\n`,
      `${record},name=${own}\n\n\n`,
    ]));
    expect(found.map(({ stderr }) => stderr)).toEqual(calls.flatMap(([kind]) => [
      `cache.sh: building without a cache: there is none yet for feature/login main in ${kind}:group/app/api/\n`,
      `cache.sh: reading the cache of the branch main, ${kind}:group/app/api/buildcache-main\n`,
      `cache.sh: reading the cache of the branch feature/login, ${kind}:group/app/api/buildcache-${feature}\n`,
    ]));
  });

  test('the key of an account is not for a fork', () => {
    const found = one(row('cache_azblob_key KEY branches app account_url=https://a.blob.core.windows.net mode=max show', { ...mr('a', 'main', true), KEY: 'hunter2' }, { caches: ['app/buildcache-main-mark'] }));
    expect(found).toMatchObject({ status: 0, stdout: 'type=azblob,account_url=https://a.blob.core.windows.net,name=app/buildcache-main\n\n\n' });
  });

  test('nothing of a cache is left for the build that follows', () => {
    const record = 'bucket=b,region=r mode=max';
    const calls = [call, 'cache_shared_registry branches r.example.com/app mode=min api show', 'cache_inline branches r.example.com/app show', `cache_s3 branches app ${record} show`];
    const found = ran(calls.map((given) => row(`${given} >/dev/null\nshow\necho "$cache_image $cache_keep"`, branch('main'), { caches: [ref('main')] })));
    expect(found.map(({ stdout }) => stdout)).toEqual(calls.map(() => '\n\n\n :\n'));
  });

  test('a build that fails fails the line', () => {
    const calls = [call, 'cache_inline branches r.example.com/app show', 'cache_s3 branches app bucket=b,region=r mode=max show'].map((given) => given.replace('show', 'false'));
    expect(ran(calls.map((given) => row(`${given}\necho on`, branch('main')))).map(({ status, stdout }) => [status, stdout])).toEqual(calls.map(() => [1, '']));
  });

  test('a server that does not say whether there is a cache is asked once, and the build goes on', () => {
    const refused = 'error: failed to solve: unexpected status from HEAD request to http://r/v2/x: 401 Unauthorized';
    const silent = 'error: failed to solve: Canceled: context canceled';
    const s3Call = 'cache_s3 branches app bucket=b,region=r mode=max show';
    const s3Export = `type=s3,bucket=b,region=r,name=app/buildcache-${feature},mode=max,ignore-error=true`;
    const [of, s3Of] = [ref(feature), `s3:app/buildcache-${feature}`];
    const answers: readonly (readonly [given: ShellRow, where: string, reason: string, written: string])[] = [
      [row(call, branch('feature/login'), { broken: refused }), of, `BuildKit says: ${refused.slice('error: '.length)}`, writes(feature)],
      [row(call, branch('feature/login'), { broken: silent }), of, 'BuildKit got no answer within 10 seconds.', ''],
      [row(s3Call, branch('feature/login'), { broken: '#3 ERROR: operation error S3: HeadObject, StatusCode: 403' }), s3Of, 'BuildKit says: operation error S3: HeadObject, StatusCode: 403', s3Export],
      [row(s3Call, branch('feature/login'), { broken: 'error: no daemon', env: { STATUS: '1' } }), s3Of, 'BuildKit says: no daemon', s3Export],
      [row(s3Call, branch('feature/login'), { broken: silent, env: { STATUS: '1' } }), s3Of, 'BuildKit got no answer within 10 seconds.', ''],
    ];
    const found = ran(answers.map(([given]) => given));
    for (const [index, [, where, reason, written]] of answers.entries()) {
      expect(found[index]).toEqual({ status: 0, stdout: `\n${written}\n\n`, stderr: `cache.sh: building without a cache: the job cannot check whether ${where} exists. ${reason}\n` });
    }
  });

  test('a cache of which a part is gone is left out, and the next one taken', () => {
    const [answered] = ran([row(`cache_ask() { case $1 in *${feature}) cache_status=1 cache_answer="error: x from remote: not found" ;; *) cache_status=0 cache_answer= ;; esac; }\n${call}`, branch('feature/login'))]);
    expect(answered).toEqual({
      status: 0,
      stdout: `${reads('main')}\n${writes(feature)}\n\n`,
      stderr: `cache.sh: not using the cache ${ref(feature)}: a part of it is missing\ncache.sh: reading the cache of the branch main, ${ref('main')}\n`,
    });
  });

  test('of a build that failed, the cache is to blame, or not', () => {
    const found = ran(failures.map(([text]) => row(`cache_import=a cache_export=b\nif cache_broken ${logOf(`${text}\n`)}; then echo again; fi\nshow`, branch('main'))));
    expect(found).toEqual(failures.map(([text, blamed]) => ({
      status: 0,
      stdout: blamed ? 'again\n\n\n\n' : 'a\nb\n\n',
      stderr: blamed ? `cache.sh: the cache may be broken, so the image is built again without it: ${text.replace('error: ', '')}\n` : '',
    })));
  });

  describe('a cache that was not written', () => {
    const text = '#9 exporting to image\n#10 exporting cache to registry\n#9 pushing layers done\n#10 writing layer sha256:1\n#9 ERROR: no\n#10 ERROR: error writing manifest blob: refused\n';
    const written = (of: string, image = '') => `cache_export=x cache_image=${image}\ncache_written ${logOf(of)} compression=zstd --opt a=b`;
    const said = 'cache.sh: the image is built, but BuildKit could not write its cache: error writing manifest blob: refused\n'
      + '  If the registry does not accept caches, store them in the image, cache: { inline: {} }, or in another repository, cache: { registry: { repository } }.\n';

    test('is said to be so', () => {
      const rows = [text, text.replace('#10 ERROR', '#10 DONE'), ''].map((of) => row(written(of), branch('main')));
      expect(ran(rows).map(({ status, stderr }) => [status, stderr])).toEqual([[0, said], [0, ''], [0, '']]);
    });

    test('goes inside an image of its name, where a registry took all of it but its manifest', () => {
      const client = (status: number) => `image_client() { echo "$*"; image_status=${status}; }\n`;
      const [refused, taken, other] = ran([
        row(`${client(1)}${written(text, ref('main'))}`, branch('main')),
        row(`${client(0)}${written(text, ref('main'))}`, branch('main')),
        row(`${client(0)}${written(text.replace('writing manifest blob', 'copying blobs'), ref('main'))}`, branch('main')),
      ]);
      const command = `--opt a=b --export-cache type=inline --output type=image,name=${ref('main')},push=true,compression=zstd\n`;
      expect(refused).toEqual({ status: 0, stdout: command, stderr: `${said}cache.sh: an image with the name of the cache could not be pushed either, so the next build has no cache.\n` });
      expect([taken, other]).toEqual([{ status: 0, stdout: command, stderr: said }, { status: 0, stdout: '', stderr: said.replace('writing manifest blob', 'copying blobs') }]);
    });

    test('and one in an object store gets its mark only when it was', () => {
      const calls = join(folder(), 'calls');
      const build = (log: string) => `built() { cache_written ${logOf(log)} x; }\ncache_s3 branches app bucket=b,region=r mode=max built`;
      ran([row(build('#10 exporting cache to s3\n#10 DONE\n'), branch('main'), { env: { CALLS: calls } }), row(build('#10 exporting cache to s3\n#10 ERROR: no\n'), branch('main'), { env: { CALLS: calls } })]);
      const marks = readFileSync(calls, 'utf8').trimEnd().split('\n').map((line) => /--(import|export)-cache (\S+)/.exec(line)?.slice(1));
      const of = 'type=s3,bucket=b,region=r,name=app/buildcache-main-mark';
      expect(marks).toEqual([['import', of], ['export', `${of},ignore-error=true`], ['import', of]]);
    });
  });

  test('a folder that GitLab keeps leaves the project while images are built, and comes back with what was written', () => {
    const project = folder();
    mkdirSync(join(project, '.buildcache/app'), { recursive: true });
    writeFileSync(join(project, '.buildcache/app/index.json'), 'old');
    const commands = [
      'app() {',
      '  test ! -e .buildcache && grep -q old "${cache_import#type=local,src=}/index.json"',
      '  new=${cache_export#type=local,dest=} && new=${new%%,*}',
      '  mkdir "$new" && echo new >"$new/index.json"',
      '  printf "%s\\n" "$cache_export" | sed "s/dest=[^,]*/dest=/"',
      `  cache_written ${logOf('')} x`,
      '}',
      'cache_local app mode=max,compression=zstd app',
      'web() { test ! -e .buildcache && echo "<$cache_import>"; }',
      'cache_local web mode=max web',
      'show',
    ].join('\n');
    expect(one({ commands, env: { ...branch('main'), CI_PROJECT_DIR: project }, cwd: project }, programs + local.source)).toEqual({
      status: 0,
      stdout: 'type=local,dest=,mode=max,compression=zstd,ignore-error=true\n<>\n\n\n\n',
      stderr: 'cache.sh: reading the cache of app that GitLab kept\ncache.sh: building without a cache: GitLab has none of web\n',
    });
    expect(readdirSync(join(project, '.buildcache'))).toEqual(['app']);
    expect(readFileSync(join(project, '.buildcache/app/index.json'), 'utf8')).toBe('new\n');
  });

  test('credentials for S3 reach the daemon by its environment, and no trace; a fork gets none', () => {
    const env = { ...branch('main'), KEY: 'AKIA1', SECRET: 'hunter2 "$x\'', TOKEN: 'eyJhunter2', SESSION: 's3ss10n', CI_JOB_ID: '5' };
    const print = 'sh -c \'printf "%s\\n" "${AWS_ACCESS_KEY_ID-none}" "${AWS_SECRET_ACCESS_KEY-none}" "${AWS_SESSION_TOKEN-none}" "$AWS_EC2_METADATA_DISABLED"\'';
    const quiet = (command: string, shown: string) => `set -x\n${command}\n{ set +x; } 2>/dev/null\n${shown}`;
    const readRole = 'sh -c \'ls -l "$AWS_WEB_IDENTITY_TOKEN_FILE" | cut -c1-4; echo "$AWS_ROLE_ARN $AWS_ROLE_SESSION_NAME"; cat "$AWS_WEB_IDENTITY_TOKEN_FILE"\'';
    const [keys, session, role, empty, fork, forkRole] = ran([
      { commands: quiet('cache_s3_keys KEY SECRET', print), env },
      { commands: quiet('cache_s3_keys KEY SECRET SESSION', print), env },
      { commands: quiet('cache_s3_role arn:aws:iam::1:role/ci TOKEN', readRole), env },
      { commands: 'cache_s3_keys KEY NONE', env },
      { commands: `cache_s3_keys KEY SECRET\n${print}`, env: { ...mr('a', 'main', true), ...env, AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'hunter2', AWS_SESSION_TOKEN: 'x' } },
      { commands: `cache_s3_role arn:aws:iam::1:role/ci TOKEN\n${print}\necho "\${AWS_WEB_IDENTITY_TOKEN_FILE-none}"`, env: { ...mr('a', 'main', true), ...env } },
    ]);
    expect(keys.stdout).toBe(`AKIA1\n${env.SECRET}\nnone\ntrue\n`);
    expect(session.stdout).toBe(`AKIA1\n${env.SECRET}\ns3ss10n\ntrue\n`);
    expect(role.stdout).toBe(`-rw-\narn:aws:iam::1:role/ci gitlab-5\n${env.TOKEN}`);
    for (const { stderr } of [keys, session, role]) expect(stderr).not.toMatch(/hunter2|s3ss10n/);
    expect(empty).toEqual({ status: 0, stdout: '', stderr: 'cache.sh: the CI variable KEY or NONE is empty, so the cache cannot be used. A protected variable exists only on protected branches and tags.\n' });
    const withheld = 'cache.sh: not using the credentials for S3: this merge request comes from a fork.\n';
    expect(fork).toEqual({ status: 0, stdout: 'none\nnone\nnone\ntrue\n', stderr: withheld });
    expect(forkRole).toEqual({ status: 0, stdout: 'none\nnone\nnone\ntrue\nnone\n', stderr: withheld });
  });
});
