import { execFileSync } from 'node:child_process';

/** What is run again and again: answers with what it measured. */
type Subject<T> = () => T | Promise<T>;

/**
 * Runs the subjects in turn, A B A B ..., so that whatever else the machine does meets all of them. The first turn
 * warms caches and does not count.
 *
 * @returns what each subject measured, turn by turn
 */
export async function inTurn<T>(turns: number, ...subjects: readonly Subject<T>[]): Promise<T[][]> {
  const measured: T[][] = subjects.map(() => []);
  for (let turn = 0; turn <= turns; turn++) {
    for (const [index, subject] of subjects.entries()) {
      const value = await subject();
      if (turn > 0) measured[index].push(value);
    }
    process.stdout.write('.');
  }
  console.log();
  return measured;
}

export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function summarize(values: readonly number[]): Summary {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    median: (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2,
    min: sorted[0],
    max: sorted[sorted.length - 1],
  };
}

export type Command = readonly [program: string, ...args: string[]];

/** The milliseconds from the start of a process to its end. Throws, with what it said, when it fails. */
export function milliseconds([program, ...args]: Command, cwd: string, env: NodeJS.ProcessEnv = {}): number {
  const start = performance.now();
  execFileSync(program, args, { cwd, env: { ...cleanEnvironment, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  return performance.now() - start;
}

/** The environment without what npm and projen, which run the bench, leave in it for their children. */
export const cleanEnvironment: NodeJS.ProcessEnv =
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|PROJEN_|TS_NODE_|NODE_|INIT_CWD$|CI$)/i.test(name)));
