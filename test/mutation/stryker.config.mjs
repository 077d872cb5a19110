import { readdirSync } from 'node:fs';

/** Tests that start a process, of a shell or of a real part, are slow, and hide what a test of the text should find. So are those of whole projects. */
const slow = /\.(?:sh|real)\.test\.ts$|^test\/shape\/size\.test\.ts$|^test\/projen\/(?:among-others|template)\.test\.ts$|-recipe\.test\.ts$/;
const folders = ['test/features', 'test/lock', 'test/passes', 'test/projen', 'test/render', 'test/shape', 'test/templates', 'test/text'];
const below = (folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => `${folder}/${path}`).filter((path) => path.endsWith('.test.ts') && !slow.test(path)).sort();

export default {
  testRunner: 'in-process',
  plugins: ['./test/mutation/runner.mjs'],
  inProcess: {
    tests: ['test/problems.test.ts', 'test/size.test.ts', ...folders.flatMap(below)],
    slow: 'an object with many owners', // a second for each mutant
    // with no part of the lab, what runs in a shell is left out
    env: { BUILDKIT_LAB_CACHE: '/nonexistent' },
  },
  // generated files, and the table of known errors, which becomes one and has tests with real logs
  mutate: ['src/core/**/*.ts', '!src/core/**/*.sh.ts', '!src/core/version.ts', '!src/core/diagnosis/**'],
  coverageAnalysis: 'perTest',
  concurrency: 2,
  checkers: [],
  reporters: ['clear-text', 'json', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, allowEmojis: false },
  jsonReporter: { fileName: '.stryker/report.json' },
  incremental: true,
  incrementalFile: '.stryker/incremental.json',
  tempDirName: '.stryker/sandbox',
  ignorePatterns: ['/lib', '/bench', '/.stryker', '/.gitlab-ci-local'],
  packageManager: 'npm',
  timeoutMS: 15_000,
  thresholds: { high: 95, low: 85, break: 85 },
};
