/** The BuildKit that builds. */
export interface BuildkitOptions {
  /**
   * The image that the image jobs run in: a rootless BuildKit, by tag or digest.
   *
   * Errors: `image-reference`, `upper-case`.
   *
   * @default 'moby/buildkit:v0.32.2-rootless'
   * @example 'registry.example.com/hub/moby/buildkit:v0.32.2-rootless'
   */
  readonly image?: string;

  /**
   * Flags of buildkitd beside those that the pipeline sets. The CI variable `BUILDKITD_FLAGS` adds more.
   *
   * Errors: `daemon-flag` for what is not a flag.
   *
   * @default []
   * @example ['--oci-max-parallelism=4']
   * @see https://github.com/moby/buildkit/blob/master/docs/buildkitd.toml.md
   */
  readonly flags?: string[];

  /**
   * How long the daemon may take to start, in seconds. One that ends before is noticed at once.
   *
   * Errors: `out-of-range` outside 1 to 3600.
   *
   * @default 30
   * @example 120
   */
  readonly startTimeoutSeconds?: number;

  /**
   * Keeps BuildKit's state from job to job, on runners with a volume for it: then most of what a build needs is there
   * already, `RUN --mount=type=cache` included.
   *
   * Errors: `missing-option`, and those of its own options.
   *
   * @default - none: every job starts empty
   * @example { path: '/buildkit', keepStorage: '20GB' }
   */
  readonly state?: BuildkitStateOptions;
}

/**
 * Where a runner keeps BuildKit's state. Whoever builds on that runner can put into it what the next build takes, so it
 * belongs on runners whose projects trust each other.
 */
export interface BuildkitStateOptions {
  /**
   * The folder, a volume of the runner that user 1000 may write to. Jobs that run at the same time have one each in it.
   *
   * Errors: `absolute-path`.
   *
   * @example '/buildkit'
   */
  readonly path: string;

  /**
   * How much of the state stays when a job ends, in MB, GB or TB. What was not used for longest goes first.
   *
   * Errors: `storage`.
   *
   * @default '10GB'
   * @example '50GB'
   */
  readonly keepStorage?: string;
}
