import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** The floors of the house, from the top: a file imports from its own floor or below, never from above. */
const floors = [
  'src/index.ts',
  'src/projen/',
  'src/core/mod.ts',
  'src/core/compile.ts',
  'src/core/passes/',
  'src/core/render/',
  'src/core/rooms.ts',
  'src/core/options.ts',
  'src/core/rooms/',
  'src/core/job/',
  'src/core/contract.ts',
  'src/core/shape/',
  'src/core/surroundings.ts',
  'src/core/layout.ts',
  'src/core/text/',
  'src/core/problems.ts',
];

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts')).map((file) => `src/${file}`).sort();
const imports = sources.flatMap((file) => {
  const found = readFileSync(file, 'utf8').matchAll(/^(?:import|export)\s[^;]*?from '([^']+)'/gms);
  return [...found].map(([, target]) => ({ file, target: target.startsWith('.') ? normalize(join(dirname(file), target)) : target }));
});

const floor = (file: string) => floors.findIndex((prefix) => file.startsWith(prefix));
const room = (file: string) => /^src\/core\/rooms\/([^/]+)\//.exec(file)?.[1];
const faults = (broken: (file: string, target: string) => boolean) =>
  imports.filter(({ file, target }) => broken(file, target)).map(({ file, target }) => `${file} -> ${target}`);

test('the imports are found', () => {
  expect(imports.length).toBeGreaterThan(sources.length);
});

test('every file has its floor', () => {
  expect(sources.filter((file) => floor(file) < 0)).toEqual([]);
});

test('imports point down', () => {
  expect(faults((file, target) => target.startsWith('src/') && floor(target) < floor(file))).toEqual([]);
});

test('a room never imports another room, but for the type of an option that both have', () => {
  expect(faults((file, target) => room(file) !== undefined && room(target) !== undefined && room(file) !== room(target)
    && !(file.endsWith('/options.ts') && target.endsWith('/options.ts')))).toEqual([]);
});

test('the component takes the core from its bundle', () => {
  const taken = imports.filter(({ file, target }) => file.startsWith('src/projen/') && target.startsWith('src/core/')).map(({ target }) => target);
  expect([...new Set(taken)].sort()).toEqual(['src/core/layout.ts', 'src/core/mod.ts']);
});

test('only src/projen knows projen', () => {
  expect(faults((file, target) => /^(projen|constructs)\b/.test(target) && !file.startsWith('src/projen/'))).toEqual([]);
});

test('the core knows no Node built-in', () => {
  expect(faults((file, target) => target.startsWith('node:') && file.startsWith('src/core/'))).toEqual([]);
});

test('files are small: the median has 80 lines at the most, none has more than 250', () => {
  const lengths = sources.map((file) => readFileSync(file, 'utf8').split('\n').length - 1).sort((a, b) => a - b);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(80);
  expect(lengths.at(-1)).toBeLessThanOrEqual(250);
});
