import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Starts a server, which answers when somebody listens at its port. The folder goes when the server is stopped. */
export async function start(
  [program, ...args]: readonly string[],
  folder: string,
  port: number,
  env: Record<string, string>,
  address = '127.0.0.1',
): Promise<() => Promise<void>> {
  const log = join(folder, 'log');
  const output = openSync(log, 'w');
  const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', output, output] });
  closeSync(output);
  const ended = once(child, 'exit');
  const killWithParent = () => child.kill('SIGKILL');
  process.on('exit', killWithParent);
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    process.off('exit', killWithParent);
    rmSync(folder, { recursive: true, force: true });
  };
  while (!await isListening(port, address)) {
    if (child.exitCode !== null) {
      const said = readFileSync(log, 'utf8');
      await stop();
      throw new Error(`${program} did not start:\n${said}`);
    }
    await setTimeout(20);
  }
  return stop;
}

/** For a server that does not say which port it took by itself: one that was free just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function isListening(port: number, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, address);
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false)).on('connect', () => socket.destroy());
  });
}
