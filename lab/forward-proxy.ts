import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { inspect } from './machine.ts';

export interface ForwardProxyOptions {
  /** Lines of /etc/hosts that only the proxy knows. They take root. */
  readonly hosts: readonly string[];
  /** @default - a free port of 127.0.0.1 */
  readonly listen?: { readonly address: string; readonly port: number };
  /** @default - everybody may use it */
  readonly login?: { readonly user: string; readonly password: string };
}

export interface ForwardProxy {
  /** `ADDRESS:PORT` */
  readonly host: string;
  /** What it was asked for since it started: `CONNECT registry.test:443`, `GET http://files.test/`. */
  requests(): readonly string[];
  stop(): void;
}

/** Starts tinyproxy in a mount namespace with an /etc/hosts of its own. */
export async function startForwardProxy({ hosts, listen, login }: ForwardProxyOptions): Promise<ForwardProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-proxy-'));
  const [names, config, log] = ['hosts', 'tinyproxy.conf', 'log'].map((name) => join(folder, name));
  const { address, port } = listen ?? { address: '127.0.0.1', port: await freePort() };
  writeFileSync(names, ['127.0.0.1 localhost', ...hosts, ''].join('\n'));
  writeFileSync(log, '');
  writeFileSync(config, [
    `Port ${port}`, `Listen ${address}`, 'Timeout 60', 'LogLevel Connect', `LogFile "${log}"`, ...login ? [`BasicAuth ${login.user} ${login.password}`] : [], '',
  ].join('\n'), { mode: 0o600 });
  const child = spawn('unshare', ['--mount', 'sh', '-c', 'mount --bind "$1" /etc/hosts && exec "$2" -d -c "$3"', 'sh', names, inspect().tool('tinyproxy'), config], { stdio: 'ignore' });
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  await listening(port, address, child);
  return {
    host: `${address}:${port}`,
    requests: () => [...readFileSync(log, 'utf8').matchAll(/Request \(file descriptor \d+\): (\S+ \S+)/g)].map(([, request]) => request),
    stop: () => {
      kill();
      process.off('exit', kill);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(port: number, address: string, child: ChildProcess): Promise<void> {
  for (;;) {
    const socket = createConnection(port, address);
    const answers = await once(socket, 'connect').then(() => true, () => false);
    socket.destroy();
    if (answers) return;
    if (child.exitCode !== null) throw new Error('tinyproxy did not start');
    await setTimeout(20);
  }
}
