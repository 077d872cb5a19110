import fc from 'fast-check';
import { hostile } from '../support/hostile.ts';

/** Characters of which each means something to a shell, to YAML, to TOML, or to CSV. */
const marks = fc.constantFrom(...'\'"`$\\\n\r\t ,=#:;-!?*&|<>%@~^(){}[]_.0aeYn/', '\u0000', '\u001b', '\u007f', '\u0085', '\u00a0', '\u2028', '\u2029', '\u200b', '\u202e', '\ufeff', '\uffff', 'é', '😀', '\r\n', '$(', '${', '<<', '---');

const text = fc.oneof(
  { weight: 20, arbitrary: fc.string({ unit: marks, maxLength: 12 }) },
  { weight: 10, arbitrary: fc.array(fc.oneof(fc.constantFrom(...hostile), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })), { maxLength: 4 }).map((parts) => parts.join('')) },
  { weight: 5, arbitrary: fc.constantFrom(...hostile) },
  // numbers, dates and times as YAML 1.1 and TOML write them
  { weight: 5, arbitrary: fc.stringMatching(/^[-+]?(?:0[xob])?[0-9][0-9_:.,eE+TZ-]{0,12}$/) },
  { weight: 1, arbitrary: fc.string({ unit: marks, maxLength: 40 }).map((part) => part.repeat(1000).slice(0, 20_000)) },
);

const isQuick = process.env.FUZZ_RUNS === undefined;

/** How many of what takes part: all only in `npm run fuzz`. */
export function share(all: number, quick: number): number {
  return isQuick ? quick : all;
}

/** The same each time in a quick run, and new ones in each long run, which says its seed. */
export function sampled<T>(arbitrary: fc.Arbitrary<T>, count: number): readonly T[] {
  const seed = isQuick ? 20 : Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
  if (!isQuick) console.log(`${count} samples of FUZZ_SEED=${seed}`);
  return fc.sample(arbitrary, { numRuns: count, seed });
}

/** Hostile texts for a channel. */
export function texts(count: number): readonly string[] {
  return sampled(text, count);
}

export function chunks<T>(of: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(of.length / size) }, (_, index) => of.slice(index * size, (index + 1) * size));
}
