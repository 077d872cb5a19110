import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from '../../../lab/machine.ts';
import { type DaemonKey, type DaemonTable, daemonKeys } from '../../../src/core/features/buildkit/daemon-keys.ts';
import { type BuildkitImagePipelineOptions, InvalidOptionsError, synthesize } from '../../../src/core/mod.ts';
import { testWith } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { output } from '../../support/run.ts';

type Config = { readonly [key: string]: any };

/** The configuration that options make; nothing when there is none. */
const toml = (options: BuildkitImagePipelineOptions) => synthesize(options).find(({ path }) => path.endsWith('/buildkit.toml'))?.content;

function problems(config: Config): readonly string[] {
  try {
    synthesize({ buildkit: { config } });
    return [];
  } catch (error) {
    return (error as InvalidOptionsError).problems.map(({ code, path }) => `${path.replace('buildkit.config', '')} ${code}`);
  }
}

/** A configuration with each key, but for those that are refused. */
function everything(table: DaemonTable, values: { readonly [kind: string]: unknown }, path = ''): Config {
  return Object.fromEntries(Object.entries(table).flatMap(([key, kind]: [string, DaemonKey]) => {
    const place = `${path}.${key.replace(/.*\W.*/, '["$&"]')}`.replace('.[', '[');
    const value = typeof kind === 'string' ? values[kind] : Array.isArray(kind) ? [everything(kind[0], values, place)] : everything(kind as DaemonTable, values, place);
    return refused.includes(place) ? [] : [[key, value]];
  }));
}

function nested(path: string, value: unknown): Config {
  const keys = [...path.matchAll(/\["(.*?)"\]|\.([^.[]+)/g)].map(([, quoted, plain]) => quoted ?? plain);
  return keys.reduceRight<unknown>((inside, key) => ({ [key]: inside }), value) as Config;
}

const refused = ['.registry', '.root', '.grpc', '["insecure-entitlements"]', '.debug', '.trace', '.proxyNetwork', '.worker.containerd', '.worker.oci.enabled', '.worker.oci.rootless', '.cache'];
const values = { text: 'a', boolean: false, integer: 1, texts: ['a'], labels: { a: 'b' }, anything: { a: [1, 'b', { c: true }] }, duration: '1h30m', space: '20GB' };

testWith('strictconfig')('the keys are those of BuildKit', () => {
  const { cache, ...known } = JSON.parse(output([inspect().tool('strictconfig'), 'keys']));
  const { cache: ours, ...keys } = daemonKeys;
  expect(keys).toEqual(known);
  expect([Object.keys(cache), Object.keys(ours)]).toEqual([['gha'], ['gha']]);
});

testWith('strictconfig').each([{}, { duration: 90, space: 512 }, { space: '10%' }, { space: '1.5 GiB', duration: '300ms' }])('BuildKit reads each of them, with %j', (other) => {
  const config = everything(daemonKeys, { ...values, ...other });
  expect(problems(config)).toEqual([]);
  const path = join(folder(), 'buildkit.toml');
  writeFileSync(path, toml({ buildkit: { config } })!);
  expect(output([inspect().tool('strictconfig'), path])).toBe('');
});

test.each(refused)('%s is refused, with the place where it belongs', (path) => {
  expect(problems(nested(path, {}))).toEqual([`${path} owned-key`]);
});

test.each<[Config, string[]]>([
  [{ wroker: {} }, ['.wroker unknown-option']],
  [{ worker: { oci: { 'max-parallelism': '2', 'gcpolicy': [{ keepBytes: 'much', keepDuration: '1 day', all: 1 }] } } }, [
    '.worker.oci["max-parallelism"] wrong-type', '.worker.oci.gcpolicy[0].keepBytes storage', '.worker.oci.gcpolicy[0].keepDuration duration', '.worker.oci.gcpolicy[0].all wrong-type',
  ]],
  [{ dns: { nameservers: '10.0.0.2' } }, ['.dns.nameservers wrong-type']],
  [{ dns: { nameservers: ['$DNS'] } }, ['.dns.nameservers[0] expansion']],
  [{ worker: { oci: { labels: { a: '$B' }, stargzSnapshotter: { a: [null], b: '$C', c: NaN } } } }, [
    '.worker.oci.labels.a expansion', '.worker.oci.stargzSnapshotter.a[0] wrong-type', '.worker.oci.stargzSnapshotter.b expansion', '.worker.oci.stargzSnapshotter.c wrong-type',
  ]],
  [{ history: { maxEntries: -1 } }, ['.history.maxEntries out-of-range']],
  [{ dns: { nameservers: ['costs $5'] } }, []],
])('%j has the problems %j', (config, found) => {
  expect(problems(config)).toEqual(found);
});

test.each<BuildkitImagePipelineOptions>([{}, { buildkit: { config: {} } }, { hosts: { 'a.example.com': {} } }, { hosts: { 'a.example.com': { insecure: false } } }, { mirrors: { 'docker.io': [] } }])('%j makes no file and no flag', (options) => {
  expect(toml(options)).toBeUndefined();
  expect(synthesize(options)[0].content).not.toContain('buildkit_config');
});

test.each<BuildkitImagePipelineOptions>([{ buildkit: { config: { dns: { nameservers: ['10.0.0.2'] } } } }, { hosts: { 'a.example.com': { http: true } } }, { mirrors: { 'docker.io': ['a.example.com'] } }])('%j makes a file, and another one beside it is refused', (options) => {
  expect(synthesize(options)[0].content).toContain('- buildkit_config buildkit_start 30\n');
  expect(() => synthesize({ ...options, buildkit: { ...options.buildkit, flags: ['--debug', '--config=own.toml'] } })).toThrow('- buildkit.flags[1]: "--config=own.toml" replaces the configuration');
});

test('a file of one\'s own is taken where the options make none', () => {
  expect(synthesize({ buildkit: { flags: ['--config=own.toml'] } })[0].content).toContain('- buildkit_start 30 --config=own.toml\n');
});
