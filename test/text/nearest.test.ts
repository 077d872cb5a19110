import fc from 'fast-check';
import { nearest, proposal } from '../../src/core/text/nearest.ts';

/** How many letters are wrong, missing, added or swapped, by the definition. */
function distance(a: string, b: string): number {
  if (a === '' || b === '') return Math.max(a.length, b.length);
  const swapped = a.length > 1 && b.length > 1 && a.at(-1) === b.at(-2) && a.at(-2) === b.at(-1);
  return Math.min(
    distance(a.slice(0, -1), b) + 1,
    distance(a, b.slice(0, -1)) + 1,
    distance(a.slice(0, -1), b.slice(0, -1)) + (a.at(-1) === b.at(-1) ? 0 : 1),
    swapped ? distance(a.slice(0, -2), b.slice(0, -2)) + 1 : Infinity,
  );
}

test('the nearest choice is the first of those of which fewest letters differ, at most every third', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
  fc.assert(fc.property(word, fc.array(word, { maxLength: 4 }), (written, choices) => {
    const near = choices.map((choice, index) => ({ choice, index, away: distance(written, choice) }))
      .filter(({ choice, away }) => away <= Math.floor(Math.max(written.length, choice.length) / 3))
      .sort((one, other) => one.away - other.away || one.index - other.index);
    expect(nearest(written, choices)).toBe(near[0]?.choice);
  }), { numRuns: 300, seed: 20 });
});

test.each<readonly [word: string, choices: readonly string[], meant: string | undefined]>([
  ['depends_on', ['name', 'dependsOn'], 'dependsOn'],
  ['DEPENDS-ON', ['name', 'dependsOn'], 'dependsOn'],
  ['tgas', ['tags'], 'tags'],
  ['tagsx', ['tags'], 'tags'],
  ['tag', ['tags'], 'tags'],
  ['abcd', ['none', 'host'], undefined],
  ['', ['a'], undefined],
  ['bxy', ['bax'], undefined],
  ['bxy', ['bya'], undefined],
  ['on', ['no', 'one'], 'one'],
  ['a'.repeat(100) + 'b'.repeat(100), ['a'.repeat(100)], 'a'.repeat(100)],
  ['choice-300', Array.from({ length: 400 }, (_, index) => index < 300 ? 'x' : `choice-${index}`), undefined],
])('%j is near to %j', (word, choices, meant) => {
  expect(nearest(word, choices)).toBe(meant);
});

test('at most 40 choices are listed', () => {
  const choices = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);
  expect(proposal('a word that is far', choices(40))).toBe(`Use one of ${choices(40).join(', ')}.`);
  expect(proposal('a word that is far', choices(43))).toBe(`Use one of ${choices(40).join(', ')} or 3 others.`);
  expect(proposal('tagz', ['tags'])).toBe('Did you mean "tags"?');
});
