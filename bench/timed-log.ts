import { type PipelineOptions, runPipeline } from '../lab/runner.ts';

export interface TimedLine {
  readonly text: string;
  /** By the clock here. */
  readonly at: number;
}

/**
 * Runs a pipeline and notes when each line of its log arrived: the runner's own `finished in` counts copying the
 * files too. Throws, with the log, when the pipeline fails.
 */
export async function timedLog(options: PipelineOptions): Promise<readonly TimedLine[]> {
  const lines: TimedLine[] = [];
  let unfinished = '';
  const onOutput = (text: string) => {
    const at = performance.now();
    const parts = (unfinished + text).split('\n');
    unfinished = parts.pop() ?? '';
    lines.push(...parts.map((part) => ({ text: part, at })));
  };
  const { exitCode, log } = await runPipeline({ ...options, onOutput });
  if (exitCode !== 0) throw new Error(`the pipeline failed with ${exitCode}:\n${log}`);
  return lines;
}

/** When the first line came that looks like this. */
export function timeOf(lines: readonly TimedLine[], pattern: RegExp): number {
  const line = lines.find(({ text }) => pattern.test(text));
  if (!line) throw new Error(`the runner's log is not as expected, no line is like ${pattern}:\n${lines.map(({ text }) => text).join('\n')}`);
  return line.at;
}
