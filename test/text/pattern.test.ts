import { isGitlabPattern } from '../../src/core/text/pattern.ts';
import { groupsOf, isPosixPattern, posixPattern } from '../../src/core/text/posix-pattern.ts';
import { shells } from '../support/parts.ts';
import { output } from '../support/run.ts';

describe('a pattern of GitLab', () => {
  test.each([
    '/^v[0-9]+/', '/^release\\//', '/^release\\/.+$/', '/(?i:ab)/', '/(?-i)ab/', '/(?i)ab/', '/(?i-s:a.)/', '/(?P<major>\\d+)\\./', '/(?<major>\\d+)/', '/ab/i', '/ab/ismU', '/\\A\\d\\D\\w\\W\\s\\S\\b\\B\\z/',
    '/\\x41\\x{1F600}\\101\\0/', '/\\p{Greek}\\p{^Greek}\\P{L}\\pN\\p{Lu}\\p{Any}/', '/a{1000}/', '/a{2,}b{2,3}?/', '/(a{10}){100}/', '/[[:alpha:][:^digit:]]/', '/[]a]/', '/[^]a]/', '/[\\d-a]/', '/[a-]/', '/[\\w.\\]\\/]/',
    '/\\Qa.(b\\E+/', '/a{/', '/a{x}/', '/a{,5}/', '/^*/', '/(|a)/', '/()/', '/a||b/', '/a*?b+?c??/', '/\\-\\_\\ \\%/', '/éü/', '/[a-\\x7f]/', '/\\a\\f\\n\\r\\t\\v/',
  ])('%s is taken', (pattern) => {
    expect(isGitlabPattern(pattern)).toBeUndefined();
  });

  test.each([
    ...['\\h', '\\Z', '\\G', '\\cA', '\\u0041', '\\K', '\\R', '\\X', '\\k<n>', '\\y', '\\N{x}', '\\xZZ', '\\p{Foo}', '\\p{Letter}', '\\x{110000}', '\\e', '\\C', '\\E', '\\1', '\\8', '\\é'].map((piece) => [`/a${piece}/`, piece]),
    ['/a{1001}/', '{1001}'], ['/(a{100}){11}/', '{11}'], ['/((a{10}){11}b){10}/', '{10}'], ['/[[:foo:]]/', '[:foo:]'], ['/[a-\\d]/', '\\d'], ['/[\\b]/', '\\b'], ['/[\\1]/', '\\1'], ['/(?=a)/', '(?='], ['/(?!a)/', '(?!'],
    ['/(?<=a)/', '(?<='], ['/(?<!a)/', '(?<!'], ['/(?>a)/', '(?>'], ['/(?|a)/', '(?|'], ['/(?#a)/', '(?#'], ['/(?P=n)/', '(?P='], ['/(?x)a/', '(?x'],
  ])('%s is refused, for %s', (pattern, piece) => {
    const fault = isGitlabPattern(pattern);
    expect([fault?.code, fault?.fault]).toEqual(['pattern', expect.stringContaining(JSON.stringify(piece))]);
  });

  test.each(['/a**/', '/a++/', '/a{2}{3}/', '/a{2,1}/', '/(a/', '/a)/', '/[a/', '/[]/', '/[z-a]/', '/*a/', '/(?:a/'])('%s is no regular expression', (pattern) => {
    expect(isGitlabPattern(pattern)?.fault).toBe('is not a regular expression');
  });

  test.each(['ab', '/a/', '//', '/ab', 'ab/', '/a/b/', '/ab\\/', '/ab\\\\/', '/ab/x', '/ab/ i'])('%s is not what GitLab takes for one', (pattern) => {
    expect(isGitlabPattern(pattern)?.fault).toBe('is not a regular expression between slashes');
  });

  test('one that is nested a thousand times is read', () => {
    expect(isGitlabPattern(`/${'('.repeat(1000)}a${')'.repeat(1000)}/`)).toBeUndefined();
  });
});

describe('a pattern of the job', () => {
  const table: readonly (readonly [given: string, posix: string, text: string, found: string])[] = [
    ['\\d+', '[0-9]+', 'a12b', '12'],
    ['[\\d.]+', '[0-9.]+', 'v1.2-', '1.2'],
    ['[^\\s]+', '[^[:space:]]+', 'a b', 'a'],
    ['[\\w-]+', '[A-Za-z0-9_-]+', '/a-b_c/', 'a-b_c'],
    ['[\\]a]+', '[]a]+', 'xa]', 'a]'],
    ['[\\[\\]]+', '[][]+', 'x[]', '[]'],
    ['[\\^]', '\\^', 'a^', '^'],
    ['[\\-\\^]+', '[-^]+', 'a^-', '^-'],
    ['[^\\^]+', '[^^]+', 'ab^', 'ab'],
    ['[a-z\\]]+', '[]a-z]+', 'A]b', ']b'],
    ['[\\.x]+', '[.x]+', 'a\\.x', '.x'],
    ['\\.\\+\\?', '\\.\\+\\?', 'a.+?', '.+?'],
    ['a{2,3}', 'a{2,3}', 'aaaa', 'aaa'],
    ['(a|b)+', '(a|b)+', 'xabx', 'ab'],
    ['[[:digit:]x]+', '[[:digit:]x]+', 'a1x', '1x'],
    ['\\/', '\\/', 'a/b', '/'],
  ];

  test.each(table)('%s is %s', (given, posix) => {
    expect([isPosixPattern(given), posixPattern(given)]).toEqual([undefined, posix]);
  });

  test.each(shells)('means the same to the tools of %s', (_name, shell) => {
    const found = table.map(([given, , text]) => output([...shell, '-c', 'printf "%s\\n" "$2" | sed -nE "s,.*,&,; s@$1@<&>@; s/^[^<]*<(.*)>.*$/\\1/p"', 'sh', posixPattern(given), text]).trimEnd());
    expect(found).toEqual(table.map(([, , , expected]) => expected));
  });

  test.each(['(?:a)', '(?i)a', 'a+?', 'a*?', 'x??', 'a{2}?', 'a{256}', 'a{', '[[:foo:]]', '[[.a.]]', '[a-\\d]', '[\\d-x]', '\\t', '[\\n]', '\\bx', '\\1', '(a)\\1', '\\D', '\\u0041', '(a', 'a)', '[a', '[]', '*a', 'a**'])('%s is refused', (pattern) => {
    expect(isPosixPattern(pattern)?.code).toBe('pattern');
  });

  test('has so many groups', () => {
    expect(['a', '(a)', '((a)(b))', '\\(a\\)', '[(](a)'].map(groupsOf)).toEqual([0, 1, 3, 0, 1]);
  });
});
