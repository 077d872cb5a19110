/** Which runners take the jobs. */
export interface RunnerOptions {
  /**
   * The tags of the runners that may run the image jobs: those set up for rootless BuildKit.
   *
   * Errors: `empty`, `duplicate`.
   *
   * @default - any runner of the project
   * @example ['k8s']
   * @see https://docs.gitlab.com/ci/yaml/#tags
   */
  readonly tags?: string[];
}
