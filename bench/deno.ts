import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Measurement } from './measurement.ts';
import { inTurn, milliseconds } from './pairs.ts';
import { inspect } from '../lab/machine.ts';

const root = resolve(__dirname, '..');
const machine = inspect();

const program = `import { synthesize } from ${JSON.stringify(join(root, 'src/core/mod.ts'))};

console.log(synthesize({ images: [{ context: 'api' }] })[0].content);
`;

/** What Deno takes more for a program that imports the source and synthesizes than for an empty one, without any permission. */
export const deno: Measurement = {
  title: 'Deno, from the source',
  missing: machine.has('deno') ? undefined : 'no Deno here; lab/setup.sh says why',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'bench-deno-'));
    try {
      const run = (name: string, text: string) => {
        const path = join(folder, name);
        writeFileSync(path, text);
        const command = [machine.tool('deno'), 'run', '--no-prompt', '--node-modules-dir=manual', '--config', join(root, 'deno.json'), path] as const;
        return () => milliseconds([...command], folder, { DENO_DIR: join(folder, 'cache'), DENO_NO_UPDATE_CHECK: '1' });
      };
      const [a, b] = await inTurn(15, run('empty.ts', 'export {};\n'), run('main.ts', program));
      return [{ what: 'an empty Deno program (A), one that synthesizes (B)', yardstick: a, measured: b, target: { atMost: 60, of: 'difference' } }];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
