/** How a git tag releases what a branch has built. */
export interface PromoteOptions {
  /**
   * What a git tag does if no branch has built its commit, for example because the pipeline of the branch has not ended.
   *
   * - `build`: builds the image, as without this option.
   * - `fail`: fails, so that nothing is released that the branch has not tested.
   *
   * Errors: `choice`.
   *
   * @default 'build'
   * @example 'fail'
   */
  readonly ifMissing?: string;
}
