import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Measurement, Row } from './measurement.ts';
import { cleanEnvironment, inTurn } from './pairs.ts';
import { timeOf, timedLog } from './timed-log.ts';
import { inspect, missingForBuilds } from '../lab/machine.ts';
import { startRegistry } from '../lab/registry.ts';
import { commitAll, synthesized, write } from '../lab/repository.ts';

const root = resolve(__dirname, '..');

/** What is done once in a new process; it prints the milliseconds and the most memory that the process had. */
const program = (options: string, run: string) => `
const { synthesize, InvalidOptionsError } = require('projen-buildkit-image-pipeline/synthesize');
const { stringify } = require('yaml');
const range = (length) => Array.from({ length }, (_, index) => index);
const options = ${options};
const problems = () => { try { synthesize(options); } catch (error) { if (!(error instanceof InvalidOptionsError)) throw error; } };
const start = performance.now();
${run};
console.log(JSON.stringify([performance.now() - start, process.resourceUsage().maxRSS / 1024]));
`;

const args = (count: number, length: number) => `Object.fromEntries(range(${count}).map((arg) => ['ARG_' + arg, 'x'.repeat(${length})]))`;
const loads = {
  '1,000 images in one job': '{ images: range(1000).map((index) => ({ name: "i" + index, context: "services/" + index })) }',
  '200 image jobs, 50 checks in a chain': `{ jobs: 'per-image', images: range(200).map((index) => ({ name: 'i' + index })),
    checks: range(50).map((index) => ({ name: 'c' + index, image: 'node:24', commands: ['npm test'], needs: index ? ['c' + (index - 1)] : [] })) }`,
  'options of 10 MB: 1,000 images of 100 arguments': `{ images: range(1000).map((index) => ({ name: 'i' + index, buildArgs: ${args(100, 85)} })) }`,
  'options of 10 MB: one text': '{ images: [{ buildArgs: { A: "x".repeat(10_000_000) } }] }',
  'options of 10 MB: 1,000 images, 100,000 mistakes': '{ images: range(1000).map((index) => ({ name: \'i\' + index, labels: Object.fromEntries(range(100).map((label) => [\'a b \' + label, \'x\'.repeat(85)])) })) }',
} as const;

/** Far more than anybody has, once in a new process; the yardstick is YAML's own library, which writes the same options without looking at them. */
export const load: Measurement = {
  title: 'Load',
  async run() {
    const rows: Row[] = [];
    for (const [name, options] of Object.entries(loads)) {
      const inNewProcess = (run: string) => () =>
        JSON.parse(execFileSync(process.execPath, ['-e', program(options, run)], { cwd: root, encoding: 'utf8', env: cleanEnvironment })) as [number, number];
      const [written, made] = await inTurn(3, inNewProcess('stringify(options)'), inNewProcess('problems()'));
      rows.push(
        { what: `${name}: \`stringify\` of \`yaml\` (A), \`synthesize\` (B)`, yardstick: written.map(([time]) => time), measured: made.map(([time]) => time) },
        { what: '- memory of the process', unit: 'MiB', yardstick: written.map(([, memory]) => memory), measured: made.map(([, memory]) => memory) },
      );
    }
    return rows;
  },
};

const missing = missingForBuilds(inspect()).map(({ component, reason, fix }) => `${component}: ${reason} (${fix})`);

/** A build context of 2 GB, once: it does not fit into git, so the job writes it. */
export const largeContext: Measurement = {
  title: 'A build context of 2 GB',
  missing: missing.length > 0 ? missing.join('; ') : undefined,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'bench-load-'));
    const registry = await startRegistry({ user: 'ci', password: 'ci', directory: join(folder, 'registry') });
    const memory = watchMemory();
    try {
      const directory = join(folder, 'app');
      const files = synthesized({ cache: { disabled: true } });
      const content = 'for part in 1 2 3 4 5 6 7 8; do mkdir -p data/$part; head -c 262144000 /dev/urandom > data/$part/blob; done';
      const ci = files['.gitlab-ci.yml'].replace('  script:\n', `  script:\n    - ${content}\n`);
      write(directory, { ...files, '.gitlab-ci.yml': ci, 'Dockerfile': 'FROM scratch\nCOPY data /data\n' });
      commitAll(directory);
      const lines = await timedLog({ directory, variables: { CI_REGISTRY: registry.host, CI_REGISTRY_IMAGE: `${registry.host}/app`, CI_REGISTRY_USER: 'ci', CI_REGISTRY_PASSWORD: 'ci' }, tag: 'v1.0.0', timeoutMs: 1_800_000 });
      // what the job says of it
      for (const { text } of lines) if (/^build-image > (?:image\.sh:|  )/.test(text)) console.log(text);
      return [
        { what: 'from `image_build` to the end, with the push', measured: [timeOf(lines, /^build-image finished in/) - timeOf(lines, /^build-image \$ image_build/)] },
        { what: 'the most memory that the job\'s processes had together', unit: 'MiB', measured: [memory.most()] },
      ];
    } finally {
      memory.stop();
      await registry.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** Adds up what the processes of BuildKit have in memory, five times a second. */
function watchMemory(): { readonly most: () => number; readonly stop: () => void } {
  let most = 0;
  const look = () => {
    const sum = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)).reduce((total, pid) => total + residentMiB(pid), 0);
    most = Math.max(most, sum);
  };
  const timer = setInterval(look, 200);
  return { most: () => most, stop: () => clearInterval(timer) };
}

function residentMiB(pid: string): number {
  const status = `/proc/${pid}/status`;
  try {
    const text = existsSync(status) ? readFileSync(status, 'utf8') : '';
    return /^Name:\s+build(?:kitd|ctl)$/m.test(text) ? Number(/^RssAnon:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) / 1024 : 0;
  } catch {
    return 0; // it has just ended
  }
}
