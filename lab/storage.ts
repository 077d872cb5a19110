import { readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';

const memory = '/dev/shm';

/** Memory is faster than disk; Docker gives a container 64 MB of it, which is too little for images. */
export function fastStorage(bytes: number): string {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize > bytes ? memory : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** The same for what runs jobs: programs have to start from it, and Docker mounts its memory so that none may. Not os.tmpdir(): see `session.ts`. */
export function fastStorageForJobs(bytes: number): string {
  return fastStorage(bytes) === memory && !mountOptions(memory).includes('noexec') ? memory : '/tmp';
}

function mountOptions(folder: string): readonly string[] {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').trimEnd().split('\n').map((line) => line.split(' '));
  return mounts.reverse().find(([, on]) => on === folder)?.[3].split(',') ?? [];
}
