import type { Registry } from '../../../lab/registry.ts';
import type { App } from '../app.ts';
import { type Scenario, cold } from '../scenarios.ts';

/** Where a subject builds an app, from the first round to the last. */
export interface Site {
  readonly app: App;
  /** The name of the base image. */
  readonly base: string;
  /** A folder of its own, on fast storage. */
  readonly folder: string;
}

/** Something that builds images. */
export interface Subject {
  readonly name: string;
  /** For the report. */
  readonly description: string;
  /** @default true */
  readonly isPipeline?: boolean;
  /** Why it cannot be measured on this machine. */
  readonly missing?: string;
  /** Answers with what builds a scenario, and pushes to the registry: the milliseconds from the job's first command to its end. */
  prepare(site: Site): (scenario: Scenario, registry: Registry) => Promise<number>;
}

/** A subject that keeps something from job to job, which is made anew at the start of each round, before the clock starts. */
export function beforeRounds({ prepare, ...subject }: Subject, start: () => void | Promise<void>): Subject {
  return {
    ...subject,
    prepare(site) {
      const build = prepare(site);
      return async (scenario, registry) => {
        if (scenario === cold) await start();
        return build(scenario, registry);
      };
    },
  };
}

export const credentials = { user: 'ci', password: 'a $ecret' };
