import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, type Server, type ServerResponse, createServer, request } from 'node:http';
import { type ServerOptions, createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** What comes in place of the registry's own answer, or becomes of it. */
export type Answer =
  /** Never answered; the connection stays open. */
  | 'hang'
  /** The connection is reset. */
  | 'drop'
  | { readonly status: number; readonly headers?: OutgoingHttpHeaders; readonly body?: string }
  /** The answer's body is cut after so many bytes, and the connection reset. */
  | { readonly resetAnswerAfter: number }
  /** So many bytes of the request's body are read, and the connection is reset. */
  | { readonly resetRequestAfter: number }
  /** Both bodies flow at this speed. */
  | { readonly bytesPerSecond: number };

export interface RegistryRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Rule {
  /** Matches `METHOD /path`. */
  readonly request: RegExp;
  /** Matches the request's body.
   * @default - any */
  readonly body?: RegExp;
  /** Whether it is for this request, which is read whole first.
   * @default - for all that match */
  readonly when?: (request: RegistryRequest) => boolean | Promise<boolean>;
  /** So many requests that match pass first.
   * @default 0 */
  readonly after?: number;
  /** @default - all */
  readonly times?: number;
  readonly answer: Answer;
}

/** A token server, as those of Docker Hub and GitLab. */
export interface Tokens {
  /** Where clients are told to get a token.
   * @default - `/token` of this address */
  readonly realm?: string;
  /** How long a token is good for, which clients are told to be a minute.
   * @default - a minute */
  readonly seconds?: number;
  /** A server of its own for the tokens, on a free port: its name, and its certificate.
   * @default - the same server */
  readonly server?: { readonly name: string; readonly tls: Tls };
}

/** Files of a key and a certificate, and of the authority whose certificates clients must show. */
export interface Tls {
  readonly key: string;
  readonly cert: string;
  /** @default - clients show no certificate */
  readonly clients?: string;
}

export interface FaultyRegistryOptions {
  /** @default - a free port of 127.0.0.1 */
  readonly listen?: { readonly address: string; readonly port: number };
  /** What the address is called in the registry's redirections.
   * @default - the address */
  readonly name?: string;
  /** Files of a key and a certificate, or a handshake that never ends.
   * @default - plain HTTP */
  readonly tls?: Tls | 'hang';
  /** @default - the registry's own way to ask for credentials */
  readonly tokens?: Tokens;
  /** What the proxy logs in to the registry with, in place of its client.
   * @default - what the client sends */
  readonly login?: { readonly user: string; readonly password: string };
  readonly rules?: readonly Rule[];
}

export interface FaultyRegistry {
  readonly host: string;
  /** The token server, where it is one of its own. */
  readonly tokens?: string;
  /** Who got tokens: `user:password` each. */
  readonly logins: readonly string[];
  rules: readonly Rule[];
  stop(): void;
}

/** A registry as a proxy shows it that answers some requests in its own way. */
export async function startFaultyRegistry(registry: string, options: FaultyRegistryOptions = {}): Promise<FaultyRegistry> {
  const { listen = { address: '127.0.0.1', port: 0 }, tls, login } = options;
  const seen = new Map<Rule, number>();
  const sockets = new Set<Socket>();

  const handle = async (incoming: IncomingMessage, answer: ServerResponse) => {
    const named = proxy.rules.filter(({ request: pattern }) => pattern.test(`${incoming.method} ${incoming.url}`));
    const body = named.some((rule) => rule.body ?? rule.when) ? await buffer(incoming) : undefined;
    const given = { path: incoming.url ?? '/', headers: incoming.headers, body: String(body ?? '') };
    const what = (await firstOf(named, given))?.answer;
    if (what === 'hang') return;
    if (what === 'drop') return reset(incoming.socket);
    if (what && 'status' in what) {
      incoming.resume();
      const text = what.body ?? '{"errors":[{"code":"UNKNOWN","message":"refused by the proxy"}]}';
      answer.writeHead(what.status, { 'content-type': 'application/json', ...what.headers }).end(incoming.method === 'HEAD' ? undefined : text);
      return;
    }
    if (what && 'resetRequestAfter' in what) {
      let bytes = 0;
      for await (const chunk of incoming as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes >= what.resetRequestAfter) break;
      }
      return reset(incoming.socket);
    }
    if (tokens?.answered(incoming, answer, proxy.host)) return;
    await pass(incoming, answer, body, what);
  };

  const firstOf = async (named: readonly Rule[], given: RegistryRequest) => {
    for (const rule of named) {
      if (!(rule.body?.test(given.body) ?? true) || !(await rule.when?.(given) ?? true)) continue;
      const before = seen.get(rule) ?? 0;
      seen.set(rule, before + 1);
      const { after = 0, times = Infinity } = rule;
      if (before >= after && before < after + times) return rule;
    }
    return undefined;
  };

  /** Passes the request on and its answer back. */
  const pass = async (incoming: IncomingMessage, answer: ServerResponse, body?: Buffer, what?: Answer) => {
    const [hostname, port] = registry.split(':');
    const headers: OutgoingHttpHeaders = { ...incoming.headers };
    if (tls) headers['x-forwarded-proto'] = 'https';
    if (login) headers.authorization = `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}`;
    const outgoing = request({ hostname, port, method: incoming.method, path: incoming.url, headers }, (given) => {
      const { location } = given.headers;
      const own = location === undefined ? {} : { location: location.replace(registry, proxy.host) };
      answer.writeHead(given.statusCode ?? 502, { ...given.headers, ...own });
      answer.flushHeaders();
      if (typeof what === 'object' && 'resetAnswerAfter' in what) void cut(given, answer, what.resetAnswerAfter);
      else if (typeof what === 'object' && 'bytesPerSecond' in what) void slowly(given, answer, what.bytesPerSecond);
      else given.pipe(answer);
    });
    outgoing.on('error', () => answer.destroy());
    if (body) outgoing.end(body);
    else if (typeof what === 'object' && 'bytesPerSecond' in what) await slowly(incoming, outgoing, what.bytesPerSecond);
    else incoming.pipe(outgoing);
  };

  const listener = (incoming: IncomingMessage, answer: ServerResponse) => {
    handle(incoming, answer).catch(() => answer.destroy());
  };
  const servers: Server[] = [];
  const logins: string[] = [];
  const start = async (server: Server, { port, address }: { readonly port: number; readonly address: string }): Promise<number> => {
    servers.push(server);
    server.on('connection', (socket: Socket) => {
      sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => undefined));
    });
    server.listen(port, address);
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const server: Server = tls === undefined || tls === 'hang' ? createServer(listener) : createTlsServer(certificates(tls), listener);
  if (tls === 'hang') server.removeAllListeners('connection');
  const port = await start(server, listen);
  const { server: own } = options.tokens ?? {};
  const tokenHost = own && `${own.name}:${await start(createTlsServer(certificates(own.tls), listener), { port: 0, address: listen.address })}`;
  const tokens = options.tokens && tokenServer(logins, { ...tokenHost !== undefined && { realm: `https://${tokenHost}/token` }, ...options.tokens });
  const proxy: FaultyRegistry = {
    host: options.name === undefined ? `${listen.address}:${port}` : `${options.name}${port === 443 ? '' : `:${port}`}`,
    tokens: tokenHost,
    logins,
    rules: options.rules ?? [],
    stop: () => {
      servers.forEach((each) => each.close());
      sockets.forEach((socket) => socket.destroy());
    },
  };
  return proxy;
}

function certificates({ key, cert, clients }: Tls): ServerOptions {
  return { key: readFileSync(key), cert: readFileSync(cert), ...clients !== undefined && { ca: readFileSync(clients), requestCert: true } };
}

function reset(socket: Socket): void {
  socket.resetAndDestroy();
}

async function cut(from: IncomingMessage, to: ServerResponse, bytes: number): Promise<void> {
  let sent = 0;
  for await (const chunk of from as AsyncIterable<Buffer>) {
    const part = chunk.subarray(0, bytes - sent);
    sent += part.length;
    await new Promise((done) => to.write(part, done));
    if (sent >= bytes) return reset(to.socket!);
  }
  to.end();
}

async function slowly(from: IncomingMessage, to: NodeJS.WritableStream, bytesPerSecond: number): Promise<void> {
  const size = Math.max(1, Math.ceil(bytesPerSecond / 10));
  for await (const chunk of from as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length; at += size) {
      await sleep(size / bytesPerSecond * 1000);
      if (!to.writable) return; // nobody waits any longer
      to.write(chunk.subarray(at, at + size));
    }
  }
  to.end();
}

/** What a client signs in with: in a header, or in the form of OAuth. */
async function loginOf(asks: IncomingMessage): Promise<string> {
  const [, basic] = /^Basic (.*)$/.exec(asks.headers.authorization ?? '') ?? [];
  if (basic !== undefined) return Buffer.from(basic, 'base64').toString();
  const form = new URLSearchParams(String(await buffer(asks)));
  return `${form.get('username') ?? ''}:${form.get('password') ?? ''}`;
}

/** Gives tokens to everybody: a test of credentials is the registry's part. */
function tokenServer(logins: string[], { realm, seconds = 60 }: Tokens) {
  const until = new Map<string, number>();
  return {
    /** Whether the request was for a token or lacked a valid one. */
    answered: (incoming: IncomingMessage, answer: ServerResponse, host: string): boolean => {
      if (incoming.url?.startsWith('/token')) {
        loginOf(incoming).then((login) => {
          logins.push(login);
          const token = `token-${until.size}`;
          until.set(token, performance.now() + seconds * 1000);
          answer.writeHead(200, { 'content-type': 'application/json' })
            .end(JSON.stringify({ token, access_token: token, expires_in: 60, issued_at: new Date().toISOString() }));
        }).catch(() => answer.destroy());
        return true;
      }
      const token = incoming.headers.authorization?.replace(/^Bearer /, '') ?? '';
      if ((until.get(token) ?? 0) > performance.now()) return false;
      const repository = /^\/v2\/(.+?)\/(?:blobs|manifests|tags)\//.exec(incoming.url ?? '')?.[1];
      const scope = repository === undefined ? '' : `,scope="repository:${repository}:pull,push"`;
      incoming.resume();
      answer.writeHead(401, {
        'content-type': 'application/json',
        'www-authenticate': `Bearer realm="${realm ?? `http://${host}/token`}",service="registry"${scope}`,
      }).end('{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}');
      return true;
    },
  };
}
