import { type BuildkitImagePipelineOptions, InvalidOptionsError, synthesize } from '../../src/core/mod.ts';
import { circles } from '../../src/core/shape/circles.ts';

const range = (length: number) => Array.from({ length }, (_, index) => index);
const chain = (length: number) => range(length).map((index) => ({ name: `i${index}`, dependsOn: index ? [`i${index - 1}`] : [] }));
const dense = (length: number) => range(length).map((index) => ({ name: `i${index}`, dependsOn: range(index).map((needed) => `i${needed}`) }));
const check = (name: string, ...needs: string[]) => ({ name, commands: ['true'], needs });

/** Far more than anybody has; each took minutes where a loop stood in a loop. */
test.each<readonly [what: string, given: () => object, problems: number]>([
  ['1,500 images in a chain', () => ({ images: chain(1500) }), 0],
  ['1,500 images in a chain, the last one first, with changes', () => ({ images: chain(1500).reverse().map((image) => ({ ...image, changes: ['src/**'] })) }), 0],
  ['10,000 images in a chain', () => ({ images: chain(10_000) }), 0],
  ['300 images of which each depends on all before it', () => ({ images: dense(300) }), 0],
  ['5,000 images in a circle', () => ({ images: [{ name: 'i0', dependsOn: ['i4999'] }, ...chain(5000).slice(1)] }), 1],
  ['10,000 names that no image has', () => ({ images: range(10_000).map((index) => ({ name: `image-${index}`, dependsOn: [`imago-${index}x`] })) }), 10_000],
  ['50,000 names that are given twice', () => ({ images: range(100_000).map((index) => ({ name: `n${index % 50_000}` })) }), 50_000],
  ['3,000 checks in a circle', () => ({ checks: range(3000).map((index) => check(`c${index}`, `c${(index + 1) % 3000}`)) }), 1],
  ['51 checks of which each needs all others', () => ({ checks: range(51).map((index) => check(`c${index}`, ...range(51).filter((other) => other !== index).map((other) => `c${other}`))) }), 10],
  ['10 MB of build arguments', () => ({ images: [{ buildArgs: Object.fromEntries(range(200_000).map((index) => [`ARG_${index}`, 'x'.repeat(40)])) }] }), 0],
  ['10 MB of mistakes', () => ({ images: [{ platforms: range(400_000).map((index) => `linux/amd65-${index}`) }] }), 400_000],
])('%s are checked in seconds', (_what, given, problems) => {
  const options: BuildkitImagePipelineOptions = given();
  const start = Date.now();
  expect(problemsOf(options)).toBe(problems);
  expect(Date.now() - start).toBeLessThan(30_000);
}, 120_000);

test.each<readonly [edges: { readonly [name: string]: readonly string[] }, ...circles: string[][]]>([
  [{}],
  [{ a: ['b'], b: ['c'], c: [] }],
  [{ a: ['a'] }, ['a']],
  [{ a: ['b'], b: ['a'], c: ['a', 'x'] }, ['a', 'b']],
  [{ a: ['b'], b: ['c', 'd'], c: ['a'], d: ['e'], e: ['d'] }, ['d', 'e'], ['a', 'b', 'c']],
])('%j has the circles %j', (edges, ...found) => {
  expect(circles(new Map(Object.entries(edges))).map((circle) => [...circle].sort())).toEqual(found);
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
