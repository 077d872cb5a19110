import { deepStrictEqual } from 'node:assert';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { commitAll } from '../../lab/repository.ts';
import { evaluate } from '../../lab/runner.ts';
import { output } from '../support/run.ts';

/*
 * The packed package works with the lowest versions that its peer ranges allow, and with the newest, and generates the same. It also works beside
 * constructs of other authors.
 */

const { peerDependencies }: { peerDependencies: { readonly [name: string]: string } } = JSON.parse(readFileSync('package.json', 'utf8'));
const names = Object.keys(peerDependencies);
const lowest = names.map((name) => `${name}@${/[0-9]+\.[0-9]+\.[0-9]+/.exec(peerDependencies[name])}`);
const newest = names.map((name) => `${name}@${peerDependencies[name]}`);

/** Some write a GitLab configuration or many projects, others only a file. Most ask for an older projen. */
const others = ['projen-pipelines@0.1.0', 'lerna-projen@0.1.562', 'projen-nvm@0.0.62', '@nikovirtala/projen-homebrew@1.0.111'];

/** The jobs of a project, in a pipeline for a git tag. */
async function jobsOf(directory: string): Promise<readonly string[]> {
  commitAll(directory);
  return (await evaluate({ directory, variables: {}, tag: 'v1.0.0' })).map(({ name }) => name).sort();
}

async function main(work: string): Promise<void> {
  const [{ filename }] = JSON.parse(output(['npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', work]));
  const [low, high] = [lowest, newest].map((peers, index) => {
    const consumer = join(work, String(index));
    mkdirSync(consumer);
    writeFileSync(join(consumer, 'package.json'), '{}');
    // without these, npm brings other versions than were asked for
    output(['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--strict-peer-deps', ...peers, '@types/node@20', join(work, filename)], { cwd: consumer });
    copyFileSync('test/peers/consumer.ts', join(consumer, 'consumer.ts'));
    output([resolve('node_modules/.bin/tsc'), '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'node16', '--types', 'node', '--ignoreConfig', 'consumer.ts'], { cwd: consumer });
    const printed = output(['node', 'consumer.js'], { cwd: consumer }).trim().split('\n').at(-1)!;
    const versions = names.map((name) => `${name} ${JSON.parse(readFileSync(join(consumer, 'node_modules', name, 'package.json'), 'utf8')).version}`);
    console.log(`${versions.join(', ')}: compiles and synthesizes`);
    return JSON.parse(printed);
  });
  // what projen itself writes into these differs from version to version
  for (const generated of [low, high]) {
    for (const path of ['node/.gitattributes', 'node/.npmignore']) generated[path] = generated[path].split('\n').filter((line: string) => line.includes('buildkit')).sort();
  }
  deepStrictEqual(low, high);
  console.log('Both generate the same.');

  const consumer = join(work, '1');
  output(['npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps', ...others], { cwd: consumer });
  copyFileSync('test/peers/others.cjs', join(consumer, 'others.cjs'));
  const [before, after, mono] = ['before', 'after', 'mono'].map((name) => mkdtempSync(join(work, name)));
  output(['node', 'others.cjs', before, after, mono], { cwd: consumer });
  for (const directory of [before, after]) deepStrictEqual(await jobsOf(directory), ['build', 'build-image', 'deploy-prod', 'diff-prod', 'publish_assets', 'synth']);
  deepStrictEqual(await jobsOf(mono), ['build', 'build-image:packages/api']);
  console.log(`Beside ${others.join(', ')}: GitLab's schema takes the pipeline, with all jobs of all.`);
}

const work = mkdtempSync(join(tmpdir(), 'peers-'));
main(work).finally(() => rmSync(work, { recursive: true, force: true })).catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
