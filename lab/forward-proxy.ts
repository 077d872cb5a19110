import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from './machine.ts';
import { freePort, start } from './server.ts';

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
  stop(): Promise<void>;
}

/** Starts tinyproxy in a mount namespace with an /etc/hosts of its own. */
export async function startForwardProxy({ hosts, listen, login }: ForwardProxyOptions): Promise<ForwardProxy> {
  const folder = mkdtempSync(join(tmpdir(), 'lab-proxy-'));
  const [names, config, log] = ['hosts', 'tinyproxy.conf', 'requests'].map((name) => join(folder, name));
  const { address, port } = listen ?? { address: '127.0.0.1', port: await freePort() };
  writeFileSync(names, ['127.0.0.1 localhost', ...hosts, ''].join('\n'));
  writeFileSync(log, '');
  writeFileSync(config, [
    `Port ${port}`, `Listen ${address}`, 'Timeout 60', 'LogLevel Connect', `LogFile "${log}"`, ...login ? [`BasicAuth ${login.user} ${login.password}`] : [], '',
  ].join('\n'), { mode: 0o600 });
  const command = ['unshare', '--mount', 'sh', '-c', 'mount --bind "$1" /etc/hosts && exec "$2" -d -c "$3"', 'sh', names, inspect().tool('tinyproxy'), config];
  const stop = await start(command, folder, port, { PATH: process.env.PATH ?? '' }, address);
  return {
    host: `${address}:${port}`,
    requests: () => [...readFileSync(log, 'utf8').matchAll(/Request \(file descriptor \d+\): (\S+ \S+)/g)].map(([, request]) => request),
    stop,
  };
}
