/** What starts the pipeline. */
export interface TriggerOptions {
  /**
   * Build when a git tag is pushed: every tag, or those that match a regular expression between
   * slashes, in GitLab's RE2 syntax.
   *
   * Errors: `pattern` where GitLab could not read it; `no-trigger` for `false`, since nothing else
   * starts the pipeline.
   *
   * @default true
   * @example '/^v[0-9]+\\./'
   * @see https://docs.gitlab.com/ci/jobs/job_rules/#compare-a-variable-to-a-regular-expression
   */
  readonly tags?: boolean | string;
}
