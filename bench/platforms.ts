import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Daemons } from './cache/daemons.ts';
import { scratch } from './cache/storage.ts';
import type { Measurement } from './measurement.ts';
import { inTurn } from './pairs.ts';
import { timedLog, timeOf } from './timed-log.ts';
import { pushBaseImage } from '../lab/base-image.ts';
import { inspect, missingForBuilds } from '../lab/machine.ts';
import { startRegistry } from '../lab/registry.ts';
import { commitAll, synthesized, write } from '../lab/repository.ts';

const credentials = { user: 'ci', password: 'a $ecret' };
const architectures = ['amd64', 'arm64'];
const missing = [
  ...missingForBuilds(inspect()).map(({ component, reason, fix }) => `${component}: ${reason} (${fix})`),
  ...process.getuid?.() === 0 ? [] : ['daemons that run elsewhere have a user of their own here, which takes root'],
];

/** An image for two platforms, each on a daemon of its own, of which one takes longer: what both and their join take beyond that one. */
export const platforms: Measurement = {
  title: 'Two platforms, each on its own daemon',
  missing: missing.length > 0 ? missing.join('; ') : undefined,
  async run() {
    const folder = mkdtempSync(join(scratch(), 'platforms-'));
    const registry = await startRegistry({ ...credentials, directory: join(folder, 'registry') });
    const daemons = new Daemons();
    const [amd64, arm64] = await Promise.all(architectures.map((architecture) => daemons.start([`platforms = ["linux/${architecture}"]`])));
    try {
      const names = architectures.map((architecture) => `linux/${architecture}`);
      pushBaseImage({ registry: registry.host, name: 'base:1', platforms: names, ...credentials });
      const remote = { daemons: [amd64.address], platformDaemons: { 'linux/arm64': [arm64.address] }, ...daemons.variables };
      let turn = 0;
      const subject = (name: string, built: readonly string[]) => async () => {
        const directory = mkdtempSync(join(folder, `${name}-`));
        write(directory, {
          ...daemons.connected(synthesized({ images: [{ platforms: [...built] }], buildkit: { remote } })),
          Dockerfile: `FROM ${registry.host}/base:1\nARG TARGETARCH\nCOPY turn .\nRUN sleep $([ $TARGETARCH = arm64 ] && echo 4 || echo 2)\n`,
          turn: String(turn++),
        });
        commitAll(directory);
        const lines = await timedLog({
          directory,
          tag: 'v1.0.0',
          storage: scratch(),
          variables: {
            CI_REGISTRY: registry.host, CI_REGISTRY_IMAGE: `${registry.host}/${name}`, CI_REGISTRY_USER: credentials.user, CI_REGISTRY_PASSWORD: credentials.password,
          },
        });
        return timeOf(lines, /^build-image finished in/) - timeOf(lines, /^build-image \$ /);
      };
      const [slower, both] = await inTurn(5, subject('slower', ['linux/arm64']), subject('both', names));
      return [{ what: 'the slower platform alone (A), both and their join (B)', yardstick: slower, measured: both, target: { atMost: 2000, of: 'difference' } }];
    } finally {
      await Promise.all([amd64.stop(), arm64.stop()]);
      await registry.stop();
      rmSync(folder, { recursive: true });
    }
  },
};
