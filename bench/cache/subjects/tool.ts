import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from '../../../lab/processes.ts';
import { scratch } from '../storage.ts';
import { findTool, type ToolName } from '../tools.ts';
import { credentials, type Subject } from './subject.ts';
import { write } from '../../../lab/repository.ts';

/** What a job has, when it starts. */
export interface Job {
  /** Where the tool is, as `setup.sh` found it. */
  readonly path: string;
  /** An empty folder. */
  readonly state: string;
  /** The folder of the Dockerfile and everything else. */
  readonly context: string;
  /** A folder with a `config.json`. */
  readonly login: string;
  /** The image's name, without a tag. */
  readonly image: string;
}

export interface OpenJob {
  /** What the clock measures. */
  readonly command: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  close?(): void | Promise<void>;
}

/** A subject that is a program of its own. Its files and its login are there before the clock starts, and so is what `open` prepares. */
export function tool(name: ToolName, description: string, open: (job: Job) => OpenJob | Promise<OpenJob>): Subject {
  const found = findTool(name);
  return {
    name,
    description,
    isPipeline: false,
    missing: 'missing' in found ? found.missing : undefined,
    prepare: ({ app, base }) => async (scenario, registry) => {
      if ('missing' in found) throw new Error(found.missing);
      const folder = mkdtempSync(join(scratch(), 'job-'));
      try {
        chmodSync(folder, 0o755);
        const [state, context, login] = ['state', 'context', 'login'].map((part) => join(folder, part));
        mkdirSync(state);
        write(context, app.files(base, scenario.revision));
        const auth = Buffer.from(`${credentials.user}:${credentials.password}`).toString('base64');
        write(login, { 'config.json': JSON.stringify({ auths: { [registry.host]: { auth } } }) });
        return await timed(await open({ path: found.path, state, context, login, image: `${registry.host}/app` }), context);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

async function timed({ command, env, close }: OpenJob, cwd: string): Promise<number> {
  try {
    const start = performance.now();
    const { exitCode, log } = await runToEnd({ command, cwd, env, timeoutMs: 300_000 });
    const milliseconds = performance.now() - start;
    if (exitCode !== 0) throw new Error(`${exitCode}: ${log.slice(-2000)}`);
    return milliseconds;
  } finally {
    await close?.();
  }
}
