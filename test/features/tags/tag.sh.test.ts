import { execFile } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Event, type Row, branch, invalidVersions, mr, noPythonVersions, pythonOrder, pythonVersions, releases, table, tag, validVersions } from './rows.ts';
import { gitIn } from '../../../lab/repository.ts';
import { tagPrograms } from '../../../src/core/features/tags/program.ts';
import { tagShape } from '../../../src/core/features/tags/tag-shape.ts';
import { tagLine, tags as feature } from '../../../src/core/features/tags/tags.ts';
import { program as common } from '../../../src/core/job/job.sh.ts';
import type { TagOptions } from '../../../src/core/mod.ts';
import { shells, testWith } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { output } from '../../support/run.ts';

const programs = tagPrograms(['tag-semver', 'tag-pep440', 'tag-component', 'tag-source', 'tag-match', 'tag-raw']);
const directory = folder();
const file = join(directory, 'tags.sh');
writeFileSync(file, [common, ...programs].map(({ source }) => source).join('\n'));
writeFileSync(join(directory, 'VERSION'), ' 2.5.1 \nmore\n');
writeFileSync(join(directory, 'package.json'), '{\n  "name": "app",\n  "version": "2.6.0-rc.1",\n  "dependencies": { "x": "1" }\n}\n');
writeFileSync(join(directory, 'Cargo.toml'), '[package]\nname = "app"\nversion = "2.7.0" # next\n[dependencies]\nversion = "9.9.9"\n');

const rows: readonly (readonly [title: string, ...row: Row])[] = Object.entries(table)
  .flatMap(([title, group]) => group.map((row) => [title, ...row] as const));

const project = { ciFile: '', jobs: [], allJobsKnown: false, tasks: {} };

/** The line that the options become in the CI file. */
function line(option: TagOptions | undefined): string {
  return tagLine('tags', feature.resolve(option, project, {}), { triggers: { on: ['schedules'] } });
}

/** A repository with git tags, as the job finds it on the server. */
const empty = folder();
gitIn(empty)('init', '--quiet', '--template=');
gitIn(empty)('commit', '--quiet', '--allow-empty', '--message=test');
const commit = output(['git', '-C', empty, 'rev-parse', 'HEAD']).trim();
function server(tags: readonly string[]): string {
  const repository = folder();
  cpSync(empty, repository, { recursive: true });
  writeFileSync(join(repository, '.git/packed-refs'), `# pack-refs with: peeled fully-peeled \n${tags.map((name) => `${commit} refs/tags/${name}\n`).join('')}`);
  return repository;
}
const servers = new Map<string, string>();
const serverWith = (tags: readonly string[]) => servers.get(tags.join()) ?? servers.set(tags.join(), server(tags)).get(tags.join())!;

/** What is done of a component in an event. */
const components: readonly (readonly [event: Event, component: string, done: boolean])[] = [
  [tag('api/v1.2.3'), 'api', true],
  [tag('api@1.2.3'), 'api', true],
  [tag('api-v1.2.3'), 'api', true],
  [tag('api-1.2'), 'api', true],
  [tag('api/nightly'), 'api', true],
  [tag('@acme/api@1.2.3'), '@acme/api', true],
  [branch('main'), 'api', true],
  [mr('4'), 'api', true],
  [tag('v1.2.3'), 'api', false],
  [tag('api'), 'api', false],
  [tag('web/v1.2.3'), 'api', false],
  [tag('api/gateway/v1.2.3'), 'api', false],
  [tag('api-gateway/v1.2.3'), 'api', false],
  [tag('api-gateway-1.2.3'), 'api', false],
  [tag('api-2-1.2.3'), 'api', false],
  [tag('my/api/v1.2.3'), 'api', false],
  [tag('a.b/v1.2.3'), 'axb', false],
];

interface Job {
  readonly commands: string;
  readonly env: Event;
  /** What jobs of one repository remember of it, so that the server is asked once. */
  readonly remembered?: string;
}

/** Runs the jobs in one process of the shell, each in a subshell: what each printed, on both outputs, and how it ended. */
async function jobs([program, ...args]: readonly string[], each: readonly Job[]): Promise<readonly string[]> {
  const quote = (text: string) => `'${text.replaceAll('\'', '\'\\\'\'')}'`;
  const script = each.map(({ commands, env, remembered = folder() }) => `(
  job_folder=${quote(remembered)}
  ${Object.entries(env).map(([name, value]) => `export ${name}=${quote(value)}`).join('\n  ')}
  set -eu
  ${commands}
) 2>&1
printf '\\035%s\\036' "$?"`).join('\n');
  const path = join(folder(), 'jobs.sh');
  writeFileSync(path, `. ${file}\n${script}`);
  const { stdout } = await promisify(execFile)(program, [...args, path], { cwd: directory, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' }, maxBuffer: 64 * 1024 * 1024 });
  return stdout.split('\x1e').slice(0, -1);
}

async function job(shell: readonly string[], commands: string, env: Event): Promise<{ readonly status: number; readonly printed: string }> {
  const [[printed, status]] = (await jobs(shell, [{ commands, env }])).map((text) => text.split('\x1d'));
  return { status: Number(status), printed };
}

test('the table has its rows', () => {
  expect(rows.length).toBeGreaterThanOrEqual(230);
  for (const [, rules = {}] of rows) expect(tagShape(rules, 'tags', project)).toEqual([]);
});

/** What the rows printed in each shell. The shells run at the same time. */
let rowsOf: ReadonlyMap<readonly string[], readonly string[]>;
beforeAll(async () => {
  rowsOf = new Map(await Promise.all(shells.map(async ([, shell]) => {
    const folders = new Map<string, string>();
    const folderOf = (repository: string) => folders.get(repository) ?? folders.set(repository, folder()).get(repository)!;
    return [shell, await jobs(shell, rows.map(([, rules, event, , known = releases]) => ({
      commands: `${line(rules)}\nprintf '%s' "$tags"`,
      env: { CI_REPOSITORY_URL: serverWith(known), ...event },
      remembered: folderOf(serverWith(known)),
    })))] as const;
  })));
}, 120_000);

describe.each(shells)('under %s', (_name, shell) => {

  test.each(rows.map(([title, rules, { CI_COMMIT_REF_NAME, CI_PIPELINE_SOURCE }, tags], index) => [title, rules, CI_PIPELINE_SOURCE, CI_COMMIT_REF_NAME, index, tags] as const))('%s: %j, %s of %s', (...row) => {
    const [, , , , index, expected] = row;
    expect(rowsOf.get(shell)?.[index]).toBe(`${expected.replaceAll(',', '\n')}\x1d0`);
  });

  /** The columns of what a scheme makes of names. */
  const sorted = async (scheme: string, names: readonly string[]) => (await job(shell, `tag_sort_${scheme} <<'END'\n${names.join('\n')}\nEND`, {})).printed.trimEnd().split('\n').map((text) => text.split(' '));

  test('a semantic version is one, with or without v, and nothing else is', async () => {
    const given = [...validVersions, ...validVersions.map((name) => `v${name}`)];
    expect(Object.fromEntries((await sorted('semver', [...given, ...invalidVersions])).map(([, , version, name]) => [name, version])))
      .toEqual(Object.fromEntries(given.map((name) => [name, name.replace(/^v|\+.*/g, '')])));
  });

  test('a version of Python has its normal form, and nothing else is one', async () => {
    const given = [...pythonVersions.map(([name]) => name), ...noPythonVersions];
    expect(Object.fromEntries((await sorted('pep440', given)).map(([, , version, name]) => [name, version]))).toEqual(Object.fromEntries(pythonVersions));
  });

  test('versions of Python are in their order', async () => {
    expect((await sorted('pep440', [...pythonOrder].reverse())).map(([, , , name]) => name)).toEqual(pythonOrder);
  });

  test('a branch that would be pushed as a cache is not', async () => {
    expect(await job(shell, 'tags=$(tag_ref)\necho on', branch('buildcache-main'))).toEqual({
      status: 1,
      printed: 'tag.sh: the tag buildcache-main is reserved for caches, so a cache could overwrite the image.\n'
        + '  Rename the branch or the git tag, or change the rule in the option tags.\n',
    });
  });

  test('a rule that fails ends the job, whatever comes after it', async () => {
    const { status, printed: text } = await job(shell, 'tags=$(\n  tag_semver latest\n  tag_ref --always\n)\necho on', { ...tag('v1.2.3'), CI_REPOSITORY_URL: join(directory, 'nothing') });
    expect(status).toBe(1);
    expect(text).toContain('tag-semver.sh: git cannot list the tags of the repository, so the job does not know whether 1.2.3 is the highest version.\n');
    expect(text).not.toMatch(/^on$/m);
  });

  test('the server is asked once a job, and only where a tag floats', async () => {
    const env = { ...tag('v2.0.1'), CI_REPOSITORY_URL: serverWith(releases) };
    const counted = 'job_refs() { echo "$@" >>"$job_folder/asked"; git ls-remote --refs "$1" "$CI_REPOSITORY_URL"; }';
    const all = 'tag_semver "{{version}}" "{{major}}" latest\n  tag_pep440 "{{major}}" latest';
    expect(await job(shell, `${counted}\ntags=$(\n  ${all}\n)\ntags=$(\n  ${all}\n)\ncat "$job_folder/asked"`, env)).toEqual({ status: 0, printed: '--tags 120\n' });
    expect(await job(shell, `${counted}\ntags=$(tag_semver "{{version}}")\ntags=$(tag_semver --last latest)\nls "$job_folder"`, env)).toEqual({ status: 0, printed: '' });
  });

  test('a version file that is missing ends the job', async () => {
    expect(await job(shell, 'tags=$(tag_from_file none.txt tag_semver latest)\necho on', branch('main'))).toEqual({
      status: 1, printed: 'tag.sh: the file none.txt with the version does not exist.\n  Add the file, or correct the path in tags: { versionFile }.\n'.replace('tag.sh', 'tag-source.sh'),
    });
  });

  test('another component\'s git tag leaves out what is of a component', async () => {
    const left = await jobs(shell, components.map(([env, name]) => ({ commands: `tag_for_component ${name} \\\nprintf '%s;' one 'two  words'`, env })));
    expect(left).toEqual(components.map(([{ CI_COMMIT_TAG }, name, done]) => `${done ? 'one;two  words;' : `tag-component.sh: the git tag ${CI_COMMIT_TAG} does not belong to ${name}, so its image is not built.\n`}\x1d0`));
  });

  test('10,000 git tags are listed and compared within a second', async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `v${index % 13}.${Math.floor(index / 13) % 97}.${Math.floor(index / 13 / 97)}${index % 7 === 0 ? `-rc.${index}` : ''}`);
    const env = { ...tag('v1.200.0'), CI_REPOSITORY_URL: server(names) };
    /** The milliseconds that the processor works for a job, which say the same on a busy machine. */
    const spent = async (commands: string): Promise<number> => {
      const { status, printed } = await job(shell, `${commands}\ntimes`, env);
      expect(status).toBe(0);
      return [...printed.matchAll(/([0-9]+)m([0-9.]+)s/g)].reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60_000 + Number(seconds) * 1000, 0);
    };
    const asked = await spent('job_refs --tags 30 >"$job_folder/refs"');
    const all = await spent('tags=$(tag_semver "{{version}}" "{{major}}.{{minor}}" "{{major}}" latest)\n[ "$tags" = "1.200.0\n1.200\n1" ]');
    const python = await spent('tags=$(tag_pep440 "{{version}}" "{{major}}.{{minor}}" "{{major}}" latest)\n[ "$tags" = "1.200.0\n1.200\n1" ]');
    console.info(`${shell.join(' ')}: 10,000 git tags listed in ${Math.round(asked)} ms; with tag_semver ${Math.round(all)} ms, with tag_pep440 ${Math.round(python)} ms`);
    expect(asked).toBeGreaterThan(0);
    expect(Math.max(all, python)).toBeLessThan(1000);
  });
});

test('the modules that the library carries are the programs', async () => {
  for (const { origin, source } of programs) expect(source).toBe(readFileSync(origin, 'utf8'));
});

testWith('shellcheck')('shellcheck has nothing to say', () => {
  expect(output(['shellcheck', '--shell=sh', '--exclude=SC2034,SC2154', file, ...programs.map(({ origin }) => origin)])).toBe('');
});
