import { createRequire } from 'node:module';
import { basename, resolve } from 'node:path';
import { Script } from 'node:vm';
import { PluginKind, commonTokens, declareClassPlugin, tokens } from '@stryker-mutator/api/plugin';
import { DryRunStatus, MutantRunStatus, TestStatus, determineHitLimitReached } from '@stryker-mutator/api/test-runner';
import { buildSync } from 'esbuild';
import { expect } from 'expect';
import { bind } from 'jest-each';
import { fn, spyOn } from 'jest-mock';

/*
 * Runs the fast tests of the core in Stryker's own process. Its runner for jest starts jest for each mutant, which takes two seconds and more;
 * here the tests are loaded once, and again only for a mutant of what a module does while it is loaded. Those that are the likeliest to find a
 * mutant run first, as one is enough, and no others if nobody knows which tests run it: that takes all of them, for each mutant that survives.
 */
class InProcessRunner {
  static inject = tokens(commonTokens.options);

  /** @param {{ inProcess: { tests: string[], slow: string, env?: Record<string, string> } }} options */
  constructor({ inProcess }) {
    this.given = inProcess;
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    Object.assign(process.env, this.given.env);
    this.require = createRequire(resolve('package.json'));
    const { outputFiles: [{ text }] } = buildSync({
      stdin: { contents: this.given.tests.map((path) => `atFile(${JSON.stringify(path)}); require('./${path}');`).join('\n'), resolveDir: process.cwd() },
      bundle: true,
      format: 'cjs',
      platform: 'node',
      packages: 'external',
      alias: { 'projen-buildkit-image-pipeline': resolve('src/index.ts') },
      target: 'node20',
      write: false,
      logLevel: 'error',
    });
    this.script = new Script(`(require, module, __dirname, atFile, describe, test, afterAll, expect, jest) => {${text}\n}`, { filename: resolve('fast-tests.cjs') });
  }

  async dryRun() {
    const stryker = globalThis.__stryker__ ??= {};
    stryker.activeMutant = undefined;
    stryker.currentTestId = undefined;
    this.loaded = this.load();
    const results = [];
    for (const { id, name, fileName, run } of this.loaded.tests) {
      stryker.currentTestId = id;
      const start = performance.now();
      const failure = await failureOf(run);
      const result = { id, name, fileName, timeSpentMs: performance.now() - start };
      results.push(failure === undefined ? { ...result, status: TestStatus.Success } : { ...result, status: TestStatus.Failed, failureMessage: failure });
    }
    this.loaded.end();
    return { status: DryRunStatus.Complete, tests: results, mutantCoverage: stryker.mutantCoverage };
  }

  async mutantRun({ activeMutant, hitLimit, testFilter, mutantActivation, reloadEnvironment }) {
    const stryker = globalThis.__stryker__ ??= {};
    const isStatic = mutantActivation === 'static';
    stryker.activeMutant = undefined;
    if (!isStatic) this.loaded ??= this.load();
    Object.assign(stryker, { activeMutant: activeMutant.id, hitCount: hitLimit === undefined ? undefined : 0, hitLimit });
    let nrOfTests = 0;
    let loaded;
    try {
      loaded = isStatic || reloadEnvironment ? this.load() : this.loaded;
      const wanted = testFilter && new Set(testFilter);
      for (const { id, run } of wanted ? inOrder(loaded.tests.filter((one) => wanted.has(one.id)), activeMutant) : near(loaded.tests, activeMutant)) {
        nrOfTests += 1;
        const failure = await failureOf(run);
        const endless = determineHitLimitReached(stryker.hitCount, hitLimit);
        if (endless) return endless;
        if (failure !== undefined) return { status: MutantRunStatus.Killed, killedBy: [id], failureMessage: failure, nrOfTests };
      }
      return { status: MutantRunStatus.Survived, nrOfTests };
    } catch (error) {
      // what a module does while it is loaded: jest would fail each test of it
      return determineHitLimitReached(stryker.hitCount, hitLimit) ?? { status: MutantRunStatus.Killed, killedBy: [this.loaded?.tests[0].id ?? 'load'], failureMessage: String(error), nrOfTests };
    } finally {
      stryker.activeMutant = undefined;
      loaded?.end();
    }
  }

  /** Evaluates the tests' modules, and with them those of the core, and returns the tests, and what comes after all of them: their folders go. */
  load() {
    const tests = [];
    const ends = [];
    let fileName;
    const names = [];
    const describe = (name, body) => {
      names.push(name);
      body();
      names.pop();
    };
    const test = (name, run) => {
      const full = [...names, name].join(' ');
      if (full.includes(this.given.slow)) return;
      tests.push({ id: `${fileName} ${tests.length} ${full}`, name: full, fileName: resolve(fileName), run });
    };
    const ignored = () => undefined;
    // no row of a shell that is not here
    const each = (of) => (table, ...data) => table.length === 0 ? ignored : bind(of, false)(table, ...data);
    describe.each = each(describe);
    describe.skip = ignored;
    test.each = each(test);
    test.skip = Object.assign(() => undefined, { each: () => ignored });
    const atFile = (path) => { fileName = path; };
    this.script.runInThisContext()(this.require, { exports: {} }, resolve('lab'), atFile, describe, test, (end) => ends.push(end), expect, { fn, spyOn });
    return { tests, end: () => ends.forEach((end) => end()) };
  }
}

/** Those of the folder of a mutant first, and then those of invalid options. */
function inOrder(tests, mutant) {
  return tests.map((one) => [distance(one, mutant), one]).sort(([one], [other]) => one - other).map(([, one]) => one);
}

function near(tests, mutant) {
  const some = inOrder(tests.filter((one) => distance(one, mutant) < 2), mutant);
  return some.some((one) => distance(one, mutant) === 0) ? some : tests;
}

/** 0 for the tests of a mutant's folder or file, 1 for those of invalid options, 2 for others. */
function distance({ fileName: test }, { fileName: mutated }) {
  const folder = /src\/core\/((?:features\/)?[^/]+)\//.exec(mutated)?.[1];
  if (folder && test.includes(`/test/${folder}/`) || basename(test) === basename(mutated).replace(/\.ts$/, '.test.ts')) return 0;
  return test.endsWith('/problems.test.ts') ? 1 : 2;
}

async function failureOf(run) {
  try {
    await run();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)];

/** Stryker takes an option that no schema names for a typing error. */
export const strykerValidationSchema = { type: 'object', properties: { inProcess: { type: 'object' } } };
