/** A registry that the pipeline logs in to, beside GitLab's own. */
export interface RegistryOptions {
  /**
   * The registry's host, with its port where it has one, without a scheme.
   *
   * Errors: `registry-host`, `scheme`, `duplicate`, `docker-hub` for Docker Hub, which has an option of its own.
   *
   * @example 'registry.example.com:5000'
   */
  readonly host: string;

  /**
   * The name of the CI variable that holds the user name.
   *
   * Errors: `variable-name`.
   *
   * @example 'REGISTRY_USER'
   */
  readonly usernameVariable: string;

  /**
   * The name of the CI variable that holds the password or token. The value never stands in a
   * file. Where it has a `$`, turn off "Expand variable reference" for the variable in GitLab.
   *
   * Errors: `variable-name`.
   *
   * @example 'REGISTRY_PASSWORD'
   */
  readonly passwordVariable: string;
}

/** A Docker Hub account, for its private images and its higher pull limit. */
export interface DockerHubOptions {
  /**
   * The name of the CI variable that holds the Docker Hub user name.
   *
   * Errors: `variable-name`.
   *
   * @example 'DOCKER_HUB_USER'
   */
  readonly usernameVariable: string;

  /**
   * The name of the CI variable that holds the password or access token.
   *
   * Errors: `variable-name`.
   *
   * @example 'DOCKER_HUB_TOKEN'
   */
  readonly passwordVariable: string;
}
