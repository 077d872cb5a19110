import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Files, synthesized, write } from '../../../lab/repository.ts';
import { shells } from '../../support/parts.ts';
import { repository } from '../../support/repository.ts';
import type { Ran } from '../../support/run.ts';
import { type ShellRow, runRows } from '../../support/shell-rows.ts';

const programs = ['src/core/job/job.sh', 'src/core/features/drift-check/drift.sh'].map((path) => readFileSync(path, 'utf8')).join('\n');
const ci = '.gitlab-ci.yml';
const sums = readFileSync('programs.sha256', 'utf8');
const committedSums = '.gitlab/programs.sha256';

/** A clone in which these files differ from what is committed; with the package, whose sums are those of the release. */
function clone(changed: Files = {}, { committed = {}, packaged = true }: { readonly committed?: Files; readonly packaged?: boolean } = {}): string {
  const directory = repository({ '.gitignore': 'node_modules/\n', ...synthesized({}), ...committed });
  write(directory, changed);
  const installed = join(directory, 'node_modules/projen-buildkit-image-pipeline');
  mkdirSync(installed, { recursive: true });
  if (packaged) writeFileSync(join(installed, 'programs.sha256'), sums);
  return directory;
}

const evil = synthesized({})['.gitlab/buildkit/login.sh'].replace('base64', 'cat');
const row = (cwd: string): ShellRow => ({ commands: "drift_check 'npx projen'\necho checked", cwd });
const advice = '  Run "npx projen" and commit the files. To change what they contain, change the options.\n';

const table: readonly (readonly [what: string, row: ShellRow, expected: object])[] = [
  ['files that are what the options give', row(clone()), { status: 0, stdout: 'checked\n', stderr: '' }],
  ['a file that another one was committed for', row(clone({ [ci]: 'stages: []\n' })),
    { status: 1, stdout: expect.stringContaining('\n+stages: []\n'), stderr: `drift.sh: these files are not what the options give:\n M ${ci}\n${advice}` }],
  ['files that were not committed', row(clone({ '.gitlab/buildkit/new.sh': '', 'b c': '' })),
    { status: 1, stdout: '', stderr: `drift.sh: these files are not what the options give:\n?? .gitlab/buildkit/new.sh\n?? "b c"\n${advice}` }],
  ['a program that the generator changes', row(clone({}, { committed: { '.gitlab/buildkit/login.sh': evil } })),
    { status: 1, stdout: '', stderr: expect.stringMatching(/^drift\.sh: \.gitlab\/buildkit\/login\.sh is not the program of the release .*\n {2}Remove what changes it/) }],
  ['a project without the package in node_modules', row(clone({}, { committed: { '.gitlab/buildkit/login.sh': evil }, packaged: false })),
    { status: 0, stdout: 'checked\n', stderr: 'drift.sh: the programs are not compared with those of the release: the package is not in node_modules.\n  To compare them, commit programs.sha256 of the release as .gitlab/programs.sha256.\n' }],
  ['such a project that has the sums', row(clone({}, { committed: { [committedSums]: sums }, packaged: false })), { status: 0, stdout: 'checked\n', stderr: '' }],
  ['a program that differs from the sums of such a project', row(clone({}, { committed: { '.gitlab/buildkit/login.sh': evil, [committedSums]: sums }, packaged: false })),
    { status: 1, stdout: '', stderr: expect.stringContaining(`login.sh is not the program of the release (see ${committedSums}).`) }],
  ['sums of another release beside those of the package', row(clone({}, { committed: { [committedSums]: '' } })), { status: 0, stdout: 'checked\n', stderr: '' }],
];

describe.each(shells)('under %s', (_name, shell) => {
  let ran: readonly Ran[];
  beforeAll(() => { ran = runRows(shell, programs, table.map(([, one]) => one)); });

  test.each(table.map(([what, , expected], index) => ({ what, expected, index })))('$what', ({ expected, index }) => {
    expect(ran[index]).toMatchObject(expected);
  });
});
