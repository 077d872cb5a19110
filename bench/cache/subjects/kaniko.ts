import { join } from 'node:path';
import { tool } from './tool.ts';

/** As in the image of its makers. */
const env = {
  PATH: '/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin:/kaniko',
  HOME: '/',
  DOCKER_CONFIG: '/kaniko/.docker',
};

export const kaniko = tool('kaniko', '1.24, `--cache=true` with `--cache-repo`; as root, in a root folder of its own', ({ path, state, context, login, image }) => ({
  command: [
    'unshare', '--mount', '--pid', '--fork', '--kill-child', 'sh', join(__dirname, 'kaniko.sh'), state, context, login, path,
    '--force', '--context', 'dir:///context', '--dockerfile', '/context/Dockerfile', '--insecure', '--insecure-pull',
    '--cache=true', '--cache-repo', `${image}/cache`, '--destination', `${image}:job`,
  ],
  env,
}));
