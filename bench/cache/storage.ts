import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fastStorageForJobs } from '../../lab/storage.ts';

/** What the largest app takes at its peak, with every subject's registry. */
const enough = 6 * 1024 ** 3;

/** Memory where it has room. */
export const storage = fastStorageForJobs(enough);

let folder: string | undefined;

/** A folder for everything that the bench writes while it runs, removed at its end. */
export function scratch(): string {
  if (folder !== undefined) return folder;
  const made = mkdtempSync(join(storage, 'bench-'));
  chmodSync(made, 0o711); // root's jobs run as another user
  process.on('exit', () => rmSync(made, { recursive: true, force: true }));
  return folder = made;
}
