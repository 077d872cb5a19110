import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from './machine.ts';
import { gitlabVariables, type Trigger } from './variables.ts';

/** The folders and the environment of one pipeline. */
export interface Session {
  readonly folder: string;
  /** The runner's own clone of the repository. */
  readonly checkout: string;
  /** The whole environment of gitlab-ci-local: nothing that the caller happens to have set reaches a job. */
  readonly environment: Readonly<Record<string, string>>;
  remove(): void;
}

export interface Places {
  /** A path that does not exist yet.
   * @default - inside the session's folder */
  readonly workspace?: string;
  /** What the session's folder is made in.
   * @default '/tmp' */
  readonly storage?: string;
}

/** Clones the repository and lays out the folders that `job-shell.sh` fills. */
export function openSession(machine: Machine, directory: string, trigger: Trigger, { workspace, storage = '/tmp' }: Places = {}): Session {
  // Not os.tmpdir(): BuildKit's socket lies deep inside, and the path of a socket ends at 108 bytes.
  const folder = mkdtempSync(join(storage, 'lab-'));
  chmodSync(folder, process.getuid?.() === 0 ? 0o711 : 0o700); // root's jobs run as another user
  for (const name of ['bin', 'builds', 'home', 'jobs']) mkdirSync(join(folder, name));

  const remove = () => {
    try {
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // Files in the layers belong to ids of the user's range, and only root within that range may remove them.
      execFileSync(machine.tool('rootlesskit'), ['rm', '-rf', join(folder, 'jobs')], { stdio: 'pipe' });
      rmSync(folder, { recursive: true, force: true });
    }
  };
  const environment = { PATH: process.env.PATH ?? '', HOME: join(folder, 'home') };
  const checkout = workspace ?? join(folder, 'checkout');
  const server = join(folder, 'server.git');
  try {
    clone(directory, checkout, environment, trigger);
    serve(directory, server, environment, machine);
  } catch (error) {
    remove();
    throw error;
  }
  return { folder, checkout, environment: { ...environment, ...gitlabVariables(trigger, join(folder, 'builds'), server) }, remove };
}

/** What a job finds at CI_REPOSITORY_URL. The files belong to the job's user, or its git would refuse them. */
function serve(directory: string, server: string, env: Record<string, string>, machine: Machine): void {
  execFileSync('git', ['clone', '--quiet', '--bare', '--no-hardlinks', '--', directory, server], { env, stdio: 'pipe' });
  if (process.getuid?.() === 0 && machine.has('job-user')) execFileSync('chown', ['-R', `${machine.tool('job-user')}:`, server], { env, stdio: 'pipe' });
}

/**
 * Clones as GitLab's runner does: what is committed and nothing besides, readable and writable for everybody (its
 * helper has umask 0000), and owned by root when we are root, so that a job's git meets a foreign owner as it does there.
 */
function clone(directory: string, checkout: string, env: Record<string, string>, { branch }: Trigger): void {
  const run = (program: string, ...args: string[]) => execFileSync(program, args, { env, encoding: 'utf8', stdio: 'pipe' }).trim();
  const heads = run('git', '-C', directory, 'for-each-ref', '--format=%(refname:short)', 'refs/heads').split('\n');
  run('sh', '-c', 'umask 0000; exec git clone --quiet --no-hardlinks -c user.name=Lab -c user.email=lab@example.com "$@"',
    'sh', ...branch !== undefined && heads.includes(branch) ? ['--branch', branch] : [], '--', directory, checkout);
  // gitlab-ci-local reads the project's path out of the remote's address; it never fetches from it.
  let origin: string;
  try {
    origin = run('git', '-C', directory, 'remote', 'get-url', 'origin');
  } catch {
    origin = 'https://gitlab.example.com/lab/app.git';
  }
  run('git', '-C', checkout, 'remote', 'set-url', 'origin', origin);
  // Artifacts come back with the checkout's folder in the hands of the job's user, and the runner's git goes on using it.
  run('git', 'config', '--global', '--add', 'safe.directory', checkout);
}
