import { chmodSync, copyFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Machine, Tool } from './machine.ts';

/** What jobs find that do not run in a BuildKit image. */
const tools: readonly Tool[] = ['crane', 'hadolint', 'syft', 'cosign', 'trivy'];

/** Puts `job-shell.sh` in front of bash, and returns the environment that it reads. */
export function installJobShell(machine: Machine, folder: string, proc: 'masked' | 'open'): Record<string, string> {
  const bash = join(folder, 'bin/bash');
  copyFileSync(join(__dirname, 'job-shell.sh'), bash);
  chmodSync(bash, 0o755);
  const path = process.env.PATH ?? '';
  return {
    PATH: `${dirname(bash)}:${path}`,
    LAB_SESSION: folder,
    LAB_USER: process.getuid?.() === 0 ? machine.tool('job-user') : '',
    LAB_PROC: proc,
    LAB_BASH: machine.tool('bash'),
    LAB_BUSYBOX: machine.tool('busybox'),
    LAB_IMAGE_PATH: machine.tool('image-path'),
    LAB_SYSTEM_PATH: [path, ...tools.filter((tool) => machine.has(tool)).map((tool) => dirname(machine.tool(tool)))].join(':'),
  };
}

/** The names of the jobs that were started, in this order. */
export function startedJobs(folder: string): string[] {
  const started = join(folder, 'started');
  return existsSync(started) ? readFileSync(started, 'utf8').trimEnd().split('\n') : [];
}
