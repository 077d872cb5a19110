import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { type BuildkitImagePipelineOptions, synthesize } from '../src/core/mod.ts';

/** The options in a recipe: its blocks of TypeScript, each an object. */
const options = [...readFileSync('docs/recipes/registries.md', 'utf8').matchAll(/^```ts\n(\{[^]*?^\})\n```$/gm)]
  .map(([, written]) => runInNewContext(`(${written})`) as BuildkitImagePipelineOptions);

test.each(options)('docs/recipes/registries.md: %j has a login for each registry of its images', (given) => {
  const warned: string[] = [];
  synthesize(given, { onWarning: ({ code, value }) => warned.push(`${code} ${String(value)}`) });
  expect(warned).toEqual([]);
});

test('there are recipes for GitLab, Docker Hub, the dependency proxy, others, and three clouds', () => {
  expect(options.flatMap(({ registries = [] }) => registries.flatMap((item) => Object.keys(item).filter((key) => !key.endsWith('Variable')))))
    .toEqual(['host', 'dockerHub', 'dependencyProxy', 'host', 'host', 'ecr', 'google', 'azure']);
});
