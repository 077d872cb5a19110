import type { App, Files } from '../app.ts';
import { cold, unchanged } from '../scenarios.ts';
import { dependencies, sources } from './sources.ts';

const services = ['api', 'worker', 'mailer', 'admin', 'reports'];

const dockerfile = (base: string, service: string) => `FROM ${base}
WORKDIR /app
COPY package-lock.json install.sh ./
RUN sh install.sh 500
COPY services/${service}/src src
CMD ["/bin/sh"]
`;

export const monorepo: App = {
  name: 'monorepo',
  title: 'A monorepo of five images',
  description: 'each of a base of 47 MB, the repository\'s 10,000 files of dependencies, and 60 sources of its own; '
    + 'the jobs run one after another and their times are added',
  baseMegabytes: 42,
  baseModules: 2700,
  services,
  scenarios: [cold, unchanged],
  files: (base, revision) => ({
    '.dockerignore': '.git\n',
    ...dependencies(revision),
    ...services.reduce<Files>((files, service) => ({
      ...files,
      [`services/${service}/Dockerfile`]: dockerfile(base, service),
      ...sources(`services/${service}/src`, 60, revision),
    }), {}),
  }),
};
