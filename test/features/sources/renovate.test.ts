import { readFileSync } from 'node:fs';
import { isRe2 } from '../../../src/core/text/re2.ts';

const page = readFileSync('docs/recipes/sources.md', 'utf8');
const { managerFilePatterns: [file], matchStrings: [match] } = JSON.parse(/```json\n([^]*?)```/.exec(page)?.[1] ?? '{}');
const digest = `sha256:${'0a'.repeat(32)}`;

/** As Renovate reads a file. */
const found = (text: string) => [...text.matchAll(new RegExp(match, 'g'))].map(({ groups = {} }) => ({ ...groups }));

test('RE2, which Renovate uses, reads the expressions of the recipe', () => {
  const [, filePattern] = /^\/(.*)\/$/.exec(file) ?? [];
  for (const pattern of [match, filePattern]) expect(isRe2(pattern)).toBeUndefined();
  expect(['sources-lock.json', 'services/api/sources-lock.json', 'sources-lock.json.bak', 'xsources-lock.json'].map((path) => new RegExp(filePattern).test(path))).toEqual([true, false, false, false]);
});

test('the manager of the recipe finds every image of a lock file', () => {
  const lock = Object.keys(JSON.parse(readFileSync('examples/locked-sources/sources-lock.json', 'utf8')));
  expect(found(readFileSync('examples/locked-sources/sources-lock.json', 'utf8')).map(({ depName, currentValue }) => `${depName}:${currentValue}`)).toEqual(lock);
});

test.each([
  [{ 'node:24': digest }, { depName: 'node', currentValue: '24', currentDigest: digest }],
  [{ 'registry.example.com:5000/team/base:1.2-slim': digest }, { depName: 'registry.example.com:5000/team/base', currentValue: '1.2-slim', currentDigest: digest }],
  [{ node: digest }, undefined],
])('%j', (lock, image) => {
  expect(found(JSON.stringify(lock, undefined, 2))).toEqual(image ? [image] : []);
});
