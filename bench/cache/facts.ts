import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { scratch, storage } from './storage.ts';
import { findTool, type ToolName } from './tools.ts';
import { commitAll, write } from '../../lab/repository.ts';
import { runPipeline } from '../../lab/runner.ts';
import { type Facts, fileSystem, hardware, said } from '../machine-facts.ts';

/** What somebody else needs to know to compare numbers. */
export async function facts(): Promise<Facts> {
  return [
    ...hardware(),
    ['BuildKit', `${said('buildkitd')}, rootless, its snapshotter ${await snapshotter()}`],
    ['buildah', version('buildah', '')],
    ['Docker', version('docker', '/sbin/dockerd')],
    ['BuildKit\'s state, registries', `below ${storage} (${fileSystem(storage)}), the registries on loopback`],
  ];
}

function version(name: ToolName, program: string): string {
  const found = findTool(name);
  return 'missing' in found ? 'not here' : /\d+\.\d+\.\d+/.exec(execFileSync(found.path + program, ['--version'], { encoding: 'utf8' }))?.[0] ?? 'unknown';
}

/** What BuildKit chooses in a job here: overlayfs, or one that is many times slower. */
async function snapshotter(): Promise<string> {
  const directory = mkdtempSync(join(scratch(), 'ask-'));
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
    commitAll(directory);
    const { log } = await runPipeline({ directory, storage: scratch() });
    return /worker\.snapshotter:\s+(\S+)/.exec(log)?.[1] ?? 'unknown';
  } finally {
    rmSync(directory, { recursive: true });
  }
}
