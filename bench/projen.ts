import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Measurement } from './measurement.ts';
import { type Command, inTurn, milliseconds } from './pairs.ts';

const root = resolve(__dirname, '..');

const projenrc = (withPipeline: boolean) => `const { javascript } = require('projen');
${withPipeline ? 'const { BuildkitImagePipeline } = require(\'projen-buildkit-image-pipeline\');\n' : ''}
const project = new javascript.NodeProject({
  name: 'app',
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  github: false,
});
${withPipeline ? 'new BuildkitImagePipeline(project);\n' : ''}project.synth();
`;

/** What the construct adds to a small Node project: the same project without it and with it, whole processes. */
export const projen: Measurement = {
  title: 'The construct in a projen project',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'bench-projen-'));
    try {
      const without = consumer(join(folder, 'without'), false);
      const withPipeline = consumer(join(folder, 'with'), true);
      const pairs = (turns: number, command: Command) =>
        inTurn(turns, ...[without, withPipeline].map((project) => () => milliseconds(command, project, { PROJEN_DISABLE_POST: 'true' })));
      const [a, b] = await pairs(41, [process.execPath, '.projenrc.js']);
      const [c, d] = await pairs(7, ['npx', '--offline', 'projen', '--no-post']);
      return [
        { what: '`node .projenrc.js` without the construct (A), with it (B)', yardstick: a, measured: b, target: { atMost: 15, of: 'difference' } },
        { what: '`npx projen --no-post` without the construct (A), with it (B)', yardstick: c, measured: d },
      ];
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

/** A project that finds projen and this package as if they were installed. Links to each: an install could never reach the checkout's own. */
function consumer(directory: string, withPipeline: boolean): string {
  const modules = join(directory, 'node_modules');
  mkdirSync(join(modules, '.bin'), { recursive: true });
  symlinkSync(join(root, 'node_modules/projen'), join(modules, 'projen'));
  symlinkSync('../projen/bin/projen', join(modules, '.bin/projen'));
  symlinkSync(root, join(modules, 'projen-buildkit-image-pipeline'));
  writeFileSync(join(directory, '.projenrc.js'), projenrc(withPipeline));
  milliseconds([process.execPath, '.projenrc.js'], directory, { PROJEN_DISABLE_POST: 'true' }); // `npx projen` looks for what this writes
  return directory;
}
