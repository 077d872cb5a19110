/**
 * What starts the pipeline. Each kind of pipeline is on or off by itself. Branches and merge requests need
 * GitLab 16.10 or newer: a newer commit interrupts their jobs (`rules:interruptible`), never those of a tag.
 */
export interface TriggerOptions {
  /**
   * Build when a git tag is pushed: every tag, `semver` for semantic versions only, or those that match a
   * regular expression between slashes, in GitLab's RE2 syntax.
   *
   * Errors: `pattern` where GitLab could not read it; `no-trigger` for `false` when nothing else starts
   * the pipeline.
   *
   * @default true
   * @example '/^v[0-9]+\\./'
   * @see https://docs.gitlab.com/ci/jobs/job_rules/#compare-a-variable-to-a-regular-expression
   */
  readonly tags?: boolean | string;

  /**
   * Build when one of these branches is pushed to: names, or patterns between slashes.
   *
   * Errors: `pattern`, `duplicate`, `branch` for what no branch is called.
   *
   * @default []
   * @example ['develop', '/^release\\/.+/']
   */
  readonly branches?: string[];

  /**
   * Build when the project's default branch is pushed to.
   *
   * Errors: `wrong-type`.
   *
   * @default false
   * @example true
   */
  readonly defaultBranch?: boolean;

  /**
   * Build merge requests: `build` builds without pushing, `push` pushes `mr-NUMBER` too. A merge
   * request from a fork never pushes and gets no credentials. A merge request whose source branch
   * builds as a branch is left to that.
   *
   * Errors: `choice`.
   *
   * @default - merge requests are not built
   * @example 'build'
   */
  readonly mergeRequests?: string;

  /**
   * Build in scheduled pipelines.
   *
   * Errors: `wrong-type`.
   *
   * @default false
   * @example true
   */
  readonly schedules?: boolean;

  /**
   * Build in pipelines that somebody starts by hand in GitLab (Build > Pipelines > New pipeline).
   *
   * Errors: `wrong-type`.
   *
   * @default false
   * @example true
   */
  readonly manual?: boolean;

  /**
   * Build in pipelines that another pipeline, a trigger token or the API starts.
   *
   * Errors: `wrong-type`.
   *
   * @default false
   * @example true
   */
  readonly pipelines?: boolean;
}
