import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { write } from './files.ts';
import { jobStorage, registryStorage } from './storage.ts';
import { runPipeline } from '../../lab/runner.ts';
import { type Facts, fileSystem, hardware, said } from '../machine-facts.ts';

/** What somebody else needs to know to compare numbers. */
export async function facts(): Promise<Facts> {
  return [
    ...hardware(),
    ['BuildKit', `${said('buildkitd')}, rootless, its snapshotter ${await snapshotter()}`],
    ['BuildKit\'s state', `below ${jobStorage()} (${fileSystem(jobStorage())}), empty at the start of each job`],
    ['registries', `below ${registryStorage()} (${fileSystem(registryStorage())}), on loopback, one for each subject, empty at the start of each round`],
  ];
}

/** What BuildKit chooses in a job here: overlayfs, or one that is many times slower. */
async function snapshotter(): Promise<string> {
  const directory = mkdtempSync(join(registryStorage(), 'bench-cache-'));
  try {
    write(directory, {
      '.gitlab-ci.yml': JSON.stringify({
        ask: {
          image: 'moby/buildkit:rootless',
          variables: { BUILDKITD_FLAGS: '--oci-worker-no-process-sandbox' },
          script: ['buildctl-daemonless.sh debug workers --verbose'],
        },
      }),
    });
    const git = (...args: string[]) => execFileSync('git', ['-C', directory, '-c', 'user.name=Bench', '-c', 'user.email=bench@example.com', ...args]);
    git('init', '--quiet', '--initial-branch=main');
    git('add', '--all');
    git('commit', '--quiet', '--message=bench');
    const { log } = await runPipeline({ directory, timeoutMs: 60_000, storage: jobStorage() });
    return /worker\.snapshotter:\s+(\S+)/.exec(log)?.[1] ?? 'unknown';
  } finally {
    rmSync(directory, { recursive: true });
  }
}
