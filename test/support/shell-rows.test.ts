import { realpathSync } from 'node:fs';
import { hostile } from './hostile.ts';
import { shells } from './parts.ts';
import { folder } from './projects.ts';
import { runRows } from './shell-rows.ts';

const programs = 'greet() { printf "%s" "hello $1"; }\ngreeted=no\ntrap \'echo at the end >&2\' EXIT\n';

describe.each(shells)('%s', (_name, shell) => {
  test('a row has what it printed and how it ended', () => {
    const [misspelt, incomplete, ...others] = runRows(shell, programs, [
      { commands: 'greet "$UNSET"' },
      { commands: 'if' },
      { commands: 'greet world' },
      { commands: 'echo wrong >&2\nexit 3' },
      { commands: 'false\necho not reached' },
      { commands: 'cat' },
    ]);
    expect(others).toEqual([
      { status: 0, stdout: 'hello world', stderr: 'at the end\n' },
      { status: 3, stdout: '', stderr: 'wrong\nat the end\n' },
      { status: 1, stdout: '', stderr: 'at the end\n' },
      { status: 0, stdout: '', stderr: 'at the end\n' },
    ]);
    expect(misspelt.stderr).toContain('UNSET');
    expect(incomplete.stderr).toMatch(/syntax error/i);
    expect([misspelt.status, incomplete.status]).not.toContain(0);
  });

  test('no row sees another', () => {
    const cwd = realpathSync(folder());
    const [, second] = runRows(shell, programs, [
      { commands: 'greeted=yes; greet() { :; }; cd /; trap - EXIT', env: { NAME: 'first' } },
      { commands: 'greet "${NAME-nobody}, $greeted, $(pwd)"', cwd },
    ]);
    expect(second).toEqual({ status: 0, stdout: `hello nobody, no, ${cwd}`, stderr: 'at the end\n' });
  });

  test('values arrive as they are', () => {
    const ran = runRows(shell, '', hostile.map((VALUE) => ({ commands: 'printf "%s" "$VALUE"', env: { VALUE } })));
    expect(ran.map(({ stdout }) => stdout)).toEqual(hostile);
  });

  test('a shell that does not come to the end says in which row', () => {
    expect(() => runRows(shell, '', [{ commands: ':' }, { commands: 'kill -9 $$' }])).toThrow('in row 1:\nkill -9 $$');
    expect(() => runRows(shell, '', [{ commands: 'sleep 2' }], { timeoutMs: 100 })).toThrow('after 100 ms, in row 0');
  });
});

test('the flags are those of the caller', () => {
  expect(runRows(['bash', '--norc'], '', [{ commands: 'false | true; echo "${UNSET}reached"' }], { flags: '-o pipefail' })[0].stdout).toBe('reached\n');
});
