import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How a request that matches is answered: with a status, or never. */
export interface Fault {
  readonly request: RegExp;
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
  const server = createServer((incoming, answer) => {
    const fault = proxy.faults.find((given) => given.request.test(`${incoming.method} ${incoming.url}`));
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
    incoming.pipe(outgoing);
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
