import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** How a request that matches, and has such a body where one is named, is answered: with a status, or never. */
export interface Fault {
  readonly request: RegExp;
  readonly body?: RegExp;
  readonly status: number | 'never';
}

export interface FaultyProxy {
  readonly host: string;
  faults: readonly Fault[];
  stop(): void;
}

/** A registry as a proxy shows it that refuses some requests. */
export async function faultyProxy(registry: string): Promise<FaultyProxy> {
  const [hostname, port] = registry.split(':');
  const server = createServer(async (incoming, answer) => {
    const faults = proxy.faults.filter((given) => given.request.test(`${incoming.method} ${incoming.url}`));
    const body = faults.some((given) => given.body) ? await buffer(incoming) : undefined;
    const fault = faults.find((given) => given.body?.test(String(body)) ?? true);
    if (fault?.status === 'never') return;
    if (fault) {
      incoming.resume();
      answer.writeHead(fault.status, { 'content-type': 'application/json' }).end('{"errors":[{"code":"MANIFEST_INVALID","message":"refused by the proxy"}]}');
      return;
    }
    const outgoing = request({ hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (given) => {
      const { location } = given.headers;
      const own = location === undefined ? {} : { location: location.replace(registry, proxy.host) };
      answer.writeHead(given.statusCode ?? 502, { ...given.headers, ...own });
      given.pipe(answer);
    });
    outgoing.on('error', () => answer.destroy());
    if (body) outgoing.end(body);
    else incoming.pipe(outgoing);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultyProxy = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    faults: [],
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return proxy;
}
