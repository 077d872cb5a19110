import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type JobInNetwork, Network } from './network.ts';
import type { Authority, Certificate } from '../../lab/faults/certificates.ts';
import type { Ended } from '../../lab/faults/job.ts';
import { inspect } from '../../lab/machine.ts';
import { RemoteDaemon, type RemoteDaemonOptions } from '../../lab/remote-daemon.ts';
import type { BuildkitImagePipelineOptions } from '../../src/core/mod.ts';

/** The user of the job, without any privilege, as in a restricted container: no program can get one, so that a daemon of its own could not start. */
const restricted = (user: string) => ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--bounding-set=-all', '--inh-caps=-all', '--no-new-privs'];

type Given = Omit<Partial<JobInNetwork>, 'options'> & { readonly options?: BuildkitImagePipelineOptions; readonly client?: Certificate; readonly daemons?: readonly RemoteDaemon[] };

/** Daemons with certificates, and jobs that build on them. */
export class RemoteDaemons {
  public static async open(...names: readonly string[]): Promise<RemoteDaemons> {
    const all = new RemoteDaemons(await Network.open());
    await Promise.all(names.map((name) => all.add(name)));
    return all;
  }

  /** The daemons in the order in which a job of a project takes them: what it says of itself, hashed with each address. */
  public static order(project: string, daemons: readonly RemoteDaemon[], job = 'build-image'): readonly RemoteDaemon[] {
    const place = ({ address }: RemoteDaemon) => createHash('sha256').update(`${project} ${job} ${address}`).digest('hex');
    return [...daemons].sort((one, other) => place(one) < place(other) ? -1 : 1);
  }

  public readonly all: RemoteDaemon[] = [];
  public readonly authority: Authority;
  public readonly client: Certificate;
  private readonly started: RemoteDaemon[] = [];
  private readonly undo: (() => void)[] = [];

  private constructor(public readonly network: Network) {
    this.authority = network.authority('buildkit');
    this.client = network.certificate(this.authority, 'job');
  }

  public async add(name: string, options: Partial<RemoteDaemonOptions> = {}, to: RemoteDaemon[] = this.all): Promise<RemoteDaemon> {
    const host = `${name}.buildkit.test`;
    const tls = { ...this.network.certificate(this.authority, host), clients: this.authority.cert };
    const daemon = await RemoteDaemon.start({ name: host, tls, ...options });
    to.push(daemon);
    this.started.push(daemon);
    return daemon;
  }

  /** A network namespace with an address, and how to cut its cable. */
  public namespace(): { readonly namespace: string; readonly address: string; readonly gateway: string; cut(): void } {
    const id = process.pid % 10_000;
    const [namespace, subnet] = [`bk${id}`, `10.${100 + Math.floor(id / 250)}.${id % 250}`];
    const ip = (words: string) => execFileSync('ip', words.split(' '), { stdio: 'pipe' });
    ip(`netns add ${namespace}`);
    this.undo.push(() => void ip(`netns delete ${namespace}`));
    ip(`link add ${namespace}o type veth peer name ${namespace}i netns ${namespace}`);
    ip(`address add ${subnet}.1/24 dev ${namespace}o`);
    ip(`link set ${namespace}o up`);
    for (const words of [`address add ${subnet}.2/24 dev ${namespace}i`, `link set ${namespace}i up`, 'link set lo up']) ip(`-n ${namespace} ${words}`);
    return { namespace, address: `${subnet}.2`, gateway: `${subnet}.1`, cut: () => void ip(`-n ${namespace} link set ${namespace}i down`) };
  }

  public async close(): Promise<void> {
    await Promise.all(this.started.map((daemon) => daemon.stop()));
    for (const step of this.undo.reverse()) step();
    await this.network.close();
  }

  /** A project whose jobs build on a daemon first: the first one, or one of those after it. */
  public projectOf(daemon: RemoteDaemon, daemons: readonly RemoteDaemon[] = this.all, from = 1): string {
    for (let id = from; ; id++) if (RemoteDaemons.order(String(id), daemons)[0] === daemon) return String(id);
  }

  public get base(): string {
    return `${this.network.registry.host}/library/alpine:3.22`;
  }

  public build(project: string, repository: string, steps: readonly string[], given: Given = {}): Promise<Ended> {
    const { options = {}, client = this.client, daemons = this.all, variables, ...more } = given;
    const remote = { daemons: daemons.map(({ address }) => address), caVariable: 'BUILDKIT_CA', certificateVariable: 'BUILDKIT_CERT', keyVariable: 'BUILDKIT_KEY' };
    return this.network.run({
      registry: this.network.registry.host,
      repository,
      dockerfile: [`FROM ${this.base}`, ...steps],
      hosts: daemons.map(({ host }) => host),
      as: restricted(inspect().tool('job-user')),
      ...more,
      options: { cache: { disabled: true }, checks: [], ...options, buildkit: { startTimeoutSeconds: 1, remote, ...options.buildkit } },
      variables: {
        CI_PROJECT_ID: project,
        BUILDKIT_CA: this.network.readable(this.authority.cert),
        BUILDKIT_CERT: this.network.readable(client.cert),
        BUILDKIT_KEY: this.network.readable(client.key),
        ...variables,
      },
    });
  }

  /** What a job says of daemons, with one place in it for each address. */
  public said({ log }: Ended): readonly string[] {
    return log.split('\n').flatMap((line) => /^buildkit-remote\.sh: (.*)/.exec(line)?.[1] ?? []).filter((line) => !line.includes(' expires within '));
  }
}

/** Waits until a step of a job runs that has a word in its command. */
export async function untilRuns(word: string, job: Promise<Ended>): Promise<void> {
  let ended: Ended | undefined;
  void job.then((result) => { ended = result; });
  while (!running(word)) {
    if (ended) throw new Error(`The job did not get there:\n${ended.log}`);
    await sleep(50);
  }
  await sleep(300);
}

export function running(word: string): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word);
    } catch {
      return false; // it has ended since
    }
  });
}
