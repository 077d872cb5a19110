import type { App } from '../app.ts';
import { cold, dependencyChanged, sourceChanged, unchanged } from '../scenarios.ts';
import { dependencies, sources } from './sources.ts';

const dockerfile = (base: string) => `FROM ${base}
WORKDIR /app
COPY package-lock.json install.sh ./
RUN sh install.sh 5
COPY src src
CMD ["/bin/sh"]
`;

export const smallApp: App = {
  name: 'small-app',
  title: 'A small app',
  description: 'a base of 1 MB, 100 files of dependencies, ten sources, one stage',
  baseMegabytes: 0,
  baseModules: 100,
  against: 'pipelines',
  scenarios: [cold, unchanged, sourceChanged, dependencyChanged],
  files: (base, revision) => ({
    'Dockerfile': dockerfile(base),
    '.dockerignore': '.git\n',
    ...dependencies(revision),
    ...sources('src', 10, revision),
  }),
};
