import { type BuildkitImagePipelineOptions, InvalidOptionsError, synthesize } from '../../src/core/mod.ts';
import { cycles } from '../../src/core/shape/cycles.ts';

const range = (length: number) => Array.from({ length }, (_, index) => index);
const chain = (length: number) => range(length).map((index) => ({ name: `i${index}`, dependsOn: index ? [`i${index - 1}`] : [] }));
const dense = (length: number) => range(length).map((index) => ({ name: `i${index}`, dependsOn: range(index).map((needed) => `i${needed}`) }));
const check = (name: string, ...needs: string[]) => ({ name, commands: ['true'], needs });

/** Far more than anybody has. A loop in a loop would need minutes for each, and a walk along every way would never end. */
test.each<readonly [what: string, given: () => object, problems: number]>([
  ['1,500 images in a chain, the last one first, with changes', () => ({ images: chain(1500).reverse().map((image) => ({ ...image, changes: ['src/**'] })) }), 0],
  ['5,000 images that depend on none', () => ({ images: range(5000).map((index) => ({ name: `i${index}` })) }), 0],
  ['5,000 images in a chain', () => ({ images: chain(5000) }), 0],
  ['300 images of which each depends on all before it', () => ({ images: dense(300) }), 0],
  ['5,000 images in a circle', () => ({ images: [{ name: 'i0', dependsOn: ['i4999'] }, ...chain(5000).slice(1)] }), 1],
  ['3,000 names that no image has', () => ({ images: range(3000).map((index) => ({ name: `image-${index}`, dependsOn: [`imago-${index}x`] })) }), 3000],
  ['25,000 names that are given twice', () => ({ images: range(50_000).map((index) => ({ name: `n${index % 25_000}` })) }), 25_000],
  ['3,000 checks in a circle', () => ({ checks: range(3000).map((index) => check(`c${index}`, `c${(index + 1) % 3000}`)) }), 1],
  ['51 checks of which each needs all others', () => ({ checks: range(51).map((index) => check(`c${index}`, ...range(51).filter((other) => other !== index).map((other) => `c${other}`))) }), 10],
  ['2 MB of build arguments', () => ({ images: [{ buildArgs: Object.fromEntries(range(40_000).map((index) => [`ARG_${index}`, 'x'.repeat(40)])) }] }), 0],
  ['2 MB of mistakes', () => ({ images: [{ platforms: range(80_000).map((index) => `linux/amd65-${index}`) }] }), 80_000],
])('%s are checked', (_what, given, problems) => {
  expect(problemsOf(given())).toBe(problems);
});

test.each<readonly [edges: { readonly [name: string]: readonly string[] }, ...cycles: string[][]]>([
  [{}],
  [{ a: ['b'], b: ['c'], c: [] }],
  [{ a: ['a'] }, ['a']],
  [{ a: ['b'], b: ['a'], c: ['a', 'x'] }, ['a', 'b']],
  [{ a: ['b'], b: ['c', 'd'], c: ['a'], d: ['e'], e: ['d'] }, ['d', 'e'], ['a', 'b', 'c']],
])('%j has the cycles %j', (edges, ...found) => {
  expect(cycles(new Map(Object.entries(edges))).map((cycle) => [...cycle].sort())).toEqual(found);
});

function problemsOf(options: BuildkitImagePipelineOptions): number {
  try {
    synthesize(options);
    return 0;
  } catch (error) {
    if (error instanceof InvalidOptionsError) return error.problems.length;
    throw error;
  }
}
