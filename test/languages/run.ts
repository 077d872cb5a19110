import { deepStrictEqual, match, ok } from 'node:assert';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { type FilesOf, filesFrom, filesOf, jsii, wheel } from './package.ts';
import { projenrc } from './typescript.ts';
import { cacheFolder } from '../../lab/machine.ts';
import { output, run } from '../support/run.ts';

/*
 * The packages of Python, Java and Go are generated, compiled, installed as their users install them, and used: they write the files that
 * TypeScript writes. A language whose tools or packages cannot be had is skipped, and said loudly; with CI=true, missing tools fail.
 */

const projen: string = JSON.parse(readFileSync('node_modules/projen/package.json', 'utf8')).version;
const pacmak: string = JSON.parse(readFileSync('node_modules/jsii-pacmak/package.json', 'utf8')).version;
const work = mkdtempSync(join(tmpdir(), 'languages-'));
const here = resolve('test/languages');

/** What a language lacks on this machine. */
class Missing extends Error {}

function needs(tool: string, ...args: readonly string[]): void {
  try {
    output([tool, ...args]);
  } catch {
    if (process.env.CI === 'true') throw new Error(`${tool} is missing.`);
    throw new Missing(`There is no ${tool}.`);
  }
}

/** Runs a program that gets packages from a registry. */
function fetched(command: readonly string[], cwd: string): void {
  const { status, stdout, stderr } = run(command, { cwd, env: jsii });
  if (status !== 0) throw new Missing(`${command.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
}

function generate(target: string, into: string, module = '.'): void {
  output(['jsii-pacmak', '--code-only', '--target', target, '--no-npmignore', '--force', '--outdir', into, module], { env: jsii });
}

/**
 * projen's own package, which is in neither Maven Central nor the Go module proxy in every version: it is generated from the npm package,
 * completed, and kept.
 */
function projenFor(language: string, complete: (generated: string) => void): string {
  const kept = join(cacheFolder(), `projen-${language}-${projen}-${pacmak}`);
  if (!existsSync(kept)) {
    const part = `${kept}.${process.pid}`;
    generate(language, part, 'node_modules/projen');
    complete(join(part, language));
    renameSync(part, kept);
  }
  return join(kept, language);
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.java')).map((path) => join(folder, path));
}

function python(): FilesOf {
  needs('python3', '-c', 'import venv');
  const environment = join(work, 'venv');
  const program = join(environment, 'bin/python');
  // the versions of the lab, without the sums that a package of our own has not
  const constraints = join(work, 'constraints.txt');
  writeFileSync(constraints, readFileSync('lab/python/requirements.txt', 'utf8').replaceAll(/ --hash=\S+/g, ''));
  output(['python3', '-m', 'venv', environment]);
  fetched([program, '-m', 'pip', 'install', '--quiet', '--constraint', constraints, wheel(join(work, 'dist'), 'translate')], work);
  match(output([program, '-c', 'import projen_buildkit_image_pipeline as p; help(p.RunnerOptions.tags)'], { env: jsii }), /Example::\s+\["k8s"\]/);
  return filesFrom([program, join(here, 'python/.projenrc.py')], join(work, 'python'), jsii);
}

function java(): FilesOf {
  for (const tool of ['javac', 'java', 'mvn']) needs(tool, '-version');
  fetched(['mvn', '--batch-mode', '--quiet', 'dependency:build-classpath', `-Dmdep.outputFile=${join(work, 'classpath')}`], join(here, 'java'));
  const libraries = readFileSync(join(work, 'classpath'), 'utf8').trim();
  const compile = (into: string, classpath: string, sources: readonly string[]) => {
    const list = `${into}.sources`;
    writeFileSync(list, sources.join('\n'));
    output(['javac', '-nowarn', '-encoding', 'UTF-8', '-d', into, '-cp', classpath, `@${list}`]);
  };
  const compiled = (generated: string, classpath: string, ...sources: readonly string[]) => {
    const classes = join(generated, 'classes');
    compile(classes, classpath, [...sourcesIn(join(generated, 'src')), ...sources]);
    cpSync(join(generated, 'src/main/resources'), classes, { recursive: true });
    return classes;
  };
  const classpath = [join(projenFor('java', (generated) => compiled(generated, libraries)), 'classes'), libraries].join(delimiter);
  generate('java', work);
  const own = compiled(join(work, 'java'), classpath, join(here, 'java/Main.java'));
  return filesFrom(['java', '-cp', [own, classpath].join(delimiter), 'Main'], join(work, 'app-java'), jsii);
}

function go(): FilesOf {
  needs('go', 'version');
  const module = join(work, 'module');
  cpSync(join(here, 'go'), module, { recursive: true });
  generate('go', join(work, 'generated'));
  cpSync(join(work, 'generated/go/projenbuildkitimagepipeline'), join(module, 'pipeline'), { recursive: true });
  cpSync(projenFor('go', () => undefined), module, { recursive: true });
  fetched(['go', 'mod', 'download'], module);
  output(['go', 'vet', '.'], { cwd: module });
  output(['go', 'build', '-o', 'app', '.'], { cwd: module });
  return filesFrom([join(module, 'app')], join(work, 'app-go'), jsii);
}

try {
  const expected = join(work, 'typescript');
  mkdirSync(expected);
  process.env.PROJEN_DISABLE_POST = 'true';
  projenrc(expected);
  ok(existsSync(join(expected, '.gitlab/buildkit/job.sh')));
  for (const [language, files] of Object.entries({ Python: python, Java: java, Go: go })) {
    const start = Date.now();
    try {
      deepStrictEqual(files(), filesOf(expected));
      console.log(`${language} writes the files that TypeScript writes (${Math.round((Date.now() - start) / 1000)} s).`);
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
      console.warn(`SKIPPED: ${language}. ${error.message}`);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
