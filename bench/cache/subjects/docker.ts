import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { beforeRounds, type Subject } from './subject.ts';
import { tool } from './tool.ts';
import { scratch } from '../storage.ts';
import { findTool } from '../tools.ts';

const description = 'Docker\'s own BuildKit, of the system\'s package `docker.io`: `docker build` with an inline cache, then `docker push`; its daemon, as root, '
  + 'has started before the clock does, as a service of the job has';

/** A daemon, of the package's folder, with its state. */
async function start(path: string, state: string): Promise<{ readonly env: Readonly<Record<string, string>>; close(): Promise<void> }> {
  const socket = join(state, 'docker.sock');
  const env = { PATH: `${path}/bin:${path}/sbin:${process.env.PATH ?? ''}`, HOME: state, DOCKER_HOST: `unix://${socket}`, DOCKER_BUILDKIT: '1' };
  const daemon = spawn('dockerd', [
    '--data-root', join(state, 'data'), '--exec-root', join(state, 'exec'), '--pidfile', join(state, 'pid'), '--host', env.DOCKER_HOST,
    '--iptables=false', '--ip6tables=false', '--bridge=none',
  ], { env, stdio: 'ignore' });
  const ended = once(daemon, 'exit');
  const killWithParent = () => daemon.kill();
  process.on('exit', killWithParent);
  const close = async () => {
    daemon.kill();
    await ended;
    process.off('exit', killWithParent);
  };
  for (let waited = 0; !existsSync(socket) && daemon.exitCode === null && waited < 30_000; waited += 100) await setTimeout(100);
  return { env, close };
}

export const docker = tool('docker', description, async ({ path, state, login, image }) => {
  const { env, close } = await start(path, state);
  const script = `
    docker build --network host --build-arg BUILDKIT_INLINE_CACHE=1 --cache-from ${image}:latest --tag ${image}:latest .
    docker push ${image}:latest
  `;
  return { command: ['sh', '-euc', script], env: { ...env, DOCKER_CONFIG: login }, close };
});

let warm: Awaited<ReturnType<typeof start>> | undefined;

/** What a mounted socket gives to jobs: the fastest that people have, and root on the runner for whoever can change a Dockerfile. */
export const dockerSocket: Subject = beforeRounds({
  ...tool('docker', 'Docker with a daemon that stays until the end of a round, as behind a mounted socket: `docker build`, then `docker push`', ({ login, image }) => ({
    command: ['sh', '-euc', `docker build --network host --tag ${image}:latest . && docker push ${image}:latest`], env: { ...warm!.env, DOCKER_CONFIG: login },
  })),
  name: 'Docker\'s socket',
  isPipeline: true,
}, async () => {
  await warm?.close();
  const found = findTool('docker');
  if ('path' in found) warm = await start(found.path, mkdtempSync(join(scratch(), 'docker-')));
});
