import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inspect } from './machine.ts';
import { fastStorage } from './storage.ts';

export interface RegistryOptions {
  /** With a user, the registry takes only this user, with the password.
   * @default - everybody may pull and push */
  readonly user?: string;
  /** @default - empty */
  readonly password?: string;
  /** Files of a certificate and its key, and of the authority whose certificates clients must show.
   * @default - plain HTTP */
  readonly tls?: { readonly cert: string; readonly key: string; readonly clients?: string };
  /** Where the images are kept after `stop`.
   * @default - a temporary folder, removed by `stop` */
  readonly directory?: string;
}

export interface Registry {
  /** What an image name starts with: `127.0.0.1:PORT`. BuildKit and crane speak plain HTTP to this address. */
  readonly host: string;
  /** The access log so far, in Apache's combined format. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts a distribution registry on a free port and waits until it answers. */
export async function startRegistry(options: RegistryOptions = {}): Promise<Registry> {
  const program = inspect().tool('registry');
  const folder = mkdtempSync(join(fastStorage(1024 ** 3), 'lab-registry-'));
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify(settings(folder, options)), { mode: 0o600 });

  // Into files, not pipes: a full pipe would stop the registry while its caller runs a program synchronously.
  const accessLog = join(folder, 'access.log');
  const messageLog = join(folder, 'messages.log');
  const logs = [openSync(accessLog, 'w'), openSync(messageLog, 'w')];
  const child = spawn(program, ['serve', config], { env: { OTEL_TRACES_EXPORTER: 'none' }, stdio: ['ignore', ...logs] });
  logs.forEach(closeSync);

  const killWithParent = () => child.kill('SIGKILL');
  process.on('exit', killWithParent);
  const stop = async () => {
    const ended = hasEnded(child) ? undefined : once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    process.off('exit', killWithParent);
    rmSync(folder, { recursive: true, force: true });
  };
  const host = await listeningAddress(child, messageLog).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { host, log: () => readFileSync(accessLog, 'utf8'), stop };
}

/** The registry chose a port by itself, so that nobody can take it in between; it answers from this message on. */
async function listeningAddress(child: ChildProcess, messageLog: string): Promise<string> {
  for (;;) {
    const messages = readFileSync(messageLog, 'utf8');
    const listening = /listening on (127\.0\.0\.1:\d+)/.exec(messages);
    if (listening) return listening[1];
    if (hasEnded(child)) throw new Error(`The registry did not start:\n${messages}`);
    await setTimeout(10);
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** The registry reads YAML, and JSON is YAML: no value needs quoting of its own. */
function settings(folder: string, { user, password = '', tls, directory }: RegistryOptions): object {
  const storage = directory ?? join(folder, 'images');
  mkdirSync(storage, { recursive: true });
  const htpasswd = join(folder, 'htpasswd');
  if (user !== undefined) writeFileSync(htpasswd, `${user}:${bcrypt(password)}\n`, { mode: 0o600 });
  return {
    version: '0.1',
    log: { level: 'info' },
    storage: { filesystem: { rootdirectory: storage }, delete: { enabled: true } },
    http: {
      addr: '127.0.0.1:0',
      secret: randomBytes(16).toString('hex'),
      ...tls && { tls: { certificate: tls.cert, key: tls.key, ...tls.clients !== undefined && { clientcas: [tls.clients] } } },
    },
    ...(user === undefined ? {} : { auth: { htpasswd: { realm: 'lab', path: htpasswd } } }),
  };
}

/** The registry takes no other hash. Few rounds: it hashes again at every request. */
function bcrypt(password: string): string {
  const fromTools = createRequire(join(inspect().tool('npm-modules'), 'lab.js'));
  return (fromTools('bcryptjs') as { hashSync(text: string, rounds: number): string }).hashSync(password, 4);
}
