import type { App } from '../app.ts';
import { cold, dependencyChanged, sourceChanged, unchanged } from '../scenarios.ts';
import { dependencies, sources } from './sources.ts';

const dockerfile = (base: string) => `FROM ${base} AS build
WORKDIR /app
COPY src src
RUN mkdir dist && seq 600 | while read -r pass; do cat src/*.js | sha512sum >"dist/$pass"; done

FROM ${base}
COPY --from=build /app/dist /app
CMD ["/bin/sh"]
`;

export const compiledApp: App = {
  name: 'compiled-app',
  title: 'A compiled app',
  description: 'a base of 47 MB, 300 sources, and a `RUN` over all of them that only computes, two stages: no cache of layers can help when a source changes',
  baseMegabytes: 46,
  baseModules: 0,
  scenarios: [cold, unchanged, sourceChanged],
  files: (base, revision) => ({ 'Dockerfile': dockerfile(base), '.dockerignore': '.git\n', ...sources('src', 300, revision) }),
};

/** A `RUN` that takes what it did last time from a cache mount, as package managers and compilers do. */
const mountDockerfile = (base: string) => `FROM ${base} AS build
WORKDIR /app
COPY package-lock.json ./
RUN --mount=type=cache,target=/kept mkdir dist && seq 600 | while read -r pass; do \\
    [ -e "/kept/$pass" ] || head -c 1500000 /dev/zero | sha512sum >"/kept/$pass"; cp "/kept/$pass" dist; done && cat package-lock.json >>dist/1
COPY src src

FROM ${base}
COPY --from=build /app /app
CMD ["/bin/sh"]
`;

export const cacheMountApp: App = {
  ...compiledApp,
  name: 'cache-mount',
  title: 'An app with a cache mount',
  description: 'a base of 47 MB, 300 sources, and a `RUN --mount=type=cache` that hangs on a lockfile and finds most of its work done, where the mount is kept',
  scenarios: [cold, unchanged, sourceChanged, dependencyChanged],
  against: 'daemons',
  files: (base, revision) => ({ 'Dockerfile': mountDockerfile(base), '.dockerignore': '.git\n', ...dependencies(revision), ...sources('src', 300, revision) }),
};
