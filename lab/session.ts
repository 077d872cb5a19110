import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Machine } from './machine.ts';

/** The folders and the environment of one pipeline. */
export interface Session {
  /** The runner's own clone of the repository. */
  readonly checkout: string;
  /** The whole environment of gitlab-ci-local; nothing of the caller's own reaches a job. */
  readonly environment: Readonly<Record<string, string>>;
  /** The names of the jobs that were started so far, in order. */
  startedJobs(): string[];
  remove(): void;
}

export interface Commit {
  readonly directory: string;
  readonly variables?: Readonly<Record<string, string>>;
  readonly tag?: string;
  readonly branch?: string;
  readonly workspace?: string;
}

/** Clones the repository and lays out the folders that `job-shell.sh` fills. */
export function openSession(machine: Machine, commit: Commit): Session {
  // Not os.tmpdir(): BuildKit's socket lies deep inside, and the path of a socket ends at 108 bytes.
  const folder = mkdtempSync('/tmp/lab-');
  const asRoot = process.getuid?.() === 0;
  chmodSync(folder, asRoot ? 0o711 : 0o700);
  for (const name of ['bin', 'builds', 'home', 'jobs']) mkdirSync(join(folder, name));
  const bash = join(folder, 'bin/bash');
  copyFileSync(join(__dirname, 'job-shell.sh'), bash);
  chmodSync(bash, 0o755);

  const remove = () => {
    // The layers' files belong to ids of the user's range, which only this user's root may remove.
    if (!asRoot && machine.has('rootlesskit')) execFileSync(machine.tool('rootlesskit'), ['rm', '-rf', join(folder, 'jobs')], { stdio: 'ignore' });
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const checkout = commit.workspace ?? join(folder, 'checkout');
    clone(commit.directory, checkout);
    const systemPath = process.env.PATH ?? '';
    return {
      checkout,
      environment: {
        ...gitlabVariables(commit, folder),
        HOME: join(folder, 'home'),
        PATH: `${dirname(bash)}:${systemPath}`,
        LAB_SESSION: folder,
        LAB_USER: asRoot ? machine.tool('job-user') : '',
        LAB_BASH: machine.tool('bash'),
        LAB_BUSYBOX: machine.tool('busybox'),
        LAB_IMAGE_PATH: machine.has('image-path') ? machine.tool('image-path') : '',
        LAB_SYSTEM_PATH: machine.has('crane') ? `${systemPath}:${dirname(machine.tool('crane'))}` : systemPath,
      },
      startedJobs: () => existsSync(join(folder, 'started')) ? readFileSync(join(folder, 'started'), 'utf8').trimEnd().split('\n') : [],
      remove,
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/**
 * Clones as GitLab's runner does: the commit and nothing besides, readable and writable for everybody (its helper
 * has umask 0000), and owned by root when we are root, so that a job's git meets the owner it would meet there.
 */
function clone(directory: string, checkout: string): void {
  const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  execFileSync('sh', ['-c', 'umask 0000 && exec git clone --quiet --no-hardlinks -c user.name=Lab -c user.email=lab@example.com -- "$1" "$2"', 'sh', directory, checkout], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // gitlab-ci-local reads the project's name out of this address and never fetches from it.
  let origin = '';
  try {
    origin = git('-C', directory, 'remote', 'get-url', 'origin');
  } catch {
    origin = 'https://gitlab.example.com/lab/app.git';
  }
  git('-C', checkout, 'remote', 'set-url', 'origin', origin);
}

/**
 * gitlab-ci-local takes variables from the environment, where other users cannot see them (`ps` shows arguments). It expands
 * `$` in them; `$$` stands for a literal one, so doubling makes every value raw.
 */
function gitlabVariables({ variables = {}, tag, branch }: Commit, folder: string): Record<string, string> {
  const ref = tag ?? branch;
  const slug = ref?.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 63).replace(/^-|-$/g, '');
  const given = {
    GITLAB_CI: 'true',
    ...(ref === undefined ? {} : { CI_COMMIT_REF_NAME: ref, CI_COMMIT_REF_SLUG: slug }),
    ...(tag === undefined ? {} : { CI_COMMIT_TAG: tag }),
    ...(tag !== undefined || branch === undefined ? {} : { CI_COMMIT_BRANCH: branch }),
    ...variables,
  };
  const raw = Object.entries(given).map(([name, value]) => [`GCL_VARIABLE_${name}`, (value ?? '').replaceAll('$', '$$$$')]);
  return {
    ...Object.fromEntries(raw),
    GCL_VARIABLE_CI_BUILDS_DIR: join(folder, 'builds'),
    GCL_VARIABLE_CI_PROJECT_DIR: join(folder, 'builds', '$CI_JOB_ID'), // a link that job-shell.sh makes
  };
}
