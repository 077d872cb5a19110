import type { App } from './app.ts';
import { cacheMountApp } from './apps/compiled-app.ts';
import { monorepo } from './apps/monorepo.ts';
import { nodeApp, nodeAppOnDaemons, nodeAppWithLinks } from './apps/node-app.ts';
import { bothCaches, cold, dependencyChanged, newBranch, type Scenario, sourceChanged, tag, unchanged } from './scenarios.ts';
import { buildah } from './subjects/buildah.ts';
import { dockerSocket } from './subjects/docker.ts';
import { kaniko } from './subjects/kaniko.ts';
import { remote } from './subjects/remote.ts';
import { state } from './subjects/state.ts';
import type { Subject } from './subjects/subject.ts';

/** How many times the plain job this library may take: at most. */
const targets: readonly (readonly [app: App, scenario: Scenario, atMost: number])[] = [
  [nodeApp, cold, 0.95],
  [nodeApp, unchanged, 0.04],
  [nodeApp, newBranch, 0.04],
  [nodeApp, bothCaches, 0.04],
  [nodeApp, tag, 0.04],
  [nodeApp, sourceChanged, 0.60],
  [nodeApp, dependencyChanged, 0.85],
  [nodeAppWithLinks, sourceChanged, 0.50],
  [monorepo, cold, 0.40],
  [monorepo, unchanged, 0.02],
];

export function targetOf(app: App, scenario: Scenario): number | undefined {
  return targets.find((target) => target[0] === app && target[1] === scenario)?.[2];
}

/** How many times longer another one must take, unchanged: at least. */
export const distances: readonly (readonly [subject: Subject, atLeast: number])[] = [[buildah, 10], [kaniko, 25]];

/** How many times the plain job this library may take where something stays from job to job: at most. */
export const kept: readonly (readonly [app: App, subject: Subject, scenario: Scenario, atMost: number])[] = [
  [nodeAppOnDaemons, remote, unchanged, 0.015],
  [nodeAppOnDaemons, remote, sourceChanged, 0.06],
  [cacheMountApp, remote, dependencyChanged, 0.30],
  [nodeAppOnDaemons, state, unchanged, 0.022],
  [nodeAppOnDaemons, state, sourceChanged, 0.06],
  [nodeAppOnDaemons, state, dependencyChanged, 0.57],
];

/** How many seconds it may take more than Docker behind a socket, in any scenario: at most. */
export const behind = { yardstick: dockerSocket, subjects: [remote, state], atMost: 0.2 } as const;
