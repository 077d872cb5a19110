import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runInNewContext } from 'node:vm';
import { inspect } from '../lab/machine.ts';
import { installed, pack } from './support/package.ts';
import { testWith } from './support/parts.ts';
import { folder } from './support/projects.ts';
import { output, run } from './support/run.ts';
import { synthesize } from '../src/core/mod.ts';

const options = {
  images: [{ name: 'api', buildArgs: { MOTTO: 'it\'s $5, "wörld"' } }],
  checks: [{ name: 'test', commands: ['make'] }],
  mirrors: { 'docker.io': ['mirror.example.com'] },
};
const expected = JSON.stringify(synthesize(options));
const program = (from: string) => `import { synthesize } from ${JSON.stringify(from)};\nconsole.log(JSON.stringify(synthesize(${JSON.stringify(options)})));\n`;
const machine = inspect();

/** A program that only has its own folder, an empty cache and no permission to ask for. */
function script(directory: string, name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

describe('the source', () => {
  testWith('deno')('runs in Deno without a permission and without a prompt', () => {
    const entry = script(folder(), 'main.ts', program(resolve('src/core/mod.ts')));
    const printed = output([machine.tool('deno'), 'run', '--no-prompt', '--config', resolve('deno.json'), entry], { env: { ...process.env, DENO_DIR: folder(), NO_COLOR: '1' } });
    expect(printed.trim()).toBe(expected);
  });

  testWith('deno')('could be published to JSR: its public types need no inference', () => {
    const { status, stderr } = run([machine.tool('deno'), 'publish', '--dry-run', '--allow-dirty'], { env: { ...process.env, NO_COLOR: '1' } });
    expect([status, stderr.includes('Success Dry run complete')]).toEqual([0, true]);
  });

  test('bundles for a browser, where there is nothing but the language', () => {
    const bundle = join(folder(), 'bundle.js');
    output(['npx', 'esbuild', 'src/core/mod.ts', '--bundle', '--platform=browser', '--format=iife', '--global-name=door', `--outfile=${bundle}`]);
    const text = runInNewContext(`${readFileSync(bundle, 'utf8')}; JSON.stringify(door.synthesize(${JSON.stringify(options)}))`, {});
    expect(text).toBe(expected);
  });
});

describe('the npm package', () => {
  const consumer = installed(pack());

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

  test.each(['node16', 'bundler'])('has types for TypeScript with %s resolution', (resolution) => {
    const text = `import { type BuildkitImagePipelineOptions, synthesize } from 'projen-buildkit-image-pipeline/synthesize';
const options: BuildkitImagePipelineOptions = ${JSON.stringify(options)};
export const paths: string[] = synthesize(options).map(({ path }) => path);
// @ts-expect-error: an unknown option
synthesize({ image: [] });
`;
    const entry = script(consumer, 'typed.ts', text);
    const module = resolution === 'bundler' ? 'esnext' : 'node16';
    expect(output(['npx', 'tsc', '--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', module, '--moduleResolution', resolution, '--ignoreConfig', entry])).toBe('');
  });

  test('holds what a user needs and nothing else', () => {
    const files = output(['find', join(consumer, 'node_modules/projen-buildkit-image-pipeline'), '-type', 'f', '-not', '-path', '*/node_modules/*/node_modules/*']).split('\n');
    const folders = new Set(files.map((file) => file.split('node_modules/projen-buildkit-image-pipeline/')[1]?.split('/')[0]).filter(Boolean));
    expect([...folders].sort()).toEqual(['.jsii', 'API.md', 'LICENSE', 'README.md', 'lib', 'package.json']);
  });
});
