import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { tool } from './tool.ts';

const description = 'Docker\'s own BuildKit, of the system\'s package `docker.io`: `docker build` with an inline cache, then `docker push`; its daemon, as root, '
  + 'has started before the clock does, as a service of the job has';

export const docker = tool('docker', description, async ({ path, state, login, image }) => {
  const socket = join(state, 'docker.sock');
  const env = {
    PATH: `${path}/bin:${path}/sbin:${process.env.PATH ?? ''}`,
    HOME: state,
    DOCKER_HOST: `unix://${socket}`,
    DOCKER_CONFIG: login,
    DOCKER_BUILDKIT: '1',
  };
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
  const script = `
    docker build --network host --build-arg BUILDKIT_INLINE_CACHE=1 --cache-from ${image}:latest --tag ${image}:latest .
    docker push ${image}:latest
  `;
  return { command: ['sh', '-euc', script], env, close };
});
