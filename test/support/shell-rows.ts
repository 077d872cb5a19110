import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder } from './projects.ts';
import { type Ran, run } from './run.ts';

/** What one subshell runs. */
export interface ShellRow {
  readonly commands: string;
  /** Exported in this subshell only. A PATH here replaces that of the tests. */
  readonly env?: Readonly<Record<string, string>>;
  /** @default - a folder that the rows share */
  readonly cwd?: string;
}

/** How the rows are run. */
export interface ShellRowsOptions {
  /** What is set before a row's commands, as by `set`. */
  readonly flags?: string;
  /** How long all rows together may take. */
  readonly timeoutMs?: number;
}

/**
 * Runs many rows in one process of the shell: starting a process for each takes longer than what most rows do. Each row has a
 * subshell, which reads the programs, so that no row sees another's variables, traps or folder. Only `$$` is the same in all.
 */
export function runRows(
  shell: readonly string[],
  programs: string,
  rows: readonly ShellRow[],
  { flags = '-eu', timeoutMs = 120_000 }: ShellRowsOptions = {},
): Ran[] {
  const work = folder();
  const at = (name: string, row: number) => join(work, `${name}-${row}`);
  writeFileSync(join(work, 'programs.sh'), programs);
  writeFileSync(join(work, 'rows.sh'), rows.map(({ commands, env = {}, cwd }, row) => [
    '(', // not before `||`, where -e has no effect
    ...Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`),
    ...cwd === undefined ? [] : [`cd ${quoted(cwd)}`],
    `set ${flags}`,
    `. ${quoted(join(work, 'programs.sh'))}`,
    `eval ${quoted(commands)}`, // a syntax error ends this row only
    `) >${quoted(at('stdout', row))} 2>${quoted(at('stderr', row))} </dev/null`,
    `echo $? >${quoted(at('status', row))}`,
    '',
  ].join('\n')).join(''));

  const { stderr } = run([...shell, join(work, 'rows.sh')], { cwd: work, env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' }, timeout: timeoutMs });
  return rows.map(({ commands }, row) => {
    if (!existsSync(at('status', row))) throw new Error(`The shell ended, or had to be ended after ${timeoutMs} ms, in row ${row}:\n${commands}\n${stderr}`);
    const read = (name: string) => readFileSync(at(name, row), 'utf8');
    return { status: Number(read('status')), stdout: read('stdout'), stderr: read('stderr') };
  });
}

function quoted(text: string): string {
  return `'${text.replaceAll('\'', '\'\\\'\'')}'`;
}
