import type { App } from './app.ts';
import { monorepo } from './apps/monorepo.ts';
import { nodeApp, nodeAppWithLinks } from './apps/node-app.ts';
import { bothCaches, cold, dependencyChanged, newBranch, type Scenario, sourceChanged, tag, unchanged } from './scenarios.ts';
import { buildah } from './subjects/buildah.ts';
import { kaniko } from './subjects/kaniko.ts';
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
