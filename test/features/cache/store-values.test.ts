import * as values from '../../../src/core/features/cache/store-values.ts';

type Value = 'repository' | 'bucket' | 'region' | 'container' | 'prefix' | 'key' | 'url' | 'credential';
const faults = (value: Value, text: string) => values[value](text, 'option', {} as never);

test.each<readonly [value: Value, ...texts: string[]]>([
  ['repository', 'cache', 'a'.repeat(255), 'r.example.com:5000/cache'],
  ['bucket', 'abc', 'a.b-c', '0-9', 'a'.repeat(63)],
  ['region', 'a', 'eu-central-1', '1'],
  ['container', 'abc', 'a-b', 'a1-b2-c3', 'a'.repeat(63)],
  ['prefix', 'a', 'ab', 'gitlab/images', 'gitlab/images/', 'a.b/c_d/e-f', 'x'.repeat(200)],
  ['key', 'a', '-a', 'images', 'a.b_c-d'],
  ['url', 'https://a', 'http://127.0.0.1:9000', 'https://[::1]:9000/', 'https://s.example.com/a.b~c_d-e/f', 'https://s.example.com/a/'],
  ['credential', 'S3_KEY', 'K'.repeat(60), 'AKIAIOSFODNN7', '_', 'BAKIAIOSFODNN7EXAMPLE'],
])('a %s can be %j', (value, ...texts: string[]) => {
  expect(texts.map((text) => faults(value as Value, text))).toEqual(texts.map(() => []));
});

test.each<readonly [value: Value, code: string, ...texts: string[]]>([
  ['repository', 'cache-repository', 'a'.repeat(256), 'a:1', 'a@sha256', 'r:5000/a:b'],
  ['bucket', 's3-bucket', 'ab', 'a'.repeat(64), '-ab', 'ab-', '.ab', 'ab.', 'aBc', 'a b', 'abc\u00e9'],
  ['region', 's3-region', '-a', 'eu_central', 'eu central', 'Eu', 'eu.'],
  ['container', 'azure-container', 'ab', 'a--b', '-ab', 'ab-', 'aBc', 'a.b', 'a'.repeat(64), `${'a-'.repeat(32)}a`],
  ['prefix', 'cache-prefix', '/a', 'a//b', 'a/b//', 'a b', 'a?', 'x'.repeat(201)],
  ['key', 'cache-key', '.a', 'a/b', 'a b', 'a\u00e9'],
  ['url', 'url', 'minio.example.com', 'ftp://a', 'https://', 'xhttps://a', 'https://a/b//c', 'https://a/b c', 'https://a b'],
  ['url', 'credentials', 'https://u:p@a', 'http://u@a', 'https://a?x=1', 'https://a#x', 'https://a/b?c'],
  ['credential', 'credentials', 'AKIAIOSFODNN7EXAMPLE', 'ASIAIOSFODNN7EXAMPLE', `${'k'.repeat(39)}=`, `${'K'.repeat(39)}/`],
  ['credential', 'variable-name', 'a b', `${'k'.repeat(38)}=`, `${'k'.repeat(40)} `, ` ${'k'.repeat(40)}`],
])('a %s is refused, by %s: %j', (value, code, ...texts: string[]) => {
  expect(texts.map((text) => faults(value as Value, text).map((problem) => problem.code))).toEqual(texts.map(() => [code]));
});

test('the credentials of a URL are not shown', () => {
  expect(['https://u:p@a/b?c', 'https://u@a#x', 'https://a/u@b?x'].map((url) => faults('url', url)[0].value)).toEqual(['https://***@a/b?***', 'https://***@a?***', 'https://a/u@b?***']);
});
