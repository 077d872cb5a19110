import { program as csv } from '../../src/core/job/job-csv.sh.ts';
import { program as job } from '../../src/core/job/job.sh.ts';
import { csvRecord } from '../../src/core/text/csv.ts';
import { jobVariable, serviceVariable } from '../../src/core/text/gitlab-variable.ts';
import { shellCall, shellLines, shellWord } from '../../src/core/text/sh.ts';
import { hostile } from '../support/hostile.ts';
import { shells } from '../support/parts.ts';
import { output } from '../support/run.ts';
import { runRows } from '../support/shell-rows.ts';

/** Prints each argument with a NUL behind it. */
const print = 'for argument in "$@"; do printf "%s\\0" "$argument"; done';

function evaluate(shell: readonly string[], words: readonly string[], env: NodeJS.ProcessEnv = {}): string[] {
  const script = `show() { ${print}; }\nset -- ${words.join(' ')}\n${print}`;
  return output(shell.concat('-c', script), { env: { PATH: process.env.PATH, ...env } }).split('\0').slice(0, -1);
}

describe.each(shells)('in %s', (_name, shell) => {
  test('a literal arrives as it is, as one word', () => {
    expect(evaluate(shell, hostile.map((text) => shellWord([text])))).toEqual(hostile);
  });

  test('a variable expands, as one word, between literals that stay as they are', () => {
    const words = hostile.map((text) => shellWord([text, { variable: 'V' }, text]));
    expect(evaluate(shell, words, { V: 'a  $b *"\'`\\' })).toEqual(hostile.map((text) => `${text}a  $b *"'\`\\${text}`));
  });

  test('a variable in a CSV record stays in its field', () => {
    const texts = hostile.filter((text) => !text.endsWith('\n')); // which $(...) takes away
    const word = shellWord(csvRecord([['a', ['1']], ['b', ['say "', { variable: 'V' }, '",']], ['c', ['2']]]));
    const ran = runRows(shell, job.source + csv.source, texts.map((V) => ({ commands: `printf %s ${word}`, env: { V } })));
    expect(ran.map(({ stdout }) => fieldsOf(stdout))).toEqual(texts.map((text) => ['a=1', `b=say "${text}",`, 'c=2']));
  });
});

/** The fields of one CSV record, as Go's encoding/csv reads it. */
function fieldsOf(record: string): string[] {
  return [...record.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))(?=,|$)/g)].map(([, inQuotes, bare]) => inQuotes?.replaceAll('""', '"') ?? bare);
}

test.each([
  [['web'], 'web'],
  [['build-arg:A=1'], 'build-arg:A=1'],
  [['it\'s'], "'it'\\''s'"],
  [[{ variable: 'A' }], '"$A"'],
  [[{ variable: 'A' }, '/b'], '"$A/b"'],
  [[{ variable: 'A' }, '_b'], '"${A}_b"'],
  [[''], "''"],
  [['"', { variable: 'A', inCsv: true }, '"'], '"\\"$(job_csv A)\\""'],
])('the shell word of %j is %s', (value, word) => {
  expect(shellWord(value)).toBe(word);
});

test.each([
  [[['type', ['image']], ['name', ['a:1']]], 'type=image,name=a:1'],
  [[['name', ['a:1,b:1']], ['push', ['true']]], '"name=a:1,b:1",push=true'],
  [[['annotation.x', ['say "hi"']]], '"annotation.x=say ""hi"""'],
  [[['x', ['two\nlines']]], '"x=two\nlines"'],
  [[], ''],
] as const)('the CSV record of %j is %s', (attributes, record) => {
  expect(csvRecord(attributes as never).join('')).toBe(record);
});

test('a call has a word for each value, and a command of several lines is one', () => {
  expect(shellCall('cache_local', ['team-api'], ['a b'], [{ variable: 'A' }])).toBe('cache_local team-api \'a b\' "$A"');
  expect(shellLines(['a', 'b --'], ['--opt x=y', '--local z=.'])).toBe('a \\\nb -- \\\n  --opt x=y \\\n  --local z=.');
  expect(shellLines(['a'], [])).toBe('a');
});

describe('a variable of GitLab', () => {
  const windows = ['%PATH%', '%%', '100 %', '$', 'a$', '$$$', '${A', '$1', '$?', '$-'];

  test.each([...hostile, ...windows])('%j stays as it is in a job', (text) => {
    const given = jobVariable(text);
    // https://gitlab.com/gitlab-org/gitlab/-/blob/master/lib/gitlab/ci/variables/collection/item.rb
    if (typeof given === 'string') expect([given, given.search(/[$%]/)]).toEqual([text, -1]);
    else expect(given).toEqual({ value: text, expand: false });
  });

  test.each([...hostile, ...windows])('%j stays as it is in a service', (text) => {
    // https://pkg.go.dev/os#Expand, with the variable named "$" that the runner adds
    const expanded = serviceVariable(text).replaceAll(/\$(?:(\$)|[*#@!?0-9-]|[A-Za-z_][A-Za-z0-9_]*|\{[^}]*\}?)?/g, (_all, dollar = '') => dollar);
    expect(expanded).toBe(text);
  });

  test('another one expands', () => {
    expect([jobVariable, serviceVariable].map((asVariable) => asVariable({ variable: 'CI_COMMIT_SHA' }))).toEqual(['$CI_COMMIT_SHA', '$CI_COMMIT_SHA']);
  });
});
