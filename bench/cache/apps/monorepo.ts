import type { App } from '../app.ts';
import { cold, unchanged } from '../scenarios.ts';
import { nodeBase, nodeDockerfile } from './node-app.ts';
import { dependencies, sources } from './sources.ts';
import type { Files } from '../../../lab/repository.ts';

const services = ['api', 'worker', 'mailer', 'admin', 'reports'];

export const monorepo: App = {
  name: 'monorepo',
  title: 'A monorepo of five images',
  description: 'each as the Node-like app, with the repository\'s dependencies and 300 sources of its own; '
    + 'the jobs run one after another and their times are added',
  ...nodeBase,
  services,
  scenarios: [cold, unchanged],
  files: (base, revision) => ({
    '.dockerignore': '.git\n',
    ...dependencies(revision),
    ...services.reduce<Files>((files, service) => ({
      ...files,
      [`services/${service}/Dockerfile`]: nodeDockerfile(base, { folder: `services/${service}/src` }),
      ...sources(`services/${service}/src`, 300, revision),
    }), {}),
  }),
};
