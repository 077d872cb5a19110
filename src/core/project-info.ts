/** What is known of the project beside the options. Without projen, nothing is. */
export interface ProjectInfo {
  /** The file that the pipeline goes into, where the options say nothing. */
  readonly ciFile: string;
  /** The jobs that the CI configuration has already. */
  readonly jobs: readonly ExistingJob[];
  /** Whether an included pipeline meets no other jobs: not so where a file is written by hand. */
  readonly allJobsKnown: boolean;
  /** The project's tasks: how each is run in a fresh clone. */
  readonly tasks: { readonly [name: string]: TaskRun };
  /** The task that checks the project, where the options name no checks. */
  readonly checkTask?: string;
  /** The project's licence, as SPDX names it. */
  readonly license?: string;
}

/** A job that the CI configuration has already. */
export interface ExistingJob {
  readonly name: string;
  /** The triggers, by their option, whose pipelines never have the job: GitLab refuses a pipeline in which a needed job is missing. */
  readonly absentFrom: readonly string[];
}

/** How a task of the project is run in a job. */
export interface TaskRun {
  readonly image?: string;
  readonly commands: readonly string[];
}
