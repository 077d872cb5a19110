import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';

export interface Program {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly onOutput?: (text: string) => void;
}

export interface Outcome {
  /** 124 after a timeout, as with timeout(1). */
  readonly exitCode: number;
  readonly stdout: string;
  /** Standard output and error, in the order of their arrival. */
  readonly log: string;
}

/** Runs a program to its end. At the timeout, or when this process exits, nothing that it has started stays behind. */
export async function runToEnd({ command: [program, ...args], cwd, env, timeoutMs, onOutput }: Program): Promise<Outcome> {
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true }); // its own process group
  const output = { stdout: '', log: '' };
  const collect = (isStdout: boolean) => (text: string) => {
    const plain = stripVTControlCharacters(text);
    if (isStdout) output.stdout += plain;
    output.log += plain;
    onOutput?.(plain);
  };
  child.stdout.setEncoding('utf8').on('data', collect(true));
  child.stderr.setEncoding('utf8').on('data', collect(false));

  const signalGroup = (signal: NodeJS.Signals) => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // nobody is left
    }
  };
  const killWithParent = () => signalGroup('SIGKILL');
  process.on('exit', killWithParent);
  const closed = once(child, 'close') as Promise<[number | null]>;
  const timer = new AbortController();
  const after = (ms: number) => sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined);
  try {
    const ended = await Promise.race([closed, after(timeoutMs)]);
    if (ended) return { exitCode: ended[0] ?? 1, ...output };
    // First politely: containers are in sessions of their own, and only buildkitd can end them.
    signalGroup('SIGTERM');
    await Promise.race([closed, after(5000)]);
    signalGroup('SIGKILL');
    await closed;
    return { exitCode: 124, ...output };
  } finally {
    timer.abort();
    process.off('exit', killWithParent);
  }
}
