import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Certificate } from './faults/certificates.ts';
import { inspect } from './machine.ts';
import { freePort } from './server.ts';
import { fastStorageForJobs } from './storage.ts';

export interface RemoteDaemonOptions {
  /** The name that its certificate is for, and that jobs find in their /etc/hosts. */
  readonly name: string;
  /** Not set: no TLS. */
  readonly tls?: Certificate & { readonly clients: string };
  /** Further lines of its buildkitd.toml. */
  readonly settings?: readonly string[];
  /** A network namespace, and the daemon's address there.
   * @default - the machine's own, 127.0.0.1 */
  readonly network?: { readonly namespace: string; readonly address: string };
}

/** A rootless buildkitd that listens on TCP, as on Kubernetes or on a host of its own. It takes root, for a user of its own. */
export class RemoteDaemon {
  public static async start(options: RemoteDaemonOptions): Promise<RemoteDaemon> {
    const folder = mkdtempSync(join(fastStorageForJobs(1024 ** 3), 'remote-'));
    const daemon = new RemoteDaemon(options, folder, await freePort());
    await daemon.start();
    return daemon;
  }

  private process?: ChildProcess;

  private constructor(private readonly options: RemoteDaemonOptions, private readonly folder: string, private readonly port: number) {
    const { tls, settings = [], network } = options;
    const files = Object.entries(tls ?? {}).map(([name, path]) => {
      writeFileSync(join(folder, name), readFileSync(path));
      return [name, join(folder, name)];
    });
    const { key, cert, clients } = Object.fromEntries(files);
    writeFileSync(join(folder, 'buildkitd.toml'), [
      `root = "${folder}/state"`,
      '[grpc]',
      `address = ["unix://${folder}/socket", "tcp://${network?.address ?? '127.0.0.1'}:${port}"]`,
      ...tls ? ['[grpc.tls]', `cert = "${cert}"`, `key = "${key}"`, `ca = "${clients}"`] : [],
      '[worker.oci]',
      'noProcessSandbox = true',
      ...settings,
      '',
    ].join('\n'));
    execFileSync('chown', ['-R', `${inspect().tool('job-user')}:`, folder]);
    chmodSync(folder, 0o700);
  }

  /** As a job names it. */
  public get address(): string {
    return `tcp://${this.options.name}:${this.port}`;
  }

  /** The line of /etc/hosts. */
  public get host(): string {
    return `${this.options.network?.address ?? '127.0.0.1'} ${this.options.name}`;
  }

  public log(): string {
    return readFileSync(join(this.folder, 'log'), 'utf8');
  }

  /** Starts it, also again with the state that it has. */
  public async start(): Promise<void> {
    const machine = inspect();
    const user = machine.tool('job-user');
    const log = openSync(join(this.folder, 'log'), 'w');
    const enter = this.options.network ? ['nsenter', `--net=/var/run/netns/${this.options.network.namespace}`] : [];
    const [program, ...args] = [...enter, 'setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups', 'env', `PATH=${machine.tool('image-path')}:${process.env.PATH}`, machine.tool('rootlesskit'), `--state-dir=${this.folder}/kit`, machine.tool('buildkitd'), `--config=${this.folder}/buildkitd.toml`];
    this.process = spawn(program, args, {
      stdio: ['ignore', log, log],
      env: { PATH: process.env.PATH, HOME: this.folder, USER: user, XDG_RUNTIME_DIR: this.folder },
    });
    closeSync(log);
    process.off('exit', this.remove).on('exit', this.remove);
    while (!this.log().includes('running server on')) {
      if (this.process.exitCode !== null) throw new Error(`${this.options.name} did not start:\n${this.log()}`);
      await sleep(20);
    }
  }

  /** SIGKILL ends it at once, SIGSTOP freezes it. */
  public signal(signal: NodeJS.Signals): void {
    for (const pid of [...this.pids()].reverse()) send(pid, signal);
  }

  /** Tells it to go, as Kubernetes and systemd do, and waits until it has gone. */
  public async leave(): Promise<void> {
    send(this.process!.pid!, 'SIGTERM');
    if (this.isRunning()) await once(this.process!, 'exit');
  }

  public isRunning(): boolean {
    return this.process?.exitCode === null && this.process.signalCode === null;
  }

  public async stop(): Promise<void> {
    this.signal('SIGKILL');
    if (this.isRunning()) await once(this.process!, 'exit');
    process.off('exit', this.remove);
    await sleep(50);
    this.remove();
  }

  private readonly remove = () => {
    this.signal('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };

  /** Its processes, and those of the build steps that it runs. */
  private pids(): readonly number[] {
    const children = new Map<number, number[]>();
    for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
      const parent = parentOf(name);
      if (parent !== undefined) children.set(parent, [...children.get(parent) ?? [], Number(name)]);
    }
    const below = (pid: number): number[] => [pid, ...(children.get(pid) ?? []).flatMap(below)];
    return this.isRunning() ? below(this.process!.pid!) : [];
  }
}

function parentOf(pid: string): number | undefined {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) \S /, '').split(' ')[0]);
  } catch {
    return undefined; // it has ended since
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it has ended since
  }
}
