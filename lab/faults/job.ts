import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { parse } from 'yaml';
import type { Fault } from './fault.ts';
import { inspect } from '../machine.ts';
import { type Files, commitAll, write } from '../repository.ts';
import { fastStorageForJobs } from '../storage.ts';

/** What a job starts with. */
export interface JobOptions {
  /** The files of the repository, with a .gitlab-ci.yml. */
  readonly files: Files;
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Lines of an /etc/hosts, and a name server, of its own. */
  readonly hosts?: readonly string[];
  readonly nameServer?: string;
  readonly fault: Pick<Fault, 'before' | 'as' | 'during' | 'isInit'>;
  readonly limitSeconds: number;
  /** Whether the job runs with CI_DEBUG_TRACE. */
  readonly trace?: boolean;
  /** Keeps what others may see: the arguments of all processes, all the time; the environments that another user can read, once the log matches; and the job's files, then and in the end. */
  readonly witness?: { readonly seen: RegExp; readonly into: string };
}

export interface Ended {
  /** Since the job started, or since it got a signal. */
  readonly seconds: number;
  /** -1 when it was ended at the limit; 128 and more after a signal. */
  readonly exitCode: number;
  readonly log: string;
  /** What still runs, and the files in /tmp. */
  readonly processes: readonly string[];
  readonly files: readonly string[];
}

/**
 * The image job of a generated pipeline, without the runner around it, so that time and signals are the job's alone. Its
 * shell gets the script as GitLab's runner gives it, in a subshell: `: | eval '...'`. It has namespaces for processes and
 * mounts, so that all that it leaves behind is seen, and gone afterwards.
 */
export class Job {
  private readonly folder: string;
  private readonly machine = inspect();
  private readonly commands = new Set<string>();

  public constructor(private readonly options: JobOptions) {
    const storage = fastStorageForJobs(1024 ** 3);
    this.folder = mkdtempSync(join(storage === '/tmp' ? '/var/tmp' : storage, 'fault-'));
    chmodSync(this.folder, 0o711);
  }

  private path(name: string): string {
    return join(this.folder, name);
  }

  public async run(): Promise<Ended> {
    try {
      this.prepare();
      return await this.runIn(this.start());
    } finally {
      rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    }
  }

  private async runIn(container: ChildProcess): Promise<Ended> {
    const kill = () => container.kill('SIGKILL'); // and with it its namespace
    process.on('exit', kill);
    try {
      return await this.watch(container);
    } finally {
      kill();
      process.off('exit', kill);
      await sleep(100);
    }
  }

  private prepare(): void {
    const user = this.machine.tool('job-user');
    const { files, hosts, nameServer } = this.options;
    for (const name of ['home/user/.local/tmp', 'home/user/.local/share/buildkit', 'run/user/1000', 'tmp', 'checkout']) mkdirSync(this.path(name), { recursive: true });
    write(this.path('checkout'), files);
    commitAll(this.path('checkout'));
    execFileSync('git', ['clone', '--quiet', '--bare', this.path('checkout'), this.path('server.git')], { stdio: 'pipe' });
    execFileSync('chown', ['-R', `${user}:`, this.path('home'), this.path('run'), this.path('server.git')]);
    execFileSync('chmod', ['-R', 'a+rwX', this.path('checkout')]);
    chmodSync(this.path('tmp'), 0o1777);
    if (hosts) writeFileSync(this.path('hosts'), `${['127.0.0.1 localhost', ...hosts].join('\n')}\n`);
    if (nameServer !== undefined) writeFileSync(this.path('resolv.conf'), `nameserver ${nameServer}\n`);
    writeFileSync(this.path('script'), this.script());
  }

  /** What GitLab's runner writes to the shell of a job. */
  private script(): string {
    const job = this.description();
    const lines = [job.before_script, job.script].flat().join('\n');
    return [
      ...this.options.trace ? ['set -o xtrace'] : [],
      'if set -o | grep pipefail > /dev/null; then set -o pipefail; fi; set -o errexit',
      'set +o noclobber',
      `: | eval '${lines.replaceAll('\'', '\'\\\'\'')}'`,
      'exit 0',
      '',
    ].join('\n');
  }

  private description(): { before_script: string[]; script: string[]; variables?: Record<string, string> } {
    const { default: defaults, ...pipeline } = parse(this.options.files['.gitlab-ci.yml']);
    const [, job] = Object.entries<{ script: string[]; variables?: object }>(pipeline).find(([name]) => name.startsWith('build-'))!;
    return { before_script: [], ...defaults, ...job, variables: { ...pipeline.variables, ...job.variables } };
  }

  private environment(): Record<string, string | undefined> {
    const run = this.path('run/user/1000');
    return {
      HOME: this.path('home/user'),
      USER: 'user',
      TMPDIR: this.path('home/user/.local/tmp'),
      XDG_RUNTIME_DIR: run,
      BUILDKIT_HOST: `unix://${run}/buildkit/buildkitd.sock`,
      CI: 'true',
      GITLAB_CI: 'true',
      CI_PROJECT_DIR: this.path('checkout'),
      CI_REPOSITORY_URL: this.path('server.git'),
      ...this.description().variables,
      ...this.options.variables,
    };
  }

  private start(): ChildProcess {
    const user = this.machine.tool('job-user');
    const { before = [], as, isInit } = this.options.fault;
    const bind = (from: string, to: string) => `mount --bind '${from}' '${to}'`;
    const started = 'echo started >&3';
    const lines = [
      'set -e',
      `home='${this.path('home/user')}' checkout='${this.path('checkout')}' tools='${this.machine.tool('image-path')}' user='${user}'`,
      bind(this.path('tmp'), '/tmp'),
      bind(this.machine.tool('busybox'), '/bin/sh'),
      bind('/proc/fs', '/proc/fs'), // /proc counts as masked, as in Docker's containers
      ...this.options.hosts ? [bind(this.path('hosts'), '/etc/hosts')] : [],
      ...this.options.nameServer === undefined ? [] : [bind(this.path('resolv.conf'), '/etc/resolv.conf')],
      ...before,
      'cd "$checkout"',
      ...isInit
        ? [started, 'exec "$@" 3>&- <"$0"']
        : ['set +e', started, 'setsid "$@" 3>&- <"$0" &', 'wait $!', 'echo "ended $?" >&3', 'exec >/dev/null 2>&1', 'exec sleep 100000'],
    ];
    const change = as ?? ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups'];
    const job = [...change, 'env', '-u', 'PWD', '-u', 'OLDPWD', `PATH=${this.machine.tool('image-path')}`, this.machine.tool('busybox'), 'sh'];
    const unshare = ['--pid', '--fork', '--kill-child', '--mount', '--mount-proc', '--propagation=private', 'sh', '-c', lines.join('\n'), this.path('script'), ...job];
    return spawn('unshare', unshare, { stdio: ['ignore', 'pipe', 'pipe', 'pipe'], env: { ...this.environment(), PATH: process.env.PATH } }); // arguments are for all to see
  }

  private async watch(container: ChildProcess): Promise<Ended> {
    const { fault: { during, isInit }, limitSeconds, witness } = this.options;
    let log = '';
    let told = '';
    const add = (text: string) => { log += stripVTControlCharacters(text); };
    container.stdout!.setEncoding('utf8').on('data', add);
    container.stderr!.setEncoding('utf8').on('data', add);
    container.stdio[3]!.on('data', (text) => { told += String(text); });
    let begun: number | undefined;
    let signalled = false;
    let isWitnessed = false;
    const now = () => performance.now() / 1000;
    const deadline = now() + limitSeconds + 10;
    let exitCode: number | undefined;
    while (exitCode === undefined) {
      await sleep(5);
      if (begun === undefined && told.includes('started')) begun = now();
      if (during && !signalled && during.seen.test(log)) {
        await sleep(500); // the step has begun
        this.signal(container, during.signal, during.to);
        signalled = true;
        begun = now();
      }
      if (witness) this.keepArguments(container, witness.into);
      if (witness && !isWitnessed && witness.seen.test(log)) {
        isWitnessed = true;
        this.keepFiles(join(witness.into, 'during'));
        this.keepEnvironments(container, join(witness.into, 'environments'));
      }
      const ended = /ended (\d+)/.exec(told);
      if (ended) {exitCode = Number(ended[1]);} else if (container.exitCode !== null || container.signalCode !== null) {
        if (!isInit) throw new Error(`The job did not start:\n${log}`);
        exitCode = container.exitCode ?? 137;
      } else if (now() > (begun === undefined ? deadline : begun + limitSeconds)) {exitCode = -1;}
    }
    const seconds = now() - (begun ?? now());
    // What goes by itself goes within this time; after a signal a build may still end, and push.
    const patience = now() + (exitCode === -1 ? 0 : signalled ? 12 : 1);
    await sleep(50);
    while (this.processes(container).length > 0 && now() < patience) await sleep(50);
    if (witness) this.keepFiles(join(witness.into, 'after'));
    return { seconds, exitCode, log, processes: this.processes(container).map(({ name }) => name), files: filesIn(this.path('tmp')) };
  }

  private keepFiles(into: string): void {
    mkdirSync(into, { recursive: true });
    execFileSync('cp', ['-a', this.path('tmp'), this.path('checkout'), this.path('home'), into], { stdio: 'pipe' });
  }

  private keepArguments(container: ChildProcess, into: string): void {
    this.processes(container).forEach(({ command }) => this.commands.add(command));
    writeFileSync(join(into, 'arguments'), [...this.commands].join('\n'));
  }

  /** Those of the job, and one that this user may read, as a control. */
  private keepEnvironments(container: ChildProcess, into: string): void {
    const all = this.processes(container).map(({ pid }) => `/proc/${pid}/environ`);
    const user = ['--reuid=65534', '--regid=65534', '--clear-groups'];
    const { stdout } = spawnSync('setpriv', [...user, 'env', '-i', 'PATH=', '/bin/cat', '/proc/self/environ', ...all]);
    writeFileSync(into, stdout);
  }

  /** What runs in the namespace, but for its first process, where that only waits. */
  private processes(container: ChildProcess): readonly Running[] {
    const all = running(container.pid!);
    return all.filter(({ inside }) => inside !== 1 || this.options.fault.isInit);
  }

  private signal(container: ChildProcess, signal: NodeJS.Signals, to: NonNullable<Fault['during']>['to']): void {
    const all = this.processes(container);
    const shell = all.find(({ parent, inside }) => this.options.fault.isInit ? inside === 1 : all.every(({ pid }) => pid !== parent))!;
    const target = {
      shell,
      group: shell,
      subshell: all.find(({ parent, name }) => parent === shell.pid && name === 'sh'),
      buildkitd: all.filter(({ name }) => name === 'buildkitd').at(-1),
      rootlesskit: all.find(({ name }) => name === 'rootlesskit'),
    }[to];
    if (!target) throw new Error(`No ${to} among ${all.map(({ name }) => name).join(', ')}`);
    process.kill(to === 'group' ? -target.pid : target.pid, signal);
  }
}

interface Running { readonly pid: number; readonly inside: number; readonly parent: number; readonly name: string; readonly command: string }

function running(container: number): readonly Running[] {
  const namespace = link(`/proc/${container}/ns/pid_for_children`);
  if (namespace === '') return [];
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && link(`/proc/${name}/ns/pid`) === namespace).flatMap((pid) => {
    try {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      const field = (name: string) => new RegExp(`^${name}:\\s+(.*)`, 'm').exec(status)![1];
      if (field('State').startsWith('Z')) return [];
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      const [program, first] = command;
      const name = basename(program) === 'busybox' ? first : basename(program).replace(/^exe$/, 'rootlesskit'); // /proc/self/exe
      return [{ pid: Number(pid), inside: Number(field('NSpid').split(/\s+/).at(-1)), parent: Number(field('PPid')), name, command: command.join(' ') }];
    } catch {
      return []; // it has ended since
    }
  }).sort((one, other) => one.inside - other.inside);
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** The files below a folder, without what is random in their names. */
function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).replace(/^(buildkit|tmp)\.\w{6}/, '$1.*')).sort();
}
