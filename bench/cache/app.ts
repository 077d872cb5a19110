import type { Scenario } from './scenarios.ts';
import type { Files } from '../../lab/repository.ts';

/** How often the sources and the lockfile were changed. */
export interface Revision {
  readonly sources: number;
  readonly lockfile: number;
}

/** What is built. The same arguments give the same files. */
export interface App {
  readonly name: string;
  readonly title: string;
  /** For the report. */
  readonly description: string;
  /** The size of the base image. */
  readonly baseMegabytes: number;
  /** How many modules lie in the base image for `install.sh` to install. */
  readonly baseModules: number;
  /** The names of the images below the project's own, each with its Dockerfile in `services/NAME`.
   * @default - one image, the project's own */
  readonly services?: readonly string[];
  readonly scenarios: readonly Scenario[];
  /** What builds it beside the plain job and this library: other pipelines, other tools too, or what keeps a state from job to job.
   * @default - nothing */
  readonly against?: 'pipelines' | 'tools' | 'daemons';
  files(base: string, revision: Revision): Files;
}
