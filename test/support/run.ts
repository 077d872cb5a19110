import { spawnSync } from 'node:child_process';

/** What a program printed, and how it ended. */
export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a program is given beside its arguments. */
export interface RunOptions {
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** After these milliseconds the program is killed, and its status is null. */
  readonly timeout?: number;
}

export function run([program, ...args]: readonly string[], options: RunOptions = {}): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024, killSignal: 'SIGKILL', ...options });
  if (error && (error as NodeJS.ErrnoException).code !== 'ETIMEDOUT') throw error;
  return { status, stdout, stderr };
}

/** What it printed; fails when it failed. */
export function output(command: readonly string[], options: RunOptions = {}): string {
  const { status, stdout, stderr } = run(command, options);
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
  return stdout;
}
