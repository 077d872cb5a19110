import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runInNewContext } from 'node:vm';
import { cacheFolder, inspect } from '../lab/machine.ts';
import { gitIn } from '../lab/repository.ts';
import { installed, pack } from './support/package.ts';
import { testWith } from './support/parts.ts';
import { folder } from './support/projects.ts';
import { repository } from './support/repository.ts';
import { output, run } from './support/run.ts';
import { synthesize } from '../src/core/mod.ts';

jest.setTimeout(60_000);

const options = {
  images: [{ name: 'api', buildArgs: { MOTTO: 'it\'s $5, "wörld"' } }],
  checks: [{ name: 'test', commands: ['make'] }],
  mirrors: { 'docker.io': ['mirror.example.com'] },
};
const expected = JSON.stringify(synthesize(options));
const program = (from: string) => `import { synthesize } from ${JSON.stringify(from)};\nconsole.log(JSON.stringify(synthesize(${JSON.stringify(options)})));\n`;
const machine = inspect();

/** Deno fetches the two libraries of the core once for all runs of the tests. */
const deno = { env: { ...process.env, DENO_DIR: join(cacheFolder(), 'deno'), NO_COLOR: '1' } };

function copy(file: string, into: string): void {
  mkdirSync(dirname(join(into, file)), { recursive: true });
  cpSync(file, join(into, file));
}

/** A program that only has its own folder, an empty cache and no permission to ask for. */
function script(directory: string, name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

describe('the source', () => {
  testWith('deno')('runs in Deno without a permission and without a prompt', () => {
    const entry = script(folder(), 'main.ts', program(resolve('src/core/mod.ts')));
    expect(output([machine.tool('deno'), 'run', '--no-prompt', '--config', resolve('deno.json'), entry], deno).trim()).toBe(expected);
  });

  testWith('deno').each(['with', 'without'])('runs in Deno in a clone %s node_modules, and leaves nothing behind', (has) => {
    const clone = folder();
    const files = output(['git', 'ls-files', '-z', '--', 'src', 'deno.json', 'package.json']).split('\0').filter(Boolean);
    for (const file of files) copy(file, clone);
    if (has === 'with') symlinkSync(resolve('node_modules'), join(clone, 'node_modules'));
    script(clone, 'main.ts', program('./src/core/mod.ts'));
    const before = readdirSync(clone);
    expect(output([machine.tool('deno'), 'run', '--no-prompt', 'main.ts'], { ...deno, cwd: clone }).trim()).toBe(expected);
    expect(readdirSync(clone)).toEqual(before);
  });

  testWith('deno')('documents everything that it exports', () => {
    const { status, stderr } = run([machine.tool('deno'), 'doc', '--lint', 'src/core/mod.ts'], deno);
    expect(stderr.split('\n').filter((line) => /^error|^ *-->/.test(line))).toEqual([]);
    expect(status).toBe(0);
  });

  testWith('deno')('has what JSR scores: documentation of the module, with an example, and of every symbol', () => {
    const { nodes } = JSON.parse(output([machine.tool('deno'), 'doc', '--json', 'src/core/mod.ts'], deno));
    const [{ module_doc: module, symbols }] = Object.values<any>(nodes);
    expect(module.tags).toContainEqual(expect.objectContaining({ kind: 'example' }));
    const undocumented = symbols.filter(({ declarations }: any) => declarations.every(({ jsDoc }: any) => !jsDoc?.doc)).map(({ name }: any) => name);
    expect(symbols.length).toBeGreaterThan(30);
    expect(undocumented).toEqual([]);
    expect(JSON.parse(readFileSync('package.json', 'utf8')).description.length).toBeLessThanOrEqual(250);
  });

  testWith('deno')('could be published to JSR: its public types need no inference', () => {
    const { status, stderr } = run([machine.tool('deno'), 'publish', '--dry-run', '--allow-dirty'], deno);
    expect([status, stderr.includes('Success Dry run complete')]).toEqual([0, true]);
  });

  test('bundles for a browser, where there is nothing but the language', () => {
    const bundle = join(folder(), 'bundle.js');
    output(['npx', 'esbuild', 'src/core/mod.ts', '--bundle', '--platform=browser', '--format=iife', '--global-name=core', `--outfile=${bundle}`]);
    const text = runInNewContext(`${readFileSync(bundle, 'utf8')}; JSON.stringify(core.synthesize(${JSON.stringify(options)}))`, {});
    expect(text).toBe(expected);
  });
});

describe('the npm package', () => {
  const tarball = pack();
  const consumer = installed(tarball);
  const linkPeers = () => {
    for (const peer of ['projen', 'constructs']) if (!existsSync(join(consumer, 'node_modules', peer))) symlinkSync(resolve('node_modules', peer), join(consumer, 'node_modules', peer));
  };

  test('is small to download', () => {
    const { size } = statSync(tarball);
    console.log(`npm pack: ${Math.round(size / 1000)} kB`);
    expect(size).toBeLessThanOrEqual(350_000);
  });

  test('runs as an ES module in Node', () => {
    expect(output(['node', script(consumer, 'main.mjs', program('projen-buildkit-image-pipeline/synthesize'))]).trim()).toBe(expected);
  });

  test('runs as CommonJS in Node', () => {
    const text = program('projen-buildkit-image-pipeline/synthesize').replace(/import (.*) from (.*);/, 'const $1 = require($2);');
    expect(output(['node', script(consumer, 'main.cjs', text)]).trim()).toBe(expected);
  });

  testWith('deno')('runs in Deno without a permission and without a prompt', () => {
    const entry = script(consumer, 'main.ts', program('projen-buildkit-image-pipeline/synthesize'));
    script(consumer, 'package.json', '{ "dependencies": { "projen-buildkit-image-pipeline": "*" } }');
    expect(output([machine.tool('deno'), 'run', '--no-prompt', '--no-remote', entry], { cwd: consumer, env: { ...process.env, DENO_DIR: folder() } }).trim()).toBe(expected);
  });

  test.each([
    ['node10', ['--module', 'commonjs', '--ignoreDeprecations', '6.0']],
    ['node16', ['--module', 'node16']],
    ['bundler', ['--module', 'esnext']],
  ])('has types for TypeScript with %s resolution', (resolution, flags) => {
    linkPeers();
    const text = `import { Project } from 'projen';
import { BuildkitImagePipeline, type BuildkitImagePipelineOptions as ConstructOptions, BuildkitImageProject, type BuiltImage, type IPolicy } from 'projen-buildkit-image-pipeline';
import { type BuildkitImagePipelineOptions, synthesize } from 'projen-buildkit-image-pipeline/synthesize';
const options: BuildkitImagePipelineOptions = ${JSON.stringify(options)};
export const paths: string[] = synthesize(options).map(({ path }) => path);
const policies: IPolicy[] = [{ name: 'acme', check: ({ images = [] }: ConstructOptions) => images.map(() => ({ path: 'images', fault: 'x', fix: 'y' })) }];
export const image: BuiltImage = new BuildkitImagePipeline(new Project({ name: 'app' }), { ...options, policies }).image();
export class Acme extends BuildkitImageProject {}
// @ts-expect-error: an unknown option
synthesize({ image: [] });
// @ts-expect-error: an unknown option
new BuildkitImagePipeline(new Project({ name: 'app' }), { image: [] });
`;
    const entry = script(consumer, 'typed.ts', text);
    expect(output(['npx', 'tsc', '--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', ...flags, '--moduleResolution', resolution, '--types', 'node', '--typeRoots', resolve('node_modules/@types'), '--ignoreConfig', entry])).toBe('');
  });

  test('has nothing that publint or attw finds wrong', () => {
    expect(output(['npx', 'publint', '--strict', '--pack', 'false', tarball])).toContain('All good!');
    // .jsii is data
    expect(output(['npx', 'attw', '--exclude-entrypoints', '.jsii', '--format', 'ascii', tarball])).toContain('No problems found');
  });

  const published = ['InvalidOptionsError', 'builtImages', 'describe', 'lookUpDigests', 'mergeOptions', 'pinSources', 'synthesize'];

  test.each([
    ['an ES module', 'names.mjs', 'console.log(JSON.stringify(Object.keys(await import("projen-buildkit-image-pipeline/synthesize")).sort()))'],
    ['CommonJS', 'names.cjs', 'console.log(JSON.stringify(Object.keys(require("projen-buildkit-image-pipeline/synthesize")).sort()))'],
  ])('publishes the same names as %s', (_, name, text) => {
    expect(JSON.parse(output(['node', script(consumer, name, text)]))).toEqual(published);
  });

  test('has one class of errors for the construct and for synthesize', () => {
    linkPeers();
    const text = `
      const { Project } = require('projen');
      const { BuildkitImagePipeline } = require('projen-buildkit-image-pipeline');
      const { InvalidOptionsError, synthesize } = require('projen-buildkit-image-pipeline/synthesize');
      const caught = (run) => { try { run(); } catch (error) { return error instanceof InvalidOptionsError; } };
      const project = new Project({ name: 'app', outdir: ${JSON.stringify(folder())} });
      console.log(caught(() => synthesize({ image: [] })), caught(() => new BuildkitImagePipeline(project, { image: [] })));
    `;
    expect(output(['node', script(consumer, 'errors.cjs', text)]).trim()).toBe('true true');
  });

  test('holds what a user needs and nothing else', () => {
    const files = output(['find', join(consumer, 'node_modules/projen-buildkit-image-pipeline'), '-type', 'f', '-not', '-path', '*/node_modules/*/node_modules/*']).split('\n');
    const folders = new Set(files.map((file) => file.split('node_modules/projen-buildkit-image-pipeline/')[1]?.split('/')[0]).filter(Boolean));
    expect([...folders].sort()).toEqual(['.jsii', 'LICENSE', 'README.md', 'lib', 'package.json', 'programs.sha256']);
  });
});

describe('the recipe for Deno', () => {
  const written = [...readFileSync('docs/recipes/deno.md', 'utf8').matchAll(/^ {3}<!-- (deno\.json|pipeline\.ts) -->\n {3}```\w+\n([^]*?) {3}```$/gm)]
    .map(([, file, text]) => [file, text.replaceAll(/^ {3}/gm, '')] as const);

  testWith('deno')('generates the files, removes those that are not needed any more, and finds no drift the second time', () => {
    expect(written.map(([file]) => file)).toEqual(['deno.json', 'pipeline.ts']);
    const directory = repository({ ...Object.fromEntries(written), '.gitlab/buildkit/old.sh': '' });
    const library = pathToFileURL(join(installed(pack()), 'node_modules/projen-buildkit-image-pipeline/lib/esm/mod.js')).href;
    script(directory, 'deno.json', readFileSync(join(directory, 'deno.json'), 'utf8').replace(/jsr:[^"]+/, library));
    const generate = () => run([machine.tool('deno'), 'task', 'pipeline'], { cwd: directory, env: { ...deno.env, DENO_NO_PROMPT: '1' } });
    const git = gitIn(directory);
    expect(generate()).toMatchObject({ status: 0, stderr: expect.not.stringContaining('- ') });
    git('add', '--all');
    git('commit', '--quiet', '--message=files');
    expect(git('ls-files', '.gitlab').split('\n')).toEqual(expect.arrayContaining(['.gitlab/buildkit/job.sh', '.gitlab/buildkit/drift.sh']));
    expect(git('ls-files', '.gitlab')).not.toContain('old.sh');
    expect(generate().status).toBe(0);
    expect(git('status', '--porcelain')).toBe('');
  });
});

describe('README\'s snippets without projen', () => {
  const snippets = [...readFileSync('README.md', 'utf8').matchAll(/<!-- runs: (node|deno) -->\n```ts\n(\/\/ (\S+): .* && (.*)\n[^]*?)```/g)]
    .map(([, tool, text, file, command]) => ({ tool, text, file, command }));

  test('are found', () => {
    expect(snippets.map(({ tool }) => tool)).toEqual(['node', 'deno']);
  });

  testWith('deno').each(snippets)('run as they stand in an empty folder: $tool', ({ tool, text, file, command }) => {
    const empty = installed(pack());
    script(empty, 'package.json', '{ "dependencies": { "projen-buildkit-image-pipeline": "*" } }');
    script(empty, file, text);
    const args = command.split(' ').slice(1);
    output([tool === 'deno' ? machine.tool('deno') : 'node', ...args], { cwd: empty, env: { ...process.env, DENO_DIR: folder(), DENO_NO_PROMPT: '1' } });
    for (const { path, content } of synthesize({ images: [{ context: 'api' }] })) expect(readFileSync(join(empty, path), 'utf8')).toBe(content);
  });
});
