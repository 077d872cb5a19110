import fc from 'fast-check';
import { likelyTrees, optionTrees } from './options.ts';
import { InvalidOptionsError, type Problem, describe as line, synthesize } from '../../src/core/mod.ts';

// a few trees are the same each time; many are new ones, and a failure names their seed
const numRuns = Number(process.env.FUZZ_RUNS ?? 3000);
const seed = process.env.FUZZ_RUNS === undefined ? { seed: 20 } : {};

test('every option tree gives files or problems, and nothing else is ever thrown', () => {
  const outcomes = { files: 0, problems: 0 };
  const likely = likelyTrees().map((options) => () => options);
  fc.assert(fc.property(fc.oneof({ weight: 4, arbitrary: optionTrees() }, { weight: 1, arbitrary: likely }), (tree) => {
    const warnings: Problem[] = [];
    try {
      const files = synthesize(tree() as object, { onWarning: (warning) => warnings.push(warning) });
      expect(files.map(({ content }) => content).join('')).toContain('build-image');
      outcomes.files += 1;
    } catch (error) {
      if (!(error instanceof InvalidOptionsError)) throw error;
      expect(error.problems).not.toHaveLength(0);
      error.problems.forEach(expectTold);
      expect(error.message).not.toMatch(/hunter2|glpat-[a-z]/);
      outcomes.problems += 1;
    }
    warnings.forEach(expectTold);
  }), { numRuns, ...seed });
  console.log(`${numRuns} option trees: ${outcomes.files} gave files, ${outcomes.problems} gave problems`);
  // both are met often enough to mean something
  expect(Math.min(outcomes.files, outcomes.problems)).toBeGreaterThan(numRuns / 20);
}, 20 * numRuns + 10_000);

function expectTold(problem: Problem): void {
  expect(problem).toMatchObject({ code: expect.stringMatching(/^[a-z0-9-]+$/), path: expect.stringMatching(/./), fault: expect.stringMatching(/./), fix: expect.stringMatching(/\.$|\.\.\.$|\?$/) });
  // eslint-disable-next-line no-control-regex
  expect(line(problem)).toMatch(/^- [^\u0000-\u001f\u007f-\u009f\u2028\u2029]{1,2500}$/);
  JSON.stringify(problem);
}
