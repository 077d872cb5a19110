import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The layers, from the top: a file imports from its own layer or below, never from above. */
const layers = [
  'src/index.ts',
  'src/projen/',
  'src/core/projen.ts',
  'src/core/mod.ts',
  'src/core/lock/',
  'src/core/compile.ts',
  'src/core/templates/',
  'src/core/passes/',
  'src/core/render/',
  'src/core/features.ts',
  'src/core/options.ts',
  'src/core/features/',
  'src/core/diagnosis/',
  'src/core/job/',
  'src/core/contract.ts',
  'src/core/shape/',
  'src/core/project-info.ts',
  'src/core/paths.ts',
  'src/core/tool-images.ts',
  'src/core/version.ts',
  'src/core/problems.ts',
  'src/core/text/',
  'src/core/text/',
];

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => `src/${file}`).sort();
const imports = sources.flatMap((file) => {
  const found = readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s[^;]*?from '([^']+)'/gms);
  return [...found].map(([, target]) => ({ file, target: target.startsWith('.') ? normalize(join(dirname(file), target)) : target }));
});

const layer = (file: string) => layers.findIndex((prefix) => file.startsWith(prefix));
const feature = (file: string) => /^src\/core\/features\/([^/]+)/.exec(file)?.[1];
const faults = (broken: (file: string, target: string) => boolean) =>
  imports.filter(({ file, target }) => broken(file, target)).map(({ file, target }) => `${file} -> ${target}`);

test('the imports are found', () => {
  expect(imports.length).toBeGreaterThan(sources.length);
});

test('every file has its layer', () => {
  expect(sources.filter((file) => layer(file) < 0)).toEqual([]);
});

test('imports point down', () => {
  expect(faults((file, target) => target.startsWith('src/') && layer(target) < layer(file))).toEqual([]);
});

test('a feature never imports another feature, but for the type of an option that both have', () => {
  expect(faults((file, target) => feature(file) !== undefined && feature(target) !== undefined && feature(file) !== feature(target)
    && !(file.endsWith('/options.ts') && target.endsWith('/options.ts')))).toEqual([]);
});

test('the component takes the core from its bundle', () => {
  const taken = imports.filter(({ file, target }) => file.startsWith('src/projen/') && target.startsWith('src/core/')).map(({ target }) => target);
  expect([...new Set(taken)].sort()).toEqual(['src/core/projen.ts']);
});

test('only src/projen knows projen', () => {
  expect(faults((file, target) => /^(projen|constructs)\b/.test(target) && !file.startsWith('src/projen/'))).toEqual([]);
});

test('the core knows no Node built-in', () => {
  expect(faults((file, target) => target.startsWith('node:') && file.startsWith('src/core/'))).toEqual([]);
});
