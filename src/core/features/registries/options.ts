/**
 * A registry to sign in to, in addition to the GitLab container registry. Set one of these in each item: `host` with its two variables,
 * `dockerHub`, or `dependencyProxy`. BuildKit finds credentials by host, so each host has one login.
 */
export interface RegistryOptions {
  /**
   * The host of the registry, with an optional port and without a scheme.
   *
   * Errors: `one-of`, `registry-host`, `scheme`, `duplicate`, `docker-hub` for Docker Hub, which needs `dockerHub`.
   *
   * @default - none; set `dockerHub` or `dependencyProxy` instead
   * @example 'registry.example.com:5000'
   */
  readonly host?: string;

  /**
   * The name of the CI variable that holds the user name for `host`.
   *
   * Errors: `variable-name`, `missing-option` if only `host` is set, `unused-option` without `host`.
   *
   * @default - none
   * @example 'REGISTRY_USER'
   */
  readonly usernameVariable?: string;

  /**
   * The name of the CI variable that holds the password or token for `host`. The value is never written to a file of the project. If it
   * contains `$`, turn off "Expand variable reference" for the variable in GitLab.
   *
   * Errors: `variable-name`, `missing-option` if only `host` is set, `unused-option` without `host`.
   *
   * @default - none
   * @example 'REGISTRY_PASSWORD'
   */
  readonly passwordVariable?: string;

  /**
   * A Docker Hub account. Use it to push to Docker Hub, or to pull with the limits of the account.
   *
   * Errors: `one-of`, `duplicate`, and those of its own options.
   *
   * @default - images are pulled from Docker Hub anonymously
   * @example { usernameVariable: 'DOCKER_HUB_USER', passwordVariable: 'DOCKER_HUB_TOKEN' }
   */
  readonly dockerHub?: DockerHubOptions;

  /**
   * Signs in to the dependency proxy of the project's group. Use it to pull `FROM
   * ${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/node:24` (with that variable as a build argument), or to use a mirror such as
   * `gitlab.example.com/group/dependency_proxy/containers`.
   *
   * Errors: `one-of`, `duplicate`, `wrong-type` for a value other than true.
   *
   * @default - no login to the dependency proxy
   * @example true
   * @see https://docs.gitlab.com/user/packages/dependency_proxy/
   */
  readonly dependencyProxy?: boolean;
}

/** A Docker Hub account, for private images and a higher pull limit. */
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
