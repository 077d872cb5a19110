/** The scan of the images for known vulnerabilities. */
export interface ScanOptions {
  /**
   * The least severity of a vulnerability that stops the job. All vulnerabilities are in GitLab's report, which is written first.
   *
   * - `critical`, `high`, `medium`, `low`: this severity and those above it.
   * - `none`: vulnerabilities are only reported.
   *
   * Errors: `choice`.
   *
   * @default 'critical'
   * @example 'high'
   * @see https://docs.gitlab.com/user/application_security/container_scanning/
   */
  readonly failOn?: string;

  /**
   * Whether a vulnerability of which no fixed version exists does not stop the job. It is in the report all the same.
   *
   * Errors: `wrong-type`.
   *
   * @default false
   * @example true
   */
  readonly ignoreUnfixed?: boolean;

  /**
   * A file of the repository with vulnerabilities that are neither reported nor stop the job. In a YAML file, each can have a reason, and a date from which it
   * counts again.
   *
   * Errors: `outside-project`, `no-file` if the project is known not to have it.
   *
   * @default - `.trivyignore.yaml` or `.trivyignore`, if there is one
   * @example 'security/trivyignore.yaml'
   * @see https://trivy.dev/docs/latest/configuration/filtering/#trivyignoreyaml
   */
  readonly ignoreFile?: string;

  /**
   * What vulnerabilities do in a merge request. Only images that were pushed are scanned, so `triggers` must have `mergeRequests: 'push'`.
   *
   * - `report`: they are reported.
   * - `fail`: they stop the job, as in other pipelines.
   *
   * Errors: `choice`.
   *
   * @default 'report'
   * @example 'fail'
   */
  readonly mergeRequests?: string;

  /**
   * The image that contains the database of vulnerabilities, for runners without the Internet: a copy of `ghcr.io/aquasecurity/trivy-db:2`, which is new every six hours.
   *
   * Errors: `image-reference`, `upper-case`.
   *
   * @default - the mirror of Google, then `ghcr.io/aquasecurity/trivy-db:2`
   * @example 'registry.example.com/mirror/trivy-db:2'
   * @see https://trivy.dev/docs/latest/guide/advanced/air-gap/
   */
  readonly databaseRepository?: string;

  /**
   * The same for the names of Java archives, which is pulled for images that have some: a copy of `ghcr.io/aquasecurity/trivy-java-db:1`.
   *
   * Errors: `image-reference`, `upper-case`.
   *
   * @default - the mirror of Google, then `ghcr.io/aquasecurity/trivy-java-db:1`
   * @example 'registry.example.com/mirror/trivy-java-db:1'
   */
  readonly javaDatabaseRepository?: string;

  /**
   * The image that the jobs run in: Trivy and a shell.
   *
   * Errors: `image-reference`, `upper-case`.
   *
   * @default - 'aquasec/trivy:0.74.0', with its digest
   * @example 'registry.example.com/hub/aquasec/trivy:0.74.0'
   */
  readonly image?: string;
}
