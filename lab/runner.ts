import { installJobShell, startedJobs } from './job-shell.ts';
import { inspect } from './machine.ts';
import { runToEnd } from './processes.ts';
import { openSession } from './session.ts';
import { unsetVariables, type Trigger } from './variables.ts';

export interface PipelineOptions extends Trigger {
  /** A git repository with a .gitlab-ci.yml. As in GitLab, only what is committed counts. */
  readonly directory: string;
  /** Then every process of the pipeline is ended.
   * @default 300000, enough for a real build on a busy machine */
  readonly timeoutMs?: number;
  /** Gets the log piece by piece, while the pipeline runs. */
  readonly onOutput?: (text: string) => void;
  /** Where the runner clones to: a path that does not exist yet. The artifacts are there afterwards.
   * @default - a temporary folder, removed at the end */
  readonly workspace?: string;
  /** Where the jobs' files and BuildKit's state are while the pipeline runs: a folder with a short path.
   * @default '/tmp' */
  readonly storage?: string;
  /** How many jobs may run at the same time.
   * @default - as many as the pipeline allows */
  readonly concurrency?: number;
  /** The manual jobs that somebody starts.
   * @default - none, so these jobs and those that need them do not run */
  readonly manual?: readonly string[];
  /** Whether parts of /proc are covered in the jobs, as in most containers, or none, as in a shell. Covering them takes root.
   * @default 'masked' */
  readonly proc?: 'masked' | 'open';
}

export interface PipelineResult {
  /** 0 when the pipeline passed, 124 after a timeout. */
  readonly exitCode: number;
  /** What the jobs and the runner wrote, without colours. */
  readonly log: string;
  /** The names of the jobs that were started, in this order. */
  readonly jobs: string[];
}

/** A job of the pipeline, as gitlab-ci-local lists it. */
export interface ListedJob {
  readonly name: string;
  readonly stage: string;
  /** `on_success`, `manual`, `on_failure`, `always` or `delayed`. */
  readonly when: string;
  readonly allow_failure: boolean | { readonly exit_codes: number | number[] };
  readonly needs?: readonly { readonly job: string }[];
}

/**
 * Runs the pipeline as GitLab would, each job in a shell like that of its image (see `job-shell.sh`) and with its own
 * copy of the commit. Needs what `requireReal` asks for.
 */
export async function runPipeline(options: PipelineOptions): Promise<PipelineResult> {
  const machine = inspect();
  const session = openSession(machine, options.directory, options, options);
  try {
    const { exitCode, log } = await runToEnd({
      command: [...gitlabCiLocal(options), ...atMost(options.concurrency), ...(options.manual ?? []).flatMap((job) => ['--manual', job]), '--force-shell-executor', '--shell-isolation'],
      cwd: session.checkout,
      env: { ...session.environment, ...installJobShell(machine, session.folder, options.proc ?? 'masked') },
      timeoutMs: options.timeoutMs ?? 300_000,
      onOutput: options.onOutput,
    });
    return { exitCode, log, jobs: startedJobs(session.folder) };
  } finally {
    session.remove();
  }
}

/**
 * The jobs that the pipeline would have, without running any. Rejects, with gitlab-ci-local's message, a file that
 * GitLab's schema does not allow. Needs the npm tools only.
 */
export async function evaluate(options: Trigger & { readonly directory: string }): Promise<ListedJob[]> {
  const session = openSession(inspect(), options.directory, options);
  try {
    const { exitCode, stdout, log } = await runToEnd({
      command: [...gitlabCiLocal(options), '--list-json'],
      cwd: session.checkout,
      env: session.environment,
      timeoutMs: 60_000,
    });
    if (exitCode !== 0) throw new Error(log);
    // there can be warnings before the list
    return (JSON.parse(stdout.slice(stdout.search(/^\[/m))) as ListedJob[]).filter(({ when }) => when !== 'never');
  } finally {
    session.remove();
  }
}

function atMost(concurrency?: number): string[] {
  return concurrency === undefined ? [] : ['--concurrency', String(concurrency)];
}

function gitlabCiLocal(trigger: Trigger): [string, ...string[]] {
  const machine = inspect();
  const unset = unsetVariables(trigger).flatMap((name) => ['--unset-variable', name]);
  return [machine.tool('node24'), machine.tool('gitlab-ci-local'), '--no-color', ...unset];
}
