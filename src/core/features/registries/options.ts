/**
 * A registry to sign in to, beside GitLab's own. Each item is one of these: `host` with its two variables, `dockerHub`, or
 * `dependencyProxy`. BuildKit looks credentials up by host, so one host has one login.
 */
export interface RegistryOptions {
  /**
   * The registry's host, with its port where it has one, without a scheme.
   *
   * Errors: `one-of`, `registry-host`, `scheme`, `duplicate`, `docker-hub` for Docker Hub, which is an item of its own.
   *
   * @default - none; give `dockerHub` or `dependencyProxy` instead
   * @example 'registry.example.com:5000'
   */
  readonly host?: string;

  /**
   * The name of the CI variable that holds the user name for `host`.
   *
   * Errors: `variable-name`, `missing-option` beside `host`, `unused-option` without it.
   *
   * @default - none
   * @example 'REGISTRY_USER'
   */
  readonly usernameVariable?: string;

  /**
   * The name of the CI variable that holds the password or token for `host`. The value never stands in a
   * file. Where it has a `$`, turn off "Expand variable reference" for the variable in GitLab.
   *
   * Errors: `variable-name`, `missing-option` beside `host`, `unused-option` without it.
   *
   * @default - none
   * @example 'REGISTRY_PASSWORD'
   */
  readonly passwordVariable?: string;

  /**
   * A Docker Hub account, to pull with its limits and to push to it.
   *
   * Errors: `one-of`, `duplicate`, and those of its own options.
   *
   * @default - Docker Hub is asked anonymously
   * @example { usernameVariable: 'DOCKER_HUB_USER', passwordVariable: 'DOCKER_HUB_TOKEN' }
   */
  readonly dockerHub?: DockerHubOptions;

  /**
   * Sign in to the dependency proxy of the project's group, so that `FROM
   * ${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/node:24` (with that variable as a build argument) and
   * a mirror such as `gitlab.example.com/group/dependency_proxy/containers` can be pulled.
   *
   * Errors: `one-of`, `duplicate`, `wrong-type` for what is not true.
   *
   * @default - no login to the dependency proxy
   * @example true
   * @see https://docs.gitlab.com/user/packages/dependency_proxy/
   */
  readonly dependencyProxy?: boolean;
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
