import type { Revision } from './app.ts';

/** A job that runs. The scenarios of a round follow each other in one registry, which is empty at first. */
export interface Scenario {
  readonly title: string;
  /** The branch that is pushed to, or that the tag is on. */
  readonly branch: string;
  readonly tag?: string;
  readonly revision: Revision;
  /** Where the plain job would do the same again: the scenario whose plain job counts.
   * @default - the plain job runs too */
  readonly plainOf?: Scenario;
  /** The tools beside BuildKit have caches that know no branches, and take long enough with the other scenarios.
   * @default false */
  readonly forPipelinesOnly?: boolean;
}

export const defaultBranch = 'main';
export const otherBranch = 'feature';

const start: Revision = { sources: 0, lockfile: 0 };

export const cold: Scenario = { title: 'cold', branch: defaultBranch, revision: start };
export const unchanged: Scenario = { title: 'unchanged', branch: defaultBranch, revision: start, plainOf: cold };
const again = { revision: start, plainOf: cold, forPipelinesOnly: true };
export const newBranch: Scenario = { ...again, title: 'new branch, equal to the default one', branch: otherBranch };
export const bothCaches: Scenario = { ...again, title: 'unchanged, own and default cache present', branch: otherBranch };
export const tag: Scenario = { ...again, title: 'tag after the branch', branch: defaultBranch, tag: 'v1.0.0' };
export const sourceChanged: Scenario = { title: 'source changed', branch: defaultBranch, revision: { sources: 1, lockfile: 0 } };
export const dependencyChanged: Scenario = {
  title: 'dependency changed', branch: defaultBranch, revision: { sources: 1, lockfile: 1 }, forPipelinesOnly: true,
};

export const allScenarios: readonly Scenario[] = [cold, unchanged, newBranch, bothCaches, tag, sourceChanged, dependencyChanged];
