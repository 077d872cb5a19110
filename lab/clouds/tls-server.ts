import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse, request } from 'node:http';
import { type ServerOptions as SecureServerOptions, createServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { createSecureContext } from 'node:tls';
import type { Authority } from '../faults/certificates.ts';

/** A server of a cloud. */
export interface TlsServer {
  readonly port: number;
  stop(): void;
}

export interface TlsServerOptions {
  /** Who signs the certificates. */
  readonly authority: Authority;
  /** The names of the server. It has a certificate for each. */
  readonly names: readonly string[];
  /** @default - a free port of 127.0.0.1 */
  readonly listen?: { readonly address: string; readonly port: number };
}

/** A request whose body has been read, unless it is for a registry. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  /** An object is sent as JSON. */
  readonly body: string | object;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers a request, or returns nothing if it is for the registry behind. */
export type Handler = (received: Received) => Promise<Answer | undefined> | Answer | undefined;

export async function startTlsServer(options: TlsServerOptions, handle: Handler, registry?: string): Promise<TlsServer> {
  const { authority, names, listen = { address: '127.0.0.1', port: 0 } } = options;
  const now = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().replaceAll(/[-:T]|\..*/g, '').concat('Z');
  const contexts = new Map(names.map((name) => {
    const { key, cert } = authority.issue(name, now(-1), now(1));
    return [name, { key: readFileSync(key), cert: readFileSync(cert) }];
  }));
  const [first] = contexts.values();
  const SNICallback: SecureServerOptions['SNICallback'] = (name, done) => done(null, createSecureContext(contexts.get(name) ?? first));
  const server = createServer({ ...first, SNICallback }, (incoming, answer) => {
    respond(incoming, answer, handle, registry).catch(() => answer.destroy());
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket.on('close', () => sockets.delete(socket))));
  server.listen(listen.port, listen.address);
  await once(server, 'listening');
  const stop = () => {
    server.close();
    sockets.forEach((socket) => socket.destroy());
  };
  return { port: (server.address() as AddressInfo).port, stop };
}

async function respond(incoming: IncomingMessage, answer: ServerResponse, handle: Handler, registry?: string): Promise<void> {
  const { method = '', url = '', headers } = incoming;
  const isBlob = /^\/v2\/.+\/(?:blobs|manifests)\//.test(url);
  const given = await handle({ method, path: url, headers, body: isBlob ? '' : await text(incoming) });
  if (given) {
    incoming.resume();
    // the clouds send JSON on several lines and in chunks
    const body = typeof given.body === 'string' ? given.body : JSON.stringify(given.body, null, 2);
    answer.writeHead(given.status, { 'content-type': given.type ?? 'application/json; charset=UTF-8', ...given.headers });
    for (let at = 0; at < body.length; at += 100) answer.write(body.slice(at, at + 100));
    answer.end();
    return;
  }
  const [hostname, port] = registry?.split(':') ?? [];
  const outgoing = request({ hostname, port, method, path: url, headers: { ...headers, 'x-forwarded-proto': 'https' } }, (from) => {
    answer.writeHead(from.statusCode ?? 502, from.headers);
    from.pipe(answer);
  });
  outgoing.on('error', () => answer.destroy());
  incoming.pipe(outgoing);
}

/** The secrets that a server has given, each for some time. */
export class Given {
  private readonly until = new Map<string, number>();

  public add(secret: string, seconds: number): string {
    this.until.set(secret, Date.now() + seconds * 1000);
    return secret;
  }

  public has(secret: string): boolean {
    return (this.until.get(secret) ?? 0) > Date.now();
  }
}
