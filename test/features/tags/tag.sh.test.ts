import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { gitIn } from '../../../lab/repository.ts';
import { program } from '../../../src/core/features/tags/program.ts';
import { source as common } from '../../../src/core/job/job.sh.ts';
import { type TagOptions, synthesize } from '../../../src/core/mod.ts';
import { shells, testWith } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { type Ran, output, run } from '../../support/run.ts';

const file = join(folder(), 'metadata.sh');
writeFileSync(file, `${common}\n${program.source}`);

/** GitLab's own variables of an event: https://docs.gitlab.com/ci/variables/predefined_variables/ */
type Event = Readonly<Record<string, string>>;
const commit = { CI_COMMIT_SHA: '860c1904a1ce19322e91ac35af1ab07466440c37', CI_DEFAULT_BRANCH: 'main', CI_PIPELINE_CREATED_AT: '2026-11-24T23:59:59Z' };
const tag = (name: string): Event => ({ ...commit, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: name, CI_COMMIT_REF_NAME: name });
const branch = (name: string, by = 'push'): Event => ({ ...commit, CI_PIPELINE_SOURCE: by, CI_COMMIT_BRANCH: name, CI_COMMIT_REF_NAME: name });
const mr = (iid: string, from = 'feature'): Event => ({ ...commit, CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: iid, CI_COMMIT_REF_NAME: from });
const schedule = (name: string): Event => branch(name, 'schedule');

/** The git tags that the repository has beside that of the event. */
const releases = ['v1.0.0', 'v1.1.0', 'v1.2.8', '1.3.0', 'v2.0.0', 'v3.0.0-rc.1', 'nightly', 'api/v9.9.9', 'v10.0'];

const floating: TagOptions = { semver: ['{{version}}', '{{major}}.{{minor}}', '{{major}}'] };
const versionOnly: TagOptions = { semver: ['{{version}}'], latest: 'never' };
const long = 'x'.repeat(200);
/** A long name, cut, with a hash of the whole. */
const cut = (name: string) => `${name.slice(0, 119)}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;

type Row = readonly [rules: TagOptions | undefined, event: Event, tags: string, known?: readonly string[]];
const table: { readonly [title: string]: readonly Row[] } = {
  'without the option': [
    [undefined, tag('v1.2.3'), '1.2.3'],
    [undefined, tag('1.2.3'), '1.2.3'],
    [undefined, tag('v1.2.3-rc.1'), '1.2.3-rc.1'],
    [undefined, tag('v1.2.3+build.7'), '1.2.3'],
    [undefined, tag('release/7'), 'release-7'],
    [undefined, tag('version-2'), 'version-2'],
    [undefined, tag('v2'), 'v2'],
    [undefined, branch('main'), 'main'],
    [undefined, branch('feature/login'), 'feature-login'],
    [undefined, mr('42'), 'mr-42'],
    [undefined, schedule('main'), 'nightly'],
    [undefined, branch('main', 'web'), 'main'],
    [undefined, branch('main', 'api'), 'main'],
  ],
  'semver: what is a version': [
    [versionOnly, tag('v1.2.3'), '1.2.3'],
    [versionOnly, tag('0.0.0'), '0.0.0'],
    [versionOnly, tag('v0.1.0'), '0.1.0'],
    [versionOnly, tag('10.20.30'), '10.20.30'],
    [versionOnly, tag('1.2.3-alpha'), '1.2.3-alpha'],
    [versionOnly, tag('1.2.3-alpha.1'), '1.2.3-alpha.1'],
    [versionOnly, tag('1.2.3-0.3.7'), '1.2.3-0.3.7'],
    [versionOnly, tag('1.2.3-x-y-z.--'), '1.2.3-x-y-z.--'],
    [versionOnly, tag('1.2.3-rc.1+exp.sha.5114f85'), '1.2.3-rc.1'],
    [versionOnly, tag('1.2.3+21AF26D3'), '1.2.3'],
    [versionOnly, tag('99999999999999999999.0.1'), '99999999999999999999.0.1'],
    [versionOnly, tag('v1'), 'v1'],
    [versionOnly, tag('v1.2'), 'v1.2'],
    [versionOnly, tag('1.2.3.4'), '1.2.3.4'],
    [versionOnly, tag('01.2.3'), '01.2.3'],
    [versionOnly, tag('1.02.3'), '1.02.3'],
    [versionOnly, tag('1.2.3-01'), '1.2.3-01'],
    [versionOnly, tag('1.2.3-'), '1.2.3-'],
    [versionOnly, tag('1.2.3-a..b'), '1.2.3-a..b'],
    [versionOnly, tag('V1.2.3'), 'V1.2.3'],
    [versionOnly, tag('api/v1.2.3'), 'api-v1.2.3'],
    [{ ...versionOnly, ref: false, sha: {} }, tag('v1.2'), 'sha-860c1904'],
  ],
  'semver: patterns': [
    [{ semver: ['{{raw}}'], latest: 'never' }, tag('v1.2.3'), 'v1.2.3'],
    [{ semver: ['{{raw}}'], latest: 'never' }, tag('v1.2.3+b/7'), 'v1.2.3-b-7'],
    [{ semver: ['{{raw}}'], latest: 'never' }, tag('v1.2.3+b7'), 'v1.2.3-b7'],
    [{ semver: ['v{{version}}'], latest: 'never' }, tag('1.2.3'), 'v1.2.3'],
    [{ semver: ['{{major}}.{{minor}}.{{patch}}'], latest: 'never' }, tag('v1.2.3'), '1.2.3'],
    [{ semver: ['{{patch}}'], latest: 'never' }, tag('v1.2.3'), '3'],
    [{ semver: ['release-{{version}}-final'], latest: 'never' }, tag('v1.2.3'), 'release-1.2.3-final'],
    [{ semver: ['{{version}}', '{{raw}}'], latest: 'never' }, tag('1.2.3'), '1.2.3'],
    [{ semver: ['{{major}}_{{minor}}'], latest: 'never' }, tag('v5.6.7'), '5_6'],
  ],
  'semver: a pre-release has its full version only': [
    [floating, tag('v4.0.0-rc.1'), '4.0.0-rc.1'],
    [floating, tag('v4.0.0-beta.2+5'), '4.0.0-beta.2'],
    [{ semver: ['{{major}}', '{{major}}.{{minor}}'] }, tag('v4.0.0-rc.1'), '4.0.0-rc.1'],
    [{ semver: ['{{raw}}', '{{major}}'] }, tag('v4.0.0-rc.1'), 'v4.0.0-rc.1,4.0.0-rc.1'],
    [{ semver: ['{{version}}'], latest: 'last' }, tag('v4.0.0-rc.1'), '4.0.0-rc.1'],
    [{ semver: ['v{{version}}'] }, tag('v4.0.0-rc.1'), 'v4.0.0-rc.1'],
  ],
  'floating tags follow the highest version': [
    [floating, tag('v2.0.1'), '2.0.1,2.0,2,latest'],
    [floating, tag('v2.0.0'), '2.0.0,2.0,2,latest'],
    [floating, tag('v1.2.9'), '1.2.9,1.2'],
    [floating, tag('v1.2.7'), '1.2.7'],
    [floating, tag('v1.2.8'), '1.2.8,1.2'],
    [floating, tag('v1.4.0'), '1.4.0,1.4,1'],
    [floating, tag('v1.3.0'), '1.3.0,1.3,1'],
    [floating, tag('v1.1.1'), '1.1.1,1.1'],
    [floating, tag('v0.9.0'), '0.9.0,0.9,0'],
    [floating, tag('v3.0.0'), '3.0.0,3.0,3,latest'],
    [floating, tag('v2.10.0'), '2.10.0,2.10,2,latest'],
    [floating, tag('v2.9.0'), '2.9.0,2.9,2,latest'],
    [floating, tag('v2.9.0'), '2.9.0,2.9', ['v2.10.0']],
    [floating, tag('v2.10.0'), '2.10.0,2.10,2,latest', ['v2.9.0']],
    [floating, tag('v1.0.0'), '1.0.0,1.0,1,latest', []],
    [floating, tag('v1.0.0'), '1.0.0,1.0,1,latest', ['v2.0.0-rc.1']],
    [floating, tag('v1.2.9'), '1.2.9,1.2', ['v1.2.9', '2.0.0', '1.3.0']],
    [floating, tag('v100000000000000000000.0.0'), '100000000000000000000.0.0,100000000000000000000.0,100000000000000000000,latest', ['v99999999999999999999.0.0']],
    [floating, tag('v99999999999999999999.0.0'), '99999999999999999999.0.0,99999999999999999999.0,99999999999999999999', ['v100000000000000000000.0.0']],
    [{ semver: ['{{version}}'] }, tag('v1.2.9'), '1.2.9'],
    [{ semver: ['{{version}}'] }, tag('v2.0.1'), '2.0.1,latest'],
    [{ semver: ['v{{major}}'] }, tag('v1.4.0'), 'v1'],
    [{ semver: ['{{version}}', 'highest'], latest: 'never' }, tag('v1.2.9'), '1.2.9'],
    [{ semver: ['{{version}}', 'semver'], latest: 'never' }, tag('v2.0.1'), '2.0.1,semver'],
    [{ ...floating, latest: 'last' }, tag('v1.2.9'), '1.2.9,1.2,1,latest'],
    [{ ...floating, latest: 'last' }, tag('v0.1.0'), '0.1.0,0.1,0,latest'],
    [{ ...floating, latest: 'never' }, tag('v1.2.9'), '1.2.9,1.2'],
    [{ ...floating, latest: 'never' }, tag('v2.1.0'), '2.1.0,2.1,2'],
    [floating, tag('nightly'), 'nightly'],
    [floating, branch('main'), 'main'],
    [floating, branch('v9.9.9'), 'v9.9.9'],
    [floating, mr('7'), 'mr-7'],
  ],
  'pep440': [
    [{ semver: [], pep440: ['{{version}}'], latest: 'never' }, tag('1.2.3'), '1.2.3'],
    [{ semver: [], pep440: ['{{version}}'], latest: 'never' }, tag('v1.2'), '1.2'],
    [{ semver: [], pep440: ['{{version}}', '{{major}}.{{minor}}'], latest: 'never' }, tag('1.2.3rc1'), '1.2.3rc1'],
    [{ semver: [], pep440: ['{{version}}', '{{major}}'], latest: 'never' }, tag('1.2.3.dev4'), '1.2.3.dev4'],
    [{ semver: [], pep440: ['{{version}}', '{{major}}'], latest: 'never' }, tag('1.2.3b2.post1'), '1.2.3b2.post1'],
    [{ semver: [], pep440: ['{{version}}', '{{major}}.{{minor}}'] }, tag('1.2.3.post1'), '1.2.3.post1,1.2,latest', ['1.2.3']],
    [{ semver: [], pep440: ['{{version}}', '{{major}}.{{minor}}'] }, tag('1.2.3'), '1.2.3', ['1.2.3.post1']],
    [{ semver: [], pep440: ['{{version}}', '{{major}}'] }, tag('2024.5'), '2024.5,2024,latest', ['2023.12', '2024.1']],
    [{ semver: [], pep440: ['{{version}}', '{{major}}'] }, tag('2023.11'), '2023.11', ['2023.12', '2024.1']],
    [{ semver: [], pep440: ['{{version}}'], latest: 'never' }, tag('1.2.3+local.1'), '1.2.3'],
    [{ semver: [], pep440: ['{{version}}'], latest: 'never' }, tag('release'), 'release'],
  ],
  'match': [
    [{ semver: [], match: [{ pattern: '^api/v(.*)$', group: 1 }] }, tag('api/v1.2.3'), '1.2.3'],
    [{ semver: [], match: [{ pattern: '^api/v(.*)$', group: 1 }] }, tag('web/v1.2.3'), 'web-v1.2.3'],
    [{ semver: [], match: [{ pattern: '^api/v(.*)$', group: 1 }], ref: false, sha: {} }, tag('web/v1.2.3'), 'sha-860c1904'],
    [{ semver: [], match: [{ pattern: '\\d+\\.\\d+' }] }, tag('release-12.34-final'), '12.34'],
    [{ semver: [], match: [{ pattern: '(\\d+)\\.(\\d+)', group: 2 }] }, tag('release-12.34'), '34'],
    [{ semver: [], match: [{ pattern: '(a|b)+' }] }, tag('xxabab'), 'abab'],
    [{ semver: [], match: [{ pattern: 'v(\\d)', group: 1 }, { pattern: '^(\\w+)/', group: 1 }] }, tag('web/v7'), '7,web'],
    [{ semver: [], match: [{ pattern: '.*' }] }, branch('main'), 'main'],
    [{ semver: [], match: [{ pattern: '^it\'s "(.*)"$', group: 1 }] }, tag('it\'s "x"'), 'x'],
  ],
  'edge': [
    [{ edge: {} }, branch('main'), 'edge'],
    [{ edge: {}, ref: true }, branch('main'), 'edge,main'],
    [{ edge: {} }, branch('develop'), 'develop'],
    [{ edge: { branch: 'develop', name: 'next' } }, branch('develop'), 'next'],
    [{ edge: {} }, tag('v2.1.0'), '2.1.0,latest'],
    [{ edge: {} }, mr('3', 'main'), 'mr-3'],
    [{ edge: {} }, schedule('main'), 'nightly'],
  ],
  'ref': [
    [{ ref: true, latest: 'never' }, tag('v1.2.3'), '1.2.3,v1.2.3'],
    [{ ref: true }, branch('main'), 'main'],
    [{ ref: true }, mr('12'), 'mr-12'],
    [{ ref: true }, schedule('main'), 'nightly'],
    [{ ref: false, sha: {} }, branch('main'), 'sha-860c1904'],
    [{ ref: false, sha: {} }, mr('12'), 'sha-860c1904'],
  ],
  'sha': [
    [{ sha: {}, ref: true }, branch('main'), 'main,sha-860c1904'],
    [{ sha: { length: 7 }, ref: true }, branch('main'), 'main,sha-860c190'],
    [{ sha: { length: 40, prefix: '' }, ref: true }, branch('main'), 'main,860c1904a1ce19322e91ac35af1ab07466440c37'],
    [{ sha: {} }, branch('main'), 'main,sha-860c1904'],
    [{ sha: {} }, tag('v2.1.0'), '2.1.0,latest,sha-860c1904'],
  ],
  'schedule': [
    [{ schedule: ['nightly'] }, schedule('develop'), 'nightly'],
    [{ schedule: ['nightly', 'nightly-{{date}}'] }, schedule('main'), 'nightly,nightly-20261124'],
    [{ schedule: ['{{date}}'] }, schedule('main'), '20261124'],
    [{ schedule: ['{{date}}'] }, branch('main'), 'main'],
    [{ schedule: [], sha: {} }, schedule('main'), 'sha-860c1904'],
  ],
  'raw': [
    [{ raw: [{ value: 'canary' }] }, branch('main'), 'canary'],
    [{ raw: [{ value: 'canary', on: ['default-branch'] }] }, branch('main'), 'canary'],
    [{ raw: [{ value: 'canary', on: ['default-branch'] }] }, branch('develop'), 'develop'],
    [{ raw: [{ value: 'canary', on: ['branch'] }], ref: true }, branch('develop'), 'develop,canary'],
    [{ raw: [{ value: 'stable', on: ['tag'] }], latest: 'never' }, tag('v1.2.3'), '1.2.3,stable'],
    [{ raw: [{ value: 'stable', on: ['tag'] }] }, branch('main'), 'main'],
    [{ raw: [{ value: 'try', on: ['mr', 'schedule'] }] }, mr('5'), 'try'],
    [{ raw: [{ value: 'try', on: ['mr', 'schedule'] }] }, schedule('main'), 'nightly,try'],
    [{ raw: [{ value: 'default', on: ['default-branch'] }] }, schedule('main'), 'nightly'],
    [{ raw: [{ value: { variable: 'CHANNEL' } }] }, { ...branch('main'), CHANNEL: 'be ta/$1 *' }, 'be-ta-1-'],
    [{ raw: [{ value: { variable: 'CHANNEL' } }] }, { ...branch('main'), CHANNEL: '' }, 'main'],
  ],
  'prefix and suffix': [
    [{ ...floating, suffix: '-alpine' }, tag('v2.1.0'), '2.1.0-alpine,2.1-alpine,2-alpine,latest'],
    [{ ...floating, prefix: 'web-' }, tag('v1.2.9'), 'web-1.2.9,web-1.2'],
    [{ suffix: '-alpine' }, branch('main'), 'main-alpine'],
    [{ prefix: 'a-', suffix: '-z', sha: {} }, mr('1'), 'a-mr-1-z,a-sha-860c1904-z'],
  ],
  'what no image tag can hold': [
    [undefined, branch('#42-fix'), '42-fix'],
    [undefined, branch('.hidden'), 'hidden'],
    [undefined, branch('-x'), 'x'],
    [undefined, branch('feature/größe'), 'feature-gr-e'],
    [undefined, branch('a//b'), 'a-b'],
    [undefined, branch('a@{b}'), 'a-b-'],
    [undefined, branch('it\'s "$HOME" `id`'), 'it-s-HOME-id-'],
    [undefined, branch('UPPER_case.x'), 'UPPER_case.x'],
    [undefined, branch('x'.repeat(128)), 'x'.repeat(128)],
    [undefined, branch('x'.repeat(129)), cut('x'.repeat(129))],
    [undefined, branch(long), cut(long)],
    [undefined, branch(`${long}y`), cut(`${long}y`)],
    [{ suffix: '-alpine' }, branch(long), cut(`${long}-alpine`)],
  ],
};

const rows: readonly (readonly [title: string, ...row: Row])[] = Object.entries(table)
  .flatMap(([title, group]) => group.map((row) => [title, ...row] as const));

/** The calls that the options become in the CI file. */
function calls(tags: TagOptions | undefined): string {
  const ciFile = synthesize({ ...(tags && { tags }), triggers: { schedules: true } }).find(({ path }) => path === '.gitlab-ci.yml')!;
  return (parse(ciFile.content)['build-image'].before_script as string[]).filter((line) => line.startsWith('tag_')).join('\n');
}

/** A repository with git tags, as the job finds it on the server. */
function server(tags: readonly string[]): string {
  const directory = folder();
  const git = gitIn(directory);
  git('init', '--quiet');
  git('commit', '--quiet', '--allow-empty', '--message=test');
  for (const name of tags) git('tag', name);
  return directory;
}
const servers = new Map<string, string>();
const serverWith = (tags: readonly string[]) => servers.get(tags.join()) ?? servers.set(tags.join(), server(tags)).get(tags.join())!;

function job(shell: readonly string[], commands: string, env: Event): Ran {
  return run([...shell, '-e', '-c', `. ${file}\n${commands}`], { env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', ...env } });
}

test('the table has its rows', () => {
  expect(rows.length).toBeGreaterThanOrEqual(120);
});

describe.each(shells)('under %s', (_name, shell) => {
  test.each(rows.map((row) => [row] as const))('%j', ([, rules, event, tags, known = releases]) => {
    const { status, stdout, stderr } = job(shell, `${calls(rules)}\nimage_names app`, { CI_REPOSITORY_URL: serverWith(known), ...event });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toBe(tags.split(',').map((name) => `app:${name}`).join(','));
  });

  test.each([
    ['2026-11-24T10:00:00+01:00', '1795510800'],
    ['2026-11-24T10:00:00Z', '1795514400'],
    ['2024-02-29T23:59:59+00:00', '1709251199'],
    ['2024-03-01T00:00:00+00:00', '1709251200'],
    ['2000-12-31T23:59:59-00:30', '978308999'],
    ['1999-12-31T00:00:00-08:30', '946629000'],
    ['2100-01-01T00:00:00+05:45', '4102424100'],
    ['', ''],
  ])('a commit of %s has the time %s', (timestamp, epoch) => {
    expect(job(shell, 'date_to_commit\nsh -c \'printf %s "${SOURCE_DATE_EPOCH-}"\'', { CI_COMMIT_TIMESTAMP: timestamp }).stdout).toBe(epoch);
    if (epoch) expect(Date.parse(timestamp) / 1000).toBe(Number(epoch));
  });

  test('the version is the tag of the highest priority', () => {
    expect(job(shell, 'tag_sha sha- 8\ntag_semver last \'{{version}}\' latest\nimage_version', tag('v1.2.3')).stdout).toBe('1.2.3\n');
  });

  test('several names have all tags each', () => {
    expect(job(shell, 'tag_sha sha- 8\ntag_ref always\nimage_names a.example.com/x b.example.com/y', branch('main')).stdout)
      .toBe('a.example.com/x:main,a.example.com/x:sha-860c1904,b.example.com/y:main,b.example.com/y:sha-860c1904');
  });

  test('no tag fails the job and says what to do', () => {
    const { status, stderr } = job(shell, 'tag_semver highest \'{{version}}\'\nnames=$(image_names app)\necho on', branch('main'));
    expect([status, stderr]).toEqual([1, 'metadata.sh: no rule of the option tags gives a tag for this pipeline (branch main).\n'
      + '  Add a rule that does, such as tags: { ref: true }, or leave out the trigger that started it.\n']);
  });

  test.each(['buildcache-main', '-buildcache-x'])('a branch %s would be pushed as a cache, and is not', (name) => {
    const { status, stderr } = job(shell, 'tag_ref always\necho on', branch(name));
    expect([status, stderr]).toEqual([1, `metadata.sh: the tag ${name.replace(/^-/, '')} is how caches are called, so a cache would take the image's place.\n`
      + '  Give the branch, the git tag or the rule of the option tags that makes it another name.\n']);
  });

  test('a server that cannot be asked fails the job, and only where a tag floats', () => {
    const env = { ...tag('v1.2.3'), CI_REPOSITORY_URL: join(folder(), 'nothing') };
    const { status, stderr } = job(shell, 'tag_semver highest \'{{version}}\' latest\necho on', env);
    expect(status).toBe(1);
    expect(stderr).toContain('metadata.sh: the tags of the repository cannot be listed, so whether v1.2.3 is the highest version is not known.\n');
    expect(job(shell, 'tag_semver highest \'{{version}}\'\ntag_semver last latest\nimage_names app', env))
      .toMatchObject({ status: 0, stdout: 'app:1.2.3,app:latest' });
  });
});

test('the modules that the library carries are the programs', () => {
  expect(program.source).toBe(['tags', 'versions', 'commit-time'].map((name) => readFileSync(`src/core/features/tags/${name}.sh`, 'utf8')).join('\n'));
});

testWith('shellcheck')('shellcheck has nothing to say', () => {
  expect(output(['shellcheck', '--shell=sh', file])).toBe('');
});
