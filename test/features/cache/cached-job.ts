import { parse } from 'yaml';
import type { Registry } from '../../../lab/registry.ts';
import { synthesized } from '../../../lab/repository.ts';
import { runPipeline } from '../../../lab/runner.ts';
import type { CacheOptions } from '../../../src/core/mod.ts';
import { gitlabRegistry } from '../../support/parts.ts';
import { repository } from '../../support/repository.ts';

/** What a job took from the cache: all of its three steps, or none. */
export const all = { exitCode: 0, cached: 3, of: 3 };
export const nothing = { exitCode: 0, cached: 0, of: 3 };

export interface JobSettings {
  readonly branch?: string;
  readonly host?: string;
  readonly last?: string;
  readonly lines?: string;
  readonly before?: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** A second job of the same pipeline. */
  readonly again?: boolean;
}

/** A Dockerfile of two stages, whose last step differs by `last`. */
export function twoStages(hub: Registry, last = ''): string {
  return [
    `FROM ${hub.host}/library/alpine:3.22 AS tools`,
    'RUN date +%s%N >/tools',
    `FROM ${hub.host}/library/alpine:3.22`,
    'COPY --from=tools /tools /',
    `RUN cat /tools >/made${last}`,
    '',
  ].join('\n');
}

/** Builds that image in a job with an empty BuildKit. */
export async function cachedJob(registry: Registry, hub: Registry, image: string, given: CacheOptions | undefined, more: JobSettings = {}) {
  const host = more.host ?? registry.host;
  const files = synthesized({
    cache: given,
    triggers: { branches: ['main', 'other', 'feature/login'], mergeRequests: 'push' },
    tags: { raw: [{ value: '1' }], semver: [], schedule: [], ref: false },
  });
  const { stages, 'build-image': buildImage } = parse(files['.gitlab-ci.yml']);
  buildImage.script.unshift(more.before ?? 'true');
  if (more.again) buildImage.cache[0].key = 'one'; // else each job has its own
  const directory = repository({
    ...files,
    '.dockerignore': '.gitlab-ci-reports\n', // where the lab's runner has what GitLab keeps for itself
    'Dockerfile': more.lines ?? twoStages(hub, more.last),
    '.gitlab-ci.yml': JSON.stringify({ stages, 'build-image': buildImage, ...more.again && { again: { ...buildImage, needs: ['build-image'] } } }),
  });
  const { exitCode, log } = await runPipeline({
    directory,
    branch: more.branch ?? 'main',
    variables: { CI_PIPELINE_SOURCE: 'push', ...gitlabRegistry(host, image), CI_DEFAULT_BRANCH: 'main', CI_PROJECT_PATH: 'group/app', ...more.variables },
  });
  const steps = new Map([...log.matchAll(/(#\d+) \[(?:tools|stage-1) \d\/\d\] (?:RUN|COPY) (.*)/g)].map(([, step, text]) => [text, step]));
  const cached = [...steps.values()].filter((step) => new RegExp(`${step} CACHED`).test(log)).length;
  return { exitCode, log, cached, of: steps.size };
}
