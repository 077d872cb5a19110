import { rootCiFile } from './paths.ts';

/** What is known of the project in addition to the options. Without projen, nothing is known. */
export interface ProjectInfo {
  /** The file to write the pipeline to, if the option is not set. */
  readonly ciFile: string;
  /** The existing jobs of the CI configuration. */
  readonly jobs: readonly ExistingJob[];
  /** Whether `jobs` has all existing jobs. It is false if a file is written by hand. */
  readonly allJobsKnown: boolean;
  /** How to run each task of the project in a fresh clone. */
  readonly tasks: { readonly [name: string]: TaskRun };
  /** The task that checks the project, if the options set no checks. */
  readonly checkTask?: string;
  /** How to generate the files in a fresh clone, if that is known. */
  readonly synth?: TaskRun;
  /** How to upgrade the dependencies and generate the files in a fresh clone, if that is known. */
  readonly upgrade?: TaskRun;
  /** What is in the file with the digests of images, as data; not set if there is none. */
  readonly sourcesLock?: unknown;
  /** The command that looks the digests up, if there is one. */
  readonly pinCommand?: string;
  /** Whether the repository has a file, or will have it after synthesis. Not set if that is not known. */
  readonly hasFile?: (path: string) => boolean;
  /** The SPDX identifier of the project's licence. */
  readonly license?: string;
}

/** What is known without projen. */
export const noProject: ProjectInfo = { ciFile: rootCiFile, jobs: [], allJobsKnown: false, tasks: {} };

/** An existing job of the CI configuration. */
export interface ExistingJob {
  readonly name: string;
  /** The triggers whose pipelines never have the job. GitLab refuses a pipeline if a needed job is missing. */
  readonly absentFrom: readonly string[];
}

/** How a task of the project, or the project itself, is run in a job. */
export interface TaskRun {
  readonly image?: string;
  readonly commands: readonly string[];
}
