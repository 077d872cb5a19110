/**
 * The events that start the pipeline. Each option enables one kind of pipeline, whatever ref it runs on: a scheduled pipeline on a git tag
 * needs `schedules`. Branches and merge requests require GitLab 16.10 or newer: a newer commit interrupts their jobs
 * (`rules:interruptible`). It never interrupts jobs of a git tag.
 */
export interface TriggerOptions {
  /**
   * Build when a git tag is pushed: `all` tags, `semver` for semantic versions only (the same versions as the rule `semver` of the option
   * `tags`), `none`, or a regular expression between slashes, in GitLab's RE2 syntax. An image with `tags.component` is built only for
   * the git tags of its component.
   *
   * Errors: `choice` for any other word, `pattern` if GitLab cannot read the expression; `no-trigger` for `none` if nothing else starts
   * the pipeline.
   *
   * @default 'all'
   * @example '/^v[0-9]+\\./'
   * @see https://docs.gitlab.com/ci/jobs/job_rules/#compare-a-variable-to-a-regular-expression
   */
  readonly gitTags?: string;

  /**
   * Build when a commit is pushed to one of these branches: names, or patterns between slashes.
   *
   * Errors: `pattern`, `duplicate`, `branch` for text that cannot be a branch name.
   *
   * @default []
   * @example ['develop', '/^release\\/.+/']
   */
  readonly branches?: string[];

  /**
   * Build when a commit is pushed to the default branch of the project.
   *
   * Errors: `wrong-type`.
   *
   * @default false
   * @example true
   */
  readonly defaultBranch?: boolean;

  /**
   * Build merge requests: `build` builds without pushing, and `push` also pushes `mr-NUMBER`. A merge request from a fork never pushes
   * and gets no credentials. If the source branch is built as a branch, the merge request is not built as well.
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
   * Build in pipelines that a user starts in the GitLab web interface (Build > Pipelines > New pipeline).
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
