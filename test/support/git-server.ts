import { spawn } from 'node:child_process';
import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** Serves a repository as `http://<host>/app.git`, to whoever sends the token as BuildKit does, or as this user. */
export async function gitServer(
  directory: string,
  token: string,
  { user = 'x-access-token', onRequest = () => {} }: { readonly user?: string; readonly onRequest?: () => void } = {},
): Promise<{ readonly host: string; stop(): void }> {
  const allowed = `${user}:${token}`;
  const server = createServer((request, response) => {
    onRequest();
    const [, given = ''] = /^basic (.*)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (Buffer.from(given, 'base64').toString() !== allowed) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    const backend = spawn('git', ['http-backend'], { env: cgi(request, join(directory, '.git')) });
    request.pipe(backend.stdin);
    const chunks: Buffer[] = [];
    backend.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    backend.on('close', () => {
      const answer = Buffer.concat(chunks);
      const end = answer.indexOf('\r\n\r\n');
      const headers = Object.fromEntries(answer.subarray(0, end).toString().split('\r\n').map((line) => line.split(': ') as [string, string]));
      response.writeHead(Number((headers.Status ?? '200').slice(0, 3)), headers).end(answer.subarray(end + 4));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, stop: () => server.close() };
}

/** https://git-scm.com/docs/git-http-backend */
function cgi({ url = '', method, headers }: IncomingMessage, repository: string): NodeJS.ProcessEnv {
  const { pathname, search } = new URL(url, 'http://localhost');
  return {
    PATH: process.env.PATH,
    GIT_HTTP_EXPORT_ALL: '1',
    GIT_PROJECT_ROOT: repository,
    GIT_PROTOCOL: headers['git-protocol']?.toString(),
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    PATH_INFO: pathname.replace(/^\/app\.git/, ''),
    QUERY_STRING: search.slice(1),
    REQUEST_METHOD: method,
    CONTENT_TYPE: headers['content-type'],
    HTTP_CONTENT_ENCODING: headers['content-encoding'],
  };
}
