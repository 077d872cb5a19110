import type { CiVariable } from '../../text/value.ts';

/** One image: what it is called, and what it is built from. */
export interface ImageOptions {
  /**
   * The image's name. `api` is `$CI_REGISTRY_IMAGE/api`, an image below the project's own in
   * GitLab's registry; `host/path` is an image in another registry.
   *
   * Errors: `image-name`, `upper-case`, `duplicate` where two images have one name.
   *
   * @default - the project's own image, $CI_REGISTRY_IMAGE
   * @example 'api'
   */
  readonly name?: string;

  /**
   * The build context: the folder that `COPY` takes files from, relative to the repository's root.
   * It becomes `--local context=`.
   *
   * Errors: `outside-project`, `path`.
   *
   * @default '.'
   * @example 'services/api'
   */
  readonly context?: string;

  /**
   * The Dockerfile, relative to the repository's root. It becomes `--local dockerfile=` with its
   * folder, and `--opt filename=` where it is not called `Dockerfile`.
   *
   * Errors: `outside-project`, `path`.
   *
   * @default - `Dockerfile` in the context
   * @example 'docker/api.Dockerfile'
   */
  readonly dockerfile?: string;

  /**
   * The stage of the Dockerfile to build. It becomes `--opt target=`.
   *
   * Errors: `target` for what is not the name of a stage.
   *
   * @default - the last stage
   * @example 'runtime'
   */
  readonly target?: string;

  /**
   * Build arguments: the values of the Dockerfile's `ARG`s. A string is literal, `$` included;
   * `{ variable: 'NAME' }` is the value that a CI variable has when the job runs. They become
   * `--opt build-arg:NAME=`. They can be read from the image's history, so they must not be secret.
   *
   * Errors: `variable-name` for the name of an argument or a variable.
   *
   * @default - none
   * @example { NODE_VERSION: '24', REVISION: { variable: 'CI_COMMIT_SHA' } }
   */
  readonly buildArgs?: { [name: string]: string | CiVariable };

  /**
   * Labels of the image, literal or from a CI variable, as build arguments are. They become
   * `--opt label:KEY=`.
   *
   * Errors: `label` for a key with blanks, quotes or `=`.
   *
   * @default - none
   * @example { 'org.opencontainers.image.title': 'API' }
   */
  readonly labels?: { [key: string]: string | CiVariable };

  /**
   * The platforms to build for, each `os/architecture` or `os/architecture/variant`. They become
   * `--opt platform=`. What is not the runner's own platform is emulated.
   *
   * Errors: `platform`, `duplicate`.
   *
   * @default - the runner's own platform
   * @example ['linux/amd64', 'linux/arm64']
   */
  readonly platforms?: string[];
}
