import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { parse } from 'yaml';
import { type BuildkitImagePipelineOptions, synthesize } from '../../../../src/core/mod.ts';

const page = readFileSync('docs/recipes/multi-platform.md', 'utf8');
const pipelines = [...page.matchAll(/^```ts\n(\{[^]*?^\})\n```$/gm)].map(([, written]) => {
  const warned: string[] = [];
  const [{ content }] = synthesize(runInNewContext(`(${written})`) as BuildkitImagePipelineOptions, { onWarning: ({ code }) => warned.push(code) });
  return { warned, ci: parse(content) };
});
const jobs = ({ ci }: (typeof pipelines)[number]) => Object.keys(ci).filter((name) => name.startsWith('build-image'));

test('docs/recipes/multi-platform.md: the options are valid and give no warning', () => {
  expect(pipelines.map(({ warned }) => warned)).toEqual([[], [], [], [], []]);
});

test('docs/recipes/multi-platform.md: the jobs are those that it names', () => {
  expect([...page.matchAll(/^\| `(build-image[^`]*)`/gm)].map(([, name]) => name)).toEqual(jobs(pipelines[0]));
  expect(page).toContain(jobs(pipelines[3])[0]);
  expect(jobs(pipelines[2])).toEqual(['build-image']);
  expect(pipelines[1].ci['build-image:linux/arm64'].tags).toEqual(['saas-linux-medium-arm64']);
  expect(pipelines[4].ci['build-image:api:linux/arm64'].needs).toEqual(['build-image:base:linux/arm64']);
  expect(jobs(pipelines[4]).filter((name) => name.includes('docs'))).toEqual(['build-image:docs']);
});
