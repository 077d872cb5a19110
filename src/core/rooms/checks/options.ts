/** Something that must pass before an image is built: commands, a task of the project, or an existing job. */
export interface CheckOptions {
  /**
   * The name of the job.
   *
   * Errors: `reserved-name` for GitLab's keywords, `taken-name` for a job that exists already,
   * `duplicate`, `job-name`.
   *
   * @default - the name of the task
   * @example 'test'
   */
  readonly name?: string;

  /**
   * The image that the job runs in.
   *
   * Errors: `image-reference`, `upper-case`.
   *
   * @default - for a task of a Node project the `node` image of its Node version; else the runner's own
   * @example 'node:24'
   */
  readonly image?: string;

  /**
   * The commands of the job, run by its shell one after the other until one fails.
   *
   * Errors: `no-commands` for an empty list, `one-of` beside `task` or `job`.
   *
   * @default - none; give `task` or `job` instead
   * @example ['npm ci', 'npm test']
   */
  readonly commands?: string[];

  /**
   * A task of the projen project, run after the project's own install command.
   *
   * Errors: `unknown-task`, `no-tasks` in the ES module, which knows no project, `one-of`.
   *
   * @default - none; a Node project without checks runs its `build` task
   * @example 'test'
   */
  readonly task?: string;

  /**
   * The name of a job that exists already in the CI configuration and must pass first.
   *
   * Errors: `one-of`, `job-name`, `unused-option` beside `name` or `image`.
   *
   * @default - none
   * @example 'lint'
   */
  readonly job?: string;
}
