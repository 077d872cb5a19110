import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type Socket, connect, createServer } from 'node:net';

export interface Address { readonly host: string; stop(): void }

/** An address that connections are never made to: its queue is full and nobody takes any out. */
export async function startBlackHole(): Promise<Address> {
  const program = 'const s=require("net").createServer().listen({host:"127.0.0.1",port:0,backlog:1},()=>console.log(s.address().port))';
  const child: ChildProcess = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const end = () => child.kill('SIGKILL');
  process.on('exit', end);
  const [line] = await once(child.stdout!, 'data') as [Buffer];
  child.kill('SIGSTOP');
  const port = Number(line);
  const fillers: Socket[] = Array.from({ length: 4 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  return {
    host: `127.0.0.1:${port}`,
    stop: () => {
      end();
      process.off('exit', end);
      fillers.forEach((socket) => socket.destroy());
    },
  };
}

/** An address that refuses connections: a port that was free a moment ago. */
export async function refusedAddress(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return `127.0.0.1:${port}`;
}

/** A name server that answers `*.nxdomain` with "no such name", `*.servfail` with "failure", and other names never. */
export async function startNameServer(address: string): Promise<Address> {
  const socket = createSocket('udp4').on('message', (query, { port, address: from }) => {
    const name = query.toString('latin1', 12).toLowerCase();
    const code = name.includes('nxdomain') ? 3 : name.includes('servfail') ? 2 : undefined;
    if (code === undefined) return;
    const answer = Buffer.from(query);
    answer.writeUInt16BE(0x8180 + code, 2);
    answer.writeUInt16BE(0, 10); // no additional records
    socket.send(answer.subarray(0, 12 + name.indexOf('\0') + 5), port, from);
  });
  socket.bind(53, address);
  await once(socket, 'listening');
  return { host: address, stop: () => socket.close() };
}
