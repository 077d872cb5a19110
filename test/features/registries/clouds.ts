import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { inspect } from '../../../lab/machine.ts';
import { program as hosts } from '../../../src/core/features/hosts/hosts.sh.ts';
import { program as azure } from '../../../src/core/features/registries/login-azure.sh.ts';
import { program as ecr } from '../../../src/core/features/registries/login-ecr.sh.ts';
import { program as exchange } from '../../../src/core/features/registries/login-exchange.sh.ts';
import { program as google } from '../../../src/core/features/registries/login-google.sh.ts';
import { program as helper } from '../../../src/core/features/registries/login-helper.sh.ts';
import { program as login } from '../../../src/core/features/registries/login.sh.ts';
import { program as bin } from '../../../src/core/job/bin.sh.ts';
import { program as clientProgram } from '../../../src/core/job/client.sh.ts';
import { program as job } from '../../../src/core/job/job.sh.ts';
import { folder } from '../../support/projects.ts';
import { type Ran, output } from '../../support/run.ts';

const openssl = output(['sh', '-c', 'command -v openssl']).trim();
const parts = [helper, exchange, ecr, google, azure];
export const programs = [job, login, bin, clientProgram, hosts, ...parts].map(({ source }) => source).join('');

/** A checkout with the programs that the helper is made of. */
export function checkout(): string {
  const at = folder();
  mkdirSync(join(at, '.gitlab/buildkit'), { recursive: true });
  for (const { name, source } of parts) writeFileSync(join(at, '.gitlab/buildkit', `${name}.sh`), source);
  return at;
}

/** The programs that a job finds: in busybox those of the image only. */
export function pathOf(shell: readonly string[]): string {
  return shell[0] === 'busybox' ? inspect().tool('image-path') : process.env.PATH ?? '';
}

/** What no argument of a program may contain: tokens, and the password of a proxy. */
function secretsOf(env: Readonly<Record<string, string>>): readonly string[] {
  const proxy = env.HTTPS_PROXY ?? env.https_proxy;
  return [...Object.entries(env).filter(([name]) => name.endsWith('TOKEN')).map(([, value]) => value), ...proxy ? [decodeURIComponent(new URL(proxy).password)] : [], 'ya29.', 'eyJ'].filter((secret) => secret !== '');
}

/** Runs commands in a job, while the servers of the test answer. `ask HOST` is what BuildKit asks the helper. Nobody sleeps. Fails if openssl gets a secret as an argument. */
export async function inJob(shell: readonly string[], commands: string, env: Readonly<Record<string, string>>, flags = '-eu'): Promise<Ran> {
  const at = checkout();
  writeFileSync(join(at, 'job.sh'), `set ${flags}\n${programs}\nsleep() { :; }\nask() { printf %s "$1" | ${shell.join(' ')} "$job_folder/bin/docker-credential-job" get; }\n${commands}\n`);
  writeFileSync(join(at, 'openssl'), `#!/bin/sh\nprintf '%s\\n' "$*" >>${at}/arguments\nexec ${openssl} "$@"\n`, { mode: 0o755 });
  const [program, ...args] = shell[0] === 'busybox' ? [inspect().tool('busybox'), 'sh'] : shell;
  const child = spawn(program, [...args, join(at, 'job.sh')], { cwd: at, env: { PATH: `${at}:${pathOf(shell)}`, CI_JOB_ID: '7', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close') as Promise<[number]>]);
  const passed = existsSync(join(at, 'arguments')) ? readFileSync(join(at, 'arguments'), 'utf8') : '';
  const leaked = secretsOf(env).filter((secret) => passed.includes(secret));
  if (leaked.length > 0) throw new Error(`openssl got secrets as arguments: ${passed}`);
  return { status, stdout, stderr };
}
