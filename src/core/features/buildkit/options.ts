/** The BuildKit that builds the images. */
export interface BuildkitOptions {
  /**
   * The image that the image jobs run in: a rootless BuildKit, by tag, digest, or both.
   *
   * Errors: `image-reference`, `upper-case`.
   *
   * @default - 'moby/buildkit:v0.32.2-rootless', with its digest
   * @example 'registry.example.com/hub/moby/buildkit:v0.32.2-rootless'
   */
  readonly image?: string;

  /**
   * Additional flags of buildkitd. The CI variable `BUILDKITD_FLAGS` adds more when the job runs. If the runner lets steps mount `/proc`, they
   * get process IDs of their own; otherwise the job adds `--oci-worker-no-process-sandbox`.
   *
   * Errors: `daemon-flag` for text that is not a flag, `conflict` for `--config` beside options that make a configuration.
   *
   * @default []
   * @example ['--oci-max-parallelism=4']
   * @see https://github.com/moby/buildkit/blob/master/docs/buildkitd.toml.md
   */
  readonly flags?: string[];

  /**
   * Further settings of the daemon, with the keys of buildkitd.toml. They are in `.gitlab/buildkit/buildkit.toml`.
   *
   * Errors: `unknown-option` for a key that BuildKit does not have, `wrong-type`, `owned-key` for a key that another option or the job decides,
   * such as `registry`, `root` and `grpc`, `duration`, `storage`, `expansion`.
   *
   * @default {}
   * @example { dns: { nameservers: ['10.0.0.2'] }, worker: { oci: { 'max-parallelism': 2 } } }
   * @see https://github.com/moby/buildkit/blob/v0.32.2/docs/buildkitd.toml.md
   */
  readonly config?: { [key: string]: any };

  /**
   * How long to wait for the daemon to start, in seconds. If the daemon exits earlier, the job fails immediately. With `remote`, how long to look
   * for a daemon that answers.
   *
   * Errors: `out-of-range` outside 1 to 3600.
   *
   * @default 30
   * @example 120
   */
  readonly startTimeoutSeconds?: number;

  /**
   * Keeps the state of BuildKit between jobs, on runners that have a volume for it. Later builds then reuse most steps, and the contents
   * of `RUN --mount=type=cache`.
   *
   * Errors: `missing-option`, and those of its own options.
   *
   * @default - none: every job starts empty
   * @example { path: '/buildkit', keepStorage: '20GB' }
   */
  readonly state?: BuildkitStateOptions;

  /**
   * Builds on daemons that run elsewhere, such as on Kubernetes, in place of one in the job. Later builds find all steps, and the contents of
   * `RUN --mount=type=cache`, where the last ones left them. The job needs no privilege.
   *
   * Errors: `missing-option`, and those of its own options; `conflict` for options of a daemon in the job: `flags`, `config`, `state`, `mirrors`,
   * `http` and `insecure` of `hosts`, entitlements, credentials of a cache in S3.
   *
   * @default - none: the daemon runs in the job
   * @example { daemons: ['tcp://buildkitd-0.buildkitd.buildkit.svc:1234'], caVariable: 'BUILDKIT_CA', certificateVariable: 'BUILDKIT_CERT', keyVariable: 'BUILDKIT_KEY' }
   * @see https://gitlab.com/projen-buildkit-image-pipeline/projen-buildkit-image-pipeline/-/blob/main/docs/recipes/remote-buildkit.md
   */
  readonly remote?: RemoteBuildkitOptions;
}

/**
 * Where a runner keeps the state of BuildKit. Every build on the runner can write to the state, and the next build uses it. Use it only on
 * runners whose projects trust each other.
 */
export interface BuildkitStateOptions {
  /**
   * The folder of the state: a volume of the runner that user 1000 can write to. Jobs that run at the same time use separate subfolders.
   *
   * Errors: `absolute-path`.
   *
   * @example '/buildkit'
   */
  readonly path: string;

  /**
   * How much of the state to keep when a job ends, in MB, GB or TB. BuildKit removes what was not used for the longest time first.
   *
   * Errors: `storage`.
   *
   * @default '10GB'
   * @example '50GB'
   */
  readonly keepStorage?: string;
}

/**
 * BuildKit daemons that run elsewhere, and the certificate that the job shows to them. Whoever has its key can build on the daemons, read the
 * logs of all builds there, and remove their caches: give it only to projects that trust each other. Merge requests from forks do not get it.
 */
export interface RemoteBuildkitOptions {
  /**
   * The addresses of the daemons. Each job has its favorite, where its steps are cached, and takes the next one if that does not answer.
   *
   * Errors: `daemon-address` for an address that is not `tcp://HOST:PORT`, `no-daemon` for an empty list, `duplicate`; `missing-option` without
   * `platformDaemons`, and `missing-daemon` for an image or a platform that would have none.
   *
   * @default - none: every image is built on `platformDaemons`
   * @example ['tcp://buildkitd-0.buildkitd.buildkit.svc:1234', 'tcp://buildkitd-1.buildkitd.buildkit.svc:1234']
   */
  readonly daemons?: string[];

  /**
   * The addresses of daemons for a platform. An image for several platforms is built on the daemons of each at the same time, in one job, which joins
   * and tags it. `daemons` builds the other platforms, and images that name no platform.
   *
   * Errors: `platform`, `duplicate`; `unused-daemon` for a platform that no image has; `daemon-address`, `no-daemon`; `conflict` with `platformRunners`,
   * `reproducible`, the inline cache, attestations and `promote`, and for images of one job that depend on each other and have different platforms.
   *
   * @default - `daemons` builds all platforms
   * @example { 'linux/arm64': ['tcp://buildkitd-0.buildkitd-arm64.buildkit.svc:1234'] }
   * @see https://gitlab.com/projen-buildkit-image-pipeline/projen-buildkit-image-pipeline/-/blob/main/docs/recipes/multi-platform.md
   */
  readonly platformDaemons?: { [platform: string]: string[] };

  /**
   * The name of the CI variable, of type File, that holds the certificate of the authority that the daemons have their certificates from.
   *
   * Errors: `variable-name`, `missing-option`.
   *
   * @example 'BUILDKIT_CA'
   */
  readonly caVariable: string;

  /**
   * The name of the CI variable, of type File, that holds the certificate that the job shows to the daemons.
   *
   * Errors: `variable-name`, `missing-option`.
   *
   * @example 'BUILDKIT_CERT'
   */
  readonly certificateVariable: string;

  /**
   * The name of the CI variable, of type File, that holds the private key of the certificate, without a passphrase. Protect this variable.
   *
   * Errors: `variable-name`, `missing-option`.
   *
   * @example 'BUILDKIT_KEY'
   */
  readonly keyVariable: string;
}
