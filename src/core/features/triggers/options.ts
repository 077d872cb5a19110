/**
 * What starts the pipeline. Each kind of pipeline is on or off by itself, whatever it runs on: a scheduled pipeline on a git tag
 * needs `schedules`. Branches and merge requests need GitLab 16.10 or newer: a newer commit interrupts their jobs
 * (`rules:interruptible`), never those of a tag.
 */
export interface TriggerOptions {
  /**
   * Build when a git tag is pushed: `all`, `semver` for semantic versions only, as the rule `semver` of the option `tags` takes them,
   * `none`, or a regular expression between slashes, in GitLab's RE2 syntax. An image with `tags.component` is built for the git tags
   * of its component only.
   *
   * Errors: `choice` for another word, `pattern` where GitLab could not read it; `no-trigger` for `none` when nothing else starts
   * the pipeline.
   *
   * @default 'all'
   * @example '/^v[0-9]+\\./'
   * @see https://docs.gitlab.com/ci/jobs/job_rules/#compare-a-variable-to-a-regular-expression
   */
  readonly gitTags?: string;

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
   * Build in pipelines that somebody starts in GitLab's web interface (Build > Pipelines > New pipeline).
   *
   * Errors: `wrong-type`.
   *
   * @default false
   * @example true
   */
  readonly web?: boolean;

  /**
   * Build in pipelines that another pipeline, a trigger token or the API starts. A child pipeline of a merge request pushes only with
   * `mergeRequests: 'push'`.
   *
   * Errors: `wrong-type`.
   *
   * @default false
   * @example true
   */
  readonly triggeredPipelines?: boolean;
}
