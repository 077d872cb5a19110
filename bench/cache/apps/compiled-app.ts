import type { App } from '../app.ts';
import { cold, sourceChanged, unchanged } from '../scenarios.ts';
import { sources } from './sources.ts';

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
