import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { credentials, missing, source, timeJob } from './job.ts';
import type { Measurement } from './measurement.ts';
import { inTurn } from './pairs.ts';
import { startRegistry } from '../lab/registry.ts';
import { commitAll, synthesized, write } from '../lab/repository.ts';
import { runPipeline } from '../lab/runner.ts';
import type { BuildkitImagePipelineOptions } from '../src/core/mod.ts';

/** The options that check and release an image in its own job. The others have jobs of their own. */
export const supplyChain: Measurement = {
  title: 'What the supply chain adds to the image job',
  missing,
  async run() {
    const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bench-supply-chain-'));
    const registry = await startRegistry({ ...credentials, directory: join(folder, 'registry') });
    try {
      const subject = (name: string, options: BuildkitImagePipelineOptions) => {
        const directory = join(folder, name);
        write(directory, { ...source, ...synthesized({ triggers: { defaultBranch: true }, ...options }) });
        commitAll(directory);
        const variables = {
          CI_REGISTRY: registry.host,
          CI_REGISTRY_IMAGE: `${registry.host}/${name}`,
          CI_REGISTRY_USER: credentials.user,
          CI_REGISTRY_PASSWORD: credentials.password,
          CI_PIPELINE_SOURCE: 'push',
        };
        return { directory, variables, run: () => timeJob(directory, variables) };
      };
      const released = subject('released', { promote: { ifMissing: 'fail' } });
      const branch = await runPipeline({ ...released, branch: 'main' });
      if (branch.exitCode !== 0) throw new Error(branch.log);
      const [plain, linted, stated, promoted] = await inTurn(
        11, subject('plain', {}).run, subject('linted', { lint: {} }).run, subject('stated', { attest: {} }).run, released.run,
      );
      const row = (what: string, measured: readonly number[], atMost: number) => ({ what, yardstick: plain, measured, target: { atMost, of: 'difference' } } as const);
      return [
        row('the job of a git tag (A), with `lint: {}` (B)', linted, 500),
        row('the same job with `attest: {}`, provenance in the index (B)', stated, 200),
        row('the same job with `promote: {}`, which releases what the branch has built (B)', promoted, 1000),
      ];
    } finally {
      await registry.stop();
      rmSync(folder, { recursive: true });
    }
  },
};
