import type { BuildkitImagePipelineOptions } from '../../src/core/mod.ts';
import type { Rule, Tokens } from '../faulty-registry.ts';

export const areas = ['registry', 'cache', 'mirror', 'runner', 'variables', 'signals'] as const;
export type Area = typeof areas[number];

/** Where the project's container registry is. */
export type Place =
  /** Behind the faulty proxy, on 127.0.0.1. */
  | 'proxy'
  /** The same under a name, with a certificate that is good, or is not: with `plain` there is none. */
  | { readonly tls: 'trusted' | 'unknown CA' | 'wrong name' | 'expired' | 'not yet valid' | 'hang' | 'plain' }
  /** Nobody listens; nobody accepts, so that a connection is never made. */
  | 'refused' | 'black hole'
  /** A name that a name server of the suite answers so. */
  | { readonly dns: 'NXDOMAIN' | 'SERVFAIL' | 'silent' };

/** What a job finds in its cache: see `Stage.warm`. */
export interface WarmCache {
  /** Digest of a layer that the build has to download. */
  readonly layer: string;
  readonly config: string;
}

type Process = 'shell' | 'subshell' | 'group' | 'buildkitd' | 'rootlesskit';

/** What a job is to do in a fault. */
export interface Good {
  /** 0, or `fails`. */
  readonly exit: 0 | 'fails';
  /** At most so many. */
  readonly seconds: number;
  /** What each must match in the last lines. */
  readonly says?: readonly RegExp[];
  /** What each must match anywhere in the log. */
  readonly tells?: readonly RegExp[];
  /** What none may match in the last lines.
   * @default - advice about credentials, where the job fails */
  readonly saysNot?: readonly RegExp[];
  /** Whether the image is in the registry afterwards.
   * @default - when the job passes */
  readonly pushed?: boolean;
  /** Processes and files in /tmp that may stay, by their names.
   * @default - none */
  readonly mayStay?: RegExp;
}

/** One fault: how it is provoked, and what a good job does then. */
export interface Fault {
  readonly area: Area;
  readonly name: string;
  /** What the registry's proxy does. */
  readonly rules?: readonly Rule[] | ((cache: WarmCache) => readonly Rule[]);
  /** @default 'proxy' */
  readonly registry?: Place;
  readonly tokens?: Tokens | 'refused' | 'black hole';
  /** What the Dockerfile starts from: an image of a registry without faults, of the project's registry, or of Docker Hub.
   * @default 'elsewhere' */
  readonly base?: 'elsewhere' | 'registry' | 'docker.io' | 'missing';
  /** What Docker Hub's proxy does, and that of its mirror; without rules there is no mirror. */
  readonly hubRules?: readonly Rule[];
  readonly mirrorRules?: readonly Rule[];
  /** The mirror's place, when it is not behind a proxy. */
  readonly mirror?: 'refused' | 'black hole';
  /** Whether the job finds a cache to read. */
  readonly warm?: boolean;
  readonly options?: BuildkitImagePipelineOptions | ((host: string) => BuildkitImagePipelineOptions);
  /** Lines of the Dockerfile after the others. */
  readonly steps?: readonly string[];
  /** Variables that differ; `undefined` takes one away. `{host}` becomes the registry's host, `{shared}` a folder that jobs share. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Lines that root runs in the job's mount namespace before the job starts: $home, $checkout, $tools and $user are there. */
  readonly before?: readonly string[];
  /** Commands that start the job, in place of a change to its user. */
  readonly as?: readonly string[];
  /** What happens in the middle: once the log matches, a process gets a signal. */
  readonly during?: { readonly seen: RegExp; readonly signal: NodeJS.Signals; readonly to: Process };
  /** Whether the job's shell is the first process of its container. */
  readonly isInit?: boolean;
  /** How often the same job runs at the same time.
   * @default 1 */
  readonly jobs?: number;
  readonly good: Good;
}

/** What a job did. */
export interface Measured {
  /** Until the job ended, or until the suite ended it: from its start, or from the signal that it got. */
  readonly seconds: number;
  /** -1 when the suite ended it. */
  readonly exitCode: number;
  readonly log: string;
  /** Tags of the image in the registry, in the end. */
  readonly tags: readonly string[];
  /** Names of processes, and of files in /tmp. */
  readonly processes: readonly string[];
  readonly files: readonly string[];
}

/** How long a job waits for a server, in seconds. */
export const patience = 10;

/** The lines of a log that a reader sees first: the last ones. */
export function lastLines(log: string, count = 12): readonly string[] {
  return log.split('\n').filter((line) => line.trim() !== '').slice(-count);
}

/** What is not as it is to be; nothing when all is well. */
export function shortcomings({ good }: Fault, measured: Measured): string[] {
  const { exitCode, seconds, log, tags, processes, files } = measured;
  if (exitCode < 0) return ['hangs'];
  const end = lastLines(log).join('\n');
  const found: string[] = [];
  if (seconds > good.seconds + 0.5) found.push('late');
  if ((exitCode === 0) !== (good.exit === 0)) found.push(exitCode === 0 ? 'passes' : 'fails the job');
  found.push(...(good.says ?? []).filter((text) => !text.test(end)).map((text) => `does not say ${text} in the end`));
  found.push(...(good.tells ?? []).filter((text) => !text.test(log)).map((text) => `does not say ${text}`));
  const unwanted = good.saysNot ?? (good.exit === 'fails' ? [/credentials were used/] : []);
  found.push(...unwanted.filter((text) => text.test(end)).map((text) => `says ${text}`));
  const pushed = good.pushed ?? good.exit === 0;
  if (pushed !== tags.length > 0 && !found.includes('passes') && !found.includes('fails the job')) found.push(pushed ? 'not pushed' : `pushed ${tags.join(', ')}`);
  const stays = [...processes, ...files].filter((name) => !good.mayStay?.test(name));
  if (stays.length > 0) found.push(`leaves ${stays.join(', ')}`);
  return found;
}
