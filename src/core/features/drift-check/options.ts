/** The job that compares the generated files with the options. */
export interface DriftCheckOptions {
  /**
   * The image that the job runs in. It needs git and what generates the files.
   *
   * Errors: `image-reference`, `upper-case`.
   *
   * @default - in a projen Node project, the `node` image of its Node version; otherwise the default image of the runner
   * @example 'node:24'
   */
  readonly image?: string;

  /**
   * The commands that generate the files in a fresh clone. The error message of the job tells to run the last one.
   *
   * Errors: `no-commands` for an empty list, and in every project that is not a projen Node project if the option is not set.
   *
   * @default - in a projen Node project, its install command and `npx projen`
   * @example ['npm ci', 'node pipeline.mjs']
   */
  readonly commands?: string[];
}
