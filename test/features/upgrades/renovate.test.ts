import { readFileSync, readdirSync } from 'node:fs';
import { isRe2 } from '../../../src/core/text/re2.ts';

const page = readFileSync('docs/recipes/upgrades.md', 'utf8');
const { customManagers: [{ managerFilePatterns: [file], matchStrings: [match] }] } = JSON.parse(/```json\n([^]*?)```/.exec(page)?.[1] ?? '{}');

/** As Renovate reads a file. */
const found = (text: string) => [...text.matchAll(new RegExp(match, 'g'))].map(({ groups = {} }) => ({ ...groups }));

test('RE2, which Renovate uses, reads the expressions of the recipe', () => {
  const [, filePattern] = /^\/(.*)\/$/.exec(file) ?? [];
  for (const pattern of [match, filePattern]) expect(isRe2(pattern)).toBeUndefined();
  const isRead = new RegExp(filePattern);
  expect(['.projenrc.ts', '.projenrc.js', 'services/api/.projenrc.mjs', '.projenrc.py'].filter((path) => !isRead.test(path))).toEqual([]);
  expect(['x.projenrc.ts', '.projenrc.ts.bak', '.projenrc.json'].filter((path) => isRead.test(path))).toEqual([]);
});

test('the recipe finds every pinned image of the examples, and nothing else', () => {
  const images = readdirSync('examples', { withFileTypes: true }).filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => found(readFileSync(`examples/${name}/.projenrc.ts`, 'utf8')));
  const names = images.map(({ depName, currentValue }) => `${depName}:${currentValue}`);
  expect(names).toContain('moby/buildkit:v0.32.2-rootless');
  const written = readdirSync('examples', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.projenrc.ts'))
    .flatMap((path) => [...readFileSync(`examples/${path}`, 'utf8').matchAll(/'([a-z0-9./-]+:(?:latest|[\w.-]*\d[\w.-]*))'(?!:)/g)].map(([, name]) => name)
      .filter((name) => !/^1024:|^sha256:|\.com:\d+$/.test(name))); // limits, digests, and hosts
  expect([...names].sort()).toEqual(written.sort());
});

test.each([
  ["buildkit: { image: 'registry.example.com:5000/hub/moby/buildkit:v0.32.2-rootless' }", { depName: 'registry.example.com:5000/hub/moby/buildkit', currentValue: 'v0.32.2-rootless' }],
  [`image: "node:24@sha256:${'0a'.repeat(32)}"`, { depName: 'node', currentValue: '24', currentDigest: `sha256:${'0a'.repeat(32)}` }],
  ['"image": "postgres:17"', { depName: 'postgres', currentValue: '17' }],
  ['image="python:3.13"', { depName: 'python', currentValue: '3.13' }],
  ["image: { name: 'golang:1.26', entrypoint: [''] }", { depName: 'golang', currentValue: '1.26' }],
  ["syntax: 'docker/dockerfile:1.20'", { depName: 'docker/dockerfile', currentValue: '1.20' }],
  ["image: 'alpine'", undefined],
  ["image: '$CI_REGISTRY_IMAGE:latest'", undefined],
  ["additionalImage: 'alpine:3'", undefined],
])('%s', (line, image) => {
  expect(found(line)).toEqual(image ? [{ currentDigest: undefined, ...image }] : []);
});
