/** The checks of the Dockerfiles. */
export interface LintOptions {
  /**
   * The least severity of a finding that stops the job before the image is built. All findings are in GitLab's code quality report.
   *
   * - `critical`: a secret in the image.
   * - `major`: what is most likely a mistake, such as a variable that is not defined.
   * - `minor`: any finding, style included.
   * - `none`: findings are only reported.
   *
   * Errors: `choice`.
   *
   * @default 'major'
   * @example 'minor'
   * @see https://docs.gitlab.com/ci/testing/code_quality/
   */
  readonly failOn?: string;

  /**
   * Rules of BuildKit that are neither reported nor fail. For one Dockerfile, write `# check=skip=RULE` at its top instead. For hadolint, write
   * `ignored` in `.hadolint.yaml`.
   *
   * Errors: `lint-rule` for a rule that BuildKit does not have, `duplicate`.
   *
   * @default []
   * @example ['StageNameCasing', 'JSONArgsRecommended']
   * @see https://docs.docker.com/reference/build-checks/
   */
  readonly skip?: string[];

  /**
   * Adds the job `lint-hadolint`, which checks the Dockerfiles of the repository with hadolint, before the images are built. It finds what
   * BuildKit does not, such as packages without a version and mistakes in shell commands, and reads `.hadolint.yaml`.
   *
   * Errors: `taken-name` if another job is called `lint-hadolint`, and those of its own options.
   *
   * @default - no job
   * @example {}
   * @see https://github.com/hadolint/hadolint
   */
  readonly hadolint?: HadolintOptions;
}

/** The job that runs hadolint. */
export interface HadolintOptions {
  /**
   * The image that the job runs in: hadolint and a shell.
   *
   * Errors: `image-reference`, `upper-case`.
   *
   * @default - 'hadolint/hadolint:v2.15.1-alpine', with its digest
   * @example 'registry.example.com/hub/hadolint/hadolint:v2.15.1-alpine'
   */
  readonly image?: string;
}
