/** What a build step is given for as long as it runs, and no image, layer or history keeps. */
export interface ImageSecretOptions {
  /**
   * Secrets, each from a CI variable. A build step asks for one with `RUN
   * --mount=type=secret,id=npm,env=NPM_TOKEN` or `RUN --mount=type=secret,id=pip,target=/etc/pip.conf`.
   * The job fails before the build where the variable is empty or of the wrong type, because BuildKit
   * would take it for an empty secret. They become `--secret`.
   *
   * The cache does not notice a new value: a step is not run again for it. What a step prints is not
   * masked by BuildKit, and by GitLab only where the variable is. BuildKit itself reads
   * `GIT_AUTH_TOKEN` and `GIT_AUTH_HEADER`, also with `.host`, for remote contexts and `ADD`.
   *
   * Errors: `duplicate`, and those of its own options.
   *
   * @default - none
   * @example [{ id: 'npm', variable: 'NPM_TOKEN' }, { id: 'pip', file: 'PIP_CONF' }]
   * @see https://docs.docker.com/build/building/secrets/
   */
  readonly secrets?: SecretOptions[];

  /**
   * SSH keys, each from a CI variable of type File. A build step reaches an agent that holds them with
   * `RUN --mount=type=ssh`, and never the key itself; a context such as `git@host:group/project.git`
   * uses the one with the id `default`. They become `--ssh`.
   *
   * Host keys are not theirs to say. A build step finds none; give it a file of them: `secrets:
   * [{ id: 'known_hosts', file: 'SSH_KNOWN_HOSTS' }]` and `RUN --mount=type=ssh
   * --mount=type=secret,id=known_hosts,target=/root/.ssh/known_hosts`. For a context over SSH, BuildKit
   * accepts whatever key the host shows; HTTPS with a token is safer there.
   *
   * Errors: `duplicate`, and those of its own options.
   *
   * @default - none
   * @example [{ id: 'default', file: 'DEPLOY_KEY' }]
   */
  readonly ssh?: SshOptions[];
}

/** A secret for build steps: one of `variable` and `file` says where it comes from. */
export interface SecretOptions {
  /**
   * The name that the Dockerfile asks for it by.
   *
   * Errors: `secret-id`, `duplicate`.
   *
   * @example 'npm'
   */
  readonly id: string;

  /**
   * The name of the CI variable whose value is the secret. It becomes `--secret id=npm,env=NPM_TOKEN`.
   * Where the value has a `$`, turn off "Expand variable reference" for the variable in GitLab.
   *
   * Errors: `variable-name`, `one-of` with a file beside it, or with neither.
   *
   * @default - the secret is a file
   * @example 'NPM_TOKEN'
   */
  readonly variable?: string;

  /**
   * The name of a CI variable of type File, whose content is the secret: 500 KiB at the most. It
   * becomes `--secret "id=pip,src=$PIP_CONF"`.
   *
   * Errors: `variable-name`, `one-of` with a variable beside it, or with neither.
   *
   * @default - the secret is the value of a variable
   * @example 'PIP_CONF'
   */
  readonly file?: string;
}

/** An SSH key that build steps may use and never see. */
export interface SshOptions {
  /**
   * The name that the Dockerfile asks for it by; `default` where it names none.
   *
   * Errors: `secret-id`, `duplicate`.
   *
   * @default 'default'
   * @example 'deploy'
   */
  readonly id?: string;

  /**
   * The name of a CI variable of type File that holds a private key without a passphrase. It becomes
   * `--ssh "default=$DEPLOY_KEY"`.
   *
   * Errors: `variable-name`.
   *
   * @example 'DEPLOY_KEY'
   */
  readonly file: string;
}
