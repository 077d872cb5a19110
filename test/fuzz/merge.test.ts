import fc from 'fast-check';
import { optionTrees } from './options.ts';
import { type BuildkitImagePipelineOptions, InvalidOptionsError, mergeOptions, synthesize } from '../../src/core/mod.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 1000);
const seed = process.env.FUZZ_RUNS === undefined ? { seed: 20 } : {};
const timeout = 40 * numRuns + 10_000;

/** The files that options give, or the message of their problems. */
function outcome(options: unknown): string {
  try {
    return JSON.stringify(synthesize(options as BuildkitImagePipelineOptions));
  } catch (error) {
    if (error instanceof InvalidOptionsError) return error.message;
    throw error;
  }
}

const merge = (template: unknown, own: unknown) => mergeOptions(template as BuildkitImagePipelineOptions, own as BuildkitImagePipelineOptions);
const isValid = (tree: unknown) => outcome(tree).startsWith('[');

test('what is merged with nothing is what it was, whatever it is', () => {
  fc.assert(fc.property(optionTrees(), (tree) => {
    expect(outcome(merge({}, tree()))).toBe(outcome(tree()));
    expect(outcome(merge(tree(), {}))).toBe(outcome(tree()));
  }), { numRuns, ...seed });
}, timeout);

test('a template that is merged twice changes nothing', () => {
  fc.assert(fc.property(optionTrees(), optionTrees(), (...trees) => {
    const [template, own] = trees.map((tree) => tree());
    fc.pre([template, own].every(isValid));
    const once = merge(template, own);
    expect(outcome(merge(template, once))).toBe(outcome(once));
  }), { numRuns: numRuns / 4, ...seed });
}, 4 * timeout);

test('templates that stand on one another give the same in any order of merging', () => {
  fc.assert(fc.property(optionTrees(), optionTrees(), optionTrees(), (...trees) => {
    const [company, division, own] = trees.map((tree) => tree());
    fc.pre([company, division, own].every(isValid));
    expect(outcome(merge(merge(company, division), own))).toBe(outcome(merge(company, merge(division, own))));
  }), { numRuns: numRuns / 10, ...seed });
}, 10 * timeout);
