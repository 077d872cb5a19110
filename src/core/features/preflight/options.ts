/** What an image job checks before it builds. The checks take a few milliseconds and say nothing if all is well. */
export interface PreflightOptions {
  /**
   * The checks to skip:
   *
   * - `disk` warns if the disk has less than 500 MB for BuildKit's layers, 20 MB for the checkout or `/tmp`, or 10,000 inodes.
   * - `logins` warns of entries in `DOCKER_AUTH_CONFIG` that are not the base64 of `USERNAME:PASSWORD`, and removes them. With one of
   *   them, BuildKit loses other logins of that variable at random.
   * - `push` asks the registries during the build whether the job may push. If one refuses, the job fails without waiting for the
   *   build. BuildKit starts to upload a layer, so a repository may show up before its first image.
   *
   * Errors: `choice` for an unknown check, `duplicate`.
   *
   * @default []
   * @example ['push']
   */
  readonly skip?: string[];
}
