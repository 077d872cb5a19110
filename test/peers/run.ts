import { deepStrictEqual } from 'node:assert';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { output } from '../support/run.ts';

/*
 * The packed package works with the lowest versions that its peer ranges allow, and with the newest, and generates the same.
 */

const { peerDependencies }: { peerDependencies: { readonly [name: string]: string } } = JSON.parse(readFileSync('package.json', 'utf8'));
const names = Object.keys(peerDependencies);
const lowest = names.map((name) => `${name}@${/[0-9]+\.[0-9]+\.[0-9]+/.exec(peerDependencies[name])}`);
const newest = names.map((name) => `${name}@${peerDependencies[name]}`);

const work = mkdtempSync(join(tmpdir(), 'peers-'));
try {
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
} finally {
  rmSync(work, { recursive: true, force: true });
}
