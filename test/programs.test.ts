import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { shells, testWith } from './support/parts.ts';
import { output } from './support/run.ts';
import { runRows } from './support/shell-rows.ts';
import type { Program } from '../src/core/contract.ts';

/** The shell programs of the library. */
const files = readdirSync('src/core', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.sh')).sort().map((path) => join('src/core', path));
const text = (file: string) => readFileSync(file, 'utf8');

/** Those of tags have names of their own. */
const prefixed = files.filter((file) => !file.startsWith('src/core/features/tags/'));

/** The functions of a program, by name: what stands between their braces, and whatever they call themselves. */
const functions = new Map(prefixed.flatMap((file) => [...text(file).matchAll(/^(\w+)\(\) *(?:\{ (.*) \}$|[({]\n([^]*?)\n[)}]$)/gm)]
  .map(([, name, line, lines]) => [name, { file, body: line ?? lines }] as const)));

test('there are programs, and their functions are found', () => {
  expect(files.length).toBeGreaterThan(15);
  expect([...functions.keys()]).toEqual(prefixed.flatMap((file) => [...text(file).matchAll(/^(\w+)\(\)/gm)].map(([, name]) => name)));
});

test.each(files)('the module of %s carries it', (file) => {
  const { program } = jest.requireActual<{ program: Program }>(`../${file}.ts`);
  expect(program).toEqual({ name: basename(file, '.sh'), origin: file, source: text(file) });
});

testWith('shellcheck')('shellcheck has nothing to say', () => {
  expect(output(['shellcheck', '--shell=sh', '--exclude=SC2034,SC2154', ...files])).toBe('');
});

test.each(prefixed)('what %s defines has its prefix', (file) => {
  const [prefix] = basename(file, '.sh').split('-');
  const code = text(file).replaceAll(/^ *#.*$| # .*$/gm, '').replaceAll(/'[^']*'/g, "''"); // programs of sed and awk have variables of their own
  // what a command assigns: at the start of a line, after another assignment, or behind a keyword
  const variables = [...code.matchAll(/(?:^ *|; |\) |(?:then|do|else|until|if|for) |=\S* )([a-z]\w*)(?:=| in |;)/gm)].map(([, name]) => name);
  const names = [...functions].filter(([, { file: of }]) => of === file).map(([name]) => name);
  const keywords = ['done', 'esac', 'fi', 'shift', 'return'];
  expect([...names, ...variables].filter((name) => !name.startsWith(`${prefix}_`) && !keywords.includes(name))).toEqual([]);
});

test.each(files)('%s has no `local`, which POSIX does not know', (file) => {
  expect(text(file)).not.toMatch(/^\s*(?:local|declare|typeset)\s/m);
});

/** What looks at a name on behalf of the functions that read the variable. */
const lookedAtBy: Readonly<Record<string, readonly string[]>> = {
  login_add: ['login_registry'],
  image_names_file: ['image_secret_variable', 'image_file'],
};

test('a word is looked at before eval takes it for a variable', () => {
  const readers = [...functions].filter(([, { body }]) => /\beval\b/.test(body));
  const looks = (body: string, before: RegExp) => /\bjob_(?:name|require) /.test(body.slice(0, body.search(before)));
  const bare = readers.filter(([, { body }]) => !looks(body, /\beval\b/)).map(([name]) => name);
  expect(bare.sort()).toEqual(Object.keys(lookedAtBy).sort());
  for (const name of bare) {
    const call = new RegExp(`\\b${name} `);
    const callers = [...functions].filter(([, { body }]) => call.test(body));
    expect(callers.map(([caller]) => caller).sort()).toEqual([...lookedAtBy[name]].sort());
    expect(callers.filter(([, { body }]) => !looks(body, call))).toEqual([]);
  }
  expect(readers.length).toBeGreaterThan(bare.length);
});

/** Calls with a word in place of the name of a variable. */
const calls: readonly ((word: string) => string)[] = [
  (word) => `job_require x.sh ${word} x`,
  (word) => `job_csv ${word}`,
  (word) => `login_registry example.com ${word} OK`,
  (word) => `login_registry example.com OK ${word}`,
  (word) => `login_docker_hub OK ${word}`,
  (word) => `cache_s3_keys ${word} OK`,
  (word) => `cache_s3_keys OK ${word}`,
  (word) => `cache_s3_keys OK OK ${word === "''" ? '-' : word}`, // empty: there is none
  (word) => `cache_s3_role role ${word}`,
  (word) => `cache_azblob_key ${word} tags image record mode=max echo`,
  (word) => `image_build ${word} 1.0.0 compression=zstd example.com/app --`,
  (word) => `image_require ${word} base`,
  (word) => `image_secret_variable npm ${word} echo`,
  (word) => `image_secret_file npm ${word} echo`,
  (word) => `image_ssh_key npm ${word} echo`,
];

test.each(shells)('%s: what is not the name of a variable is refused, and not run', (_name, shell) => {
  const words = ["'OK}; echo run; : ${OK'", "'a b'", "'$(echo run >&2)'", "''", '1A', 'A-B'];
  // what starts at once needs the job's folders
  const programs = prefixed.filter((file) => basename(file) !== 'cache-local.sh').map(text).sort((one) => /^job_start$/m.test(one) ? -1 : 1).join('');
  const rows = calls.flatMap((call) => words.map((word) => ({ commands: `${call(word)}\necho passed`, env: { OK: 'x' } })));
  for (const [index, { status, stdout, stderr }] of runRows(shell, programs, rows).entries()) {
    expect([rows[index].commands, status, stdout]).toEqual([rows[index].commands, 1, '']);
    expect(stderr).toMatch(/^\S+\.sh: ".*" is not the name of a CI variable\.\n {2}Write the name alone, without "\$"\.\n$/);
  }
});
