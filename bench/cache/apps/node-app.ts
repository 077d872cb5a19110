import type { App } from '../app.ts';
import { allScenarios, cold, dependencyChanged, sourceChanged, unchanged } from '../scenarios.ts';
import { dependencies, sources } from './sources.ts';

/** Three stages, of which the last copies what the others made, by `COPY` or `COPY --link`. */
export const nodeDockerfile = (base: string, { copy = 'COPY', folder = 'src' } = {}) => `FROM ${base} AS dependencies
WORKDIR /app
COPY package-lock.json install.sh ./
RUN sh install.sh 1000

FROM dependencies AS build
COPY ${folder} src
RUN mkdir dist && cat src/*.js >dist/main.js && sha256sum dist/main.js >dist/main.js.sha256

FROM ${base}
WORKDIR /app
${copy} --from=dependencies /app/node_modules node_modules
${copy} --from=build /app/dist dist
CMD ["/bin/sh"]
`;

/** The base image of these apps. */
export const nodeBase = { baseMegabytes: 42, baseModules: 2700 };

const app = (copy: string): Pick<App, 'baseMegabytes' | 'baseModules' | 'files'> => ({
  ...nodeBase,
  files: (base, revision) => ({
    'Dockerfile': nodeDockerfile(base, { copy }),
    '.dockerignore': '.git\n',
    ...dependencies(revision),
    ...sources('src', 300, revision),
  }),
});

export const nodeApp: App = {
  ...app('COPY'),
  name: 'node-app',
  title: 'A Node-like app',
  description: 'a base of 47 MB, 20,000 files of dependencies made by a `RUN` that hangs on a lockfile, 300 sources, three stages',
  scenarios: allScenarios,
  against: 'tools',
};

export const nodeAppWithLinks: App = {
  ...app('COPY --link'),
  name: 'node-app-link',
  title: 'The Node-like app with `COPY --link`',
  description: 'the same, and the last stage\'s `COPY --link` needs no layer below it',
  scenarios: [cold, unchanged, sourceChanged],
};

export const nodeAppOnDaemons: App = {
  ...nodeApp,
  name: 'node-app-daemons',
  title: 'The Node-like app, where something stays from job to job',
  description: 'the same app, and what keeps the steps of earlier jobs',
  scenarios: [cold, unchanged, sourceChanged, dependencyChanged],
  against: 'daemons',
};
