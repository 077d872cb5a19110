import { spawn } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

interface GitServerOptions {
  readonly user?: string;
  readonly onRequest?: () => void;
  /** @default false, as GitLab answers a token without the scope write_repository */
  readonly mayPush?: boolean;
}

/** Serves a repository as `http://<host>/app.git`, to whoever sends the token as BuildKit does, or as this user. */
export async function gitServer(
  directory: string,
  token: string,
  { user = 'x-access-token', onRequest = () => {}, mayPush = false }: GitServerOptions = {},
): Promise<{ readonly host: string; stop(): void }> {
  const allowed = `${user}:${token}`;
  const server = createServer((request, response) => {
    onRequest();
    const [, given = ''] = /^basic (.*)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (Buffer.from(given, 'base64').toString() !== allowed) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return;
    }
    if (!mayPush && request.url?.includes('git-receive-pack')) {
      response.writeHead(403, { 'content-type': 'text/plain' }).end('You are not allowed to push code to this project.');
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
    REMOTE_USER: 'bot', // only known users may push
    GIT_CONFIG_COUNT: '2',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    GIT_CONFIG_KEY_1: 'receive.advertisePushOptions',
    GIT_CONFIG_VALUE_1: 'true',
    PATH_INFO: pathname.replace(/^\/app\.git/, ''),
    QUERY_STRING: search.slice(1),
    REQUEST_METHOD: method,
    CONTENT_TYPE: headers['content-type'],
    HTTP_CONTENT_ENCODING: headers['content-encoding'],
  };
}

/** A push that the server took. */
export interface Push {
  readonly branch: string;
  readonly options: readonly string[];
}

/** Lets a repository note each push, refuse those to `protected/`, and warn of labels that are `unknown`, in the words of GitLab. */
export function notePushes(directory: string): () => readonly Push[] {
  const notes = join(directory, '.git/pushes');
  const hook = join(directory, '.git/hooks/pre-receive');
  writeFileSync(hook, `#!/bin/sh
while read -r _old _new ref; do
  case $ref in
    refs/heads/protected/*) echo 'GitLab: You are not allowed to force push code to a protected branch on this project.' >&2; exit 1 ;;
  esac
  printf '%s' "\${ref#refs/heads/}" >>'${notes}'
done
number=0
while [ "$number" -lt "\${GIT_PUSH_OPTION_COUNT:-0}" ]; do
  eval "option=\\$GIT_PUSH_OPTION_$number"
  printf '\t%s' "$option" >>'${notes}'
  [ "$option" != merge_request.label=unknown ] || printf 'WARNINGS:\nError encountered with push options\n' >&2
  number=$((number + 1))
done
echo >>'${notes}'
`);
  chmodSync(hook, 0o755);
  return () => (existsSync(notes) ? readFileSync(notes, 'utf8').trimEnd().split('\n') : []).map((line) => {
    const [branch, ...options] = line.split('\t');
    return { branch, options };
  });
}
