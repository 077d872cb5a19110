import { parse } from 'yaml';
import { InvalidOptionsError, synthesize } from '../../../src/core/mod.ts';
import { testWith } from '../../support/parts.ts';
import { output } from '../../support/run.ts';

/** The patterns that GitLab is given. */
function patterns(...changes: string[]): string[] {
  const files = synthesize({ images: [{ changes }], triggers: { gitTags: 'none', mergeRequests: 'build' } });
  return parse(files[0].content)['build-image'].rules.at(-1).changes;
}

/** A pattern, what GitLab has to have for it, and files that it matches or not. */
const table: readonly (readonly [given: string, written: readonly string[], matched: readonly string[], others: readonly string[]])[] = [
  ['src/**', ['src/**/*'], ['src/a', 'src/a/b/c', 'src/.x/y'], ['srcs/a', 'a']],
  ['**', ['**/*'], ['a', '.a', 'a/b/c'], []],
  ['.', ['**/*'], ['a', 'a/b/c'], []],
  ['./src/**', ['src/**/*'], ['src/a/b'], ['a']],
  ['./go.mod', ['go.mod'], ['go.mod'], ['a/go.mod']],
  ['a//b', ['a/b'], ['a/b'], ['a']],
  ['a/./b', ['a/b'], ['a/b'], ['a']],
  ['a/.', ['a'], ['a'], ['a/b']],
  ['a/./**', ['a/**/*'], ['a/b/c'], ['b']],
  ['{src/**,lib/**}', ['src/**/*', 'lib/**/*'], ['src/a/b', 'lib/a'], ['docs/a']],
  ['{a,b/**}', ['a', 'b/**/*'], ['a', 'b/c/d'], ['a/b']],
  ['a/{b/**,c}', ['a/b/**/*', 'a/c'], ['a/b/x/y', 'a/c'], ['a/c/d', 'b/x']],
  ['{a,b}/**', ['a/**/*', 'b/**/*'], ['a/x/y', 'b/x'], ['c/x']],
  ['{a/**,b}/c', ['{a/**,b}/c'], ['a/c', 'a/x/y/c', 'b/c'], ['b/x/c']],
  ['{a,{b,c/**}}', ['a', 'b', 'c/**/*'], ['a', 'b', 'c/x/y'], ['b/x']],
  ['{.,src}/*.go', ['*.go', 'src/*.go'], ['a.go', 'src/a.go'], ['src/a/b.go']],
  ['src/**/*.{js,ts}', ['src/**/*.{js,ts}'], ['src/a.js', 'src/a/b.ts'], ['src/a.go']],
  ['{a,b}{c,d}{e,f}{g,h}{i,j}{k,l}{m,n}', ['{a,b}{c,d}{e,f}{g,h}{i,j}{k,l}{m,n}'], ['acegikm', 'bdfhjln'], ['a']],
  ['[ab]/*', ['[ab]/*'], ['a/x', 'b/x'], ['c/x']],
  ['a}', ['a}'], ['a}'], ['a']],
  ['Dockerfile', ['Dockerfile'], ['Dockerfile'], ['a/Dockerfile']],
];

const ruby = `
  flags = File::FNM_PATHNAME | File::FNM_DOTMATCH | File::FNM_EXTGLOB
  patterns, *files = ARGV
  files.each { |file| puts patterns.split("\\n").any? { |pattern| File.fnmatch?(pattern, file, flags) } }`;

testWith('ruby').each(table)('%s is %j for GitLab', (given, written, matched, others) => {
  expect(patterns(given)).toEqual(written);
  const found = output(['ruby', '-e', ruby, written.join('\n'), ...matched, ...others]).trim().split('\n');
  expect(found).toEqual([...matched.map(() => 'true'), ...others.map(() => 'false')]);
});

test('two patterns that mean the same are one', () => {
  expect(patterns('src/**', './src/**', 'src/**/*')).toEqual(['src/**/*']);
});

test.each(['/src', 'a\\b', 'src/', '!a', '../a', '{a,../b}', '$CI_X', '{a', 'a[b', '[]a]'])('%s, which matches nothing, is refused', (glob) => {
  expect(() => patterns(glob)).toThrow(InvalidOptionsError);
});

test('what braces stand for counts as patterns', () => {
  expect(() => patterns(`{${Array.from({ length: 51 }, (_, index) => `a${index}/**`).join(',')}}`)).toThrow('too-many');
});
