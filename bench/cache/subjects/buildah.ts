import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { tool } from './tool.ts';
import { inspect } from '../../../lab/machine.ts';

const description = '`buildah build --layers` with `--cache-from` and `--cache-to`, then `buildah push`; rootless as the jobs of the lab are, '
  + 'overlay storage, `chroot` isolation';

export const buildah = tool('buildah', description, ({ path, state, login, image }) => {
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: state,
    XDG_RUNTIME_DIR: join(state, 'run'),
    TMPDIR: join(state, 'tmp'),
    REGISTRY_AUTH_FILE: join(login, 'config.json'),
    BUILDAH_ISOLATION: 'chroot',
    STORAGE_DRIVER: 'overlay',
  };
  for (const folder of [env.XDG_RUNTIME_DIR, env.TMPDIR]) mkdirSync(folder, { mode: 0o700 });
  const script = `
    ${path} build --layers --tls-verify=false --cache-from ${image}/cache --cache-to ${image}/cache --tag ${image}:job .
    ${path} push --tls-verify=false ${image}:job
  `;
  if (process.getuid?.() !== 0) {
    return { command: ['sh', '-euc', script], env, close: () => void execFileSync(path, ['unshare', 'rm', '-rf', state], { env }) };
  }
  const user = inspect().tool('job-user');
  execFileSync('chown', ['-R', `${user}:`, state]);
  return { command: ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups', 'sh', '-euc', script], env };
});
