import type { ImageFrontendOptions } from './frontend/options.ts';
import type { ImageJobOptions } from './jobs/options.ts';
import type { ImageSandboxOptions } from './sandbox/options.ts';
import type { ImageSecretOptions } from './secrets/options.ts';
import type { CiVariable } from '../../text/value.ts';

/** One image: what it is called, and what it is built from. */
export interface ImageOptions extends ImageFrontendOptions, ImageJobOptions, ImageSandboxOptions, ImageSecretOptions {
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
   * The build context, which `COPY` takes files from: a folder, relative to the repository's root,
   * or the URL of a git repository or an archive, which BuildKit fetches by itself. A folder becomes
   * `--local context=`, a URL `--opt context=`.
   *
   * A repository ends in `.git`, with `#ref:folder` behind it where it is not the root of the default
   * branch; over SSH it needs the key `default` of `ssh`, and over HTTPS, where it is private, the
   * secret `GIT_AUTH_TOKEN`. No `.dockerignore` is read there.
   *
   * Errors: `outside-project`, `path`, `remote` for a URL that is neither, `credentials` for one with
   * a password.
   *
   * @default '.'
   * @example 'services/api'
   */
  readonly context?: string;

  /**
   * The Dockerfile, relative to the repository's root. Where the context is a URL, it is relative to
   * what that names, and found there. It becomes `--local dockerfile=` with its folder, and `--opt
   * filename=` where it is not called `Dockerfile`.
   *
   * BuildKit reads what to leave out of a local context from `<Dockerfile>.dockerignore` beside the
   * Dockerfile (`docker/api.Dockerfile.dockerignore`), and where there is none from `.dockerignore` in
   * the context; never from both.
   *
   * Errors: `outside-project`, `path`.
   *
   * @default - `Dockerfile` in the context
   * @example 'docker/api.Dockerfile'
   */
  readonly dockerfile?: string;

  /**
   * Named contexts: what the Dockerfile may name in `FROM`, `COPY --from` and `RUN --mount=from` beside
   * its own stages. Each is an image (`docker-image://alpine:3.22`), a URL as in `context`, or a folder
   * of the project, whose own `.dockerignore` counts. A name may be an image's, which is replaced
   * then. They become `--opt context:NAME=`, a folder with `--local NAME=` before it.
   *
   * Errors: `context-name`, `context-source` for an image without `docker-image://` and for other
   * schemes, `remote`, `credentials`, `outside-project`, `path`.
   *
   * @default - none
   * @example { 'shared': 'libs/shared', 'alpine:3.22': 'docker-image://registry.example.com/base:1' }
   */
  readonly contexts?: { [name: string]: string };

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
   * `--opt build-arg:NAME=`. They can be read from the image's history, so they must not be secret:
   * a name that sounds so is warned of.
   *
   * Errors: `variable-name` for the name of an argument or a variable, `owned-attribute` for
   * BUILDKIT_SYNTAX, which `syntax` sets.
   *
   * @default - none
   * @example { NODE_VERSION: '24', REVISION: { variable: 'CI_COMMIT_SHA' } }
   */
  readonly buildArgs?: { [name: string]: string | CiVariable };

  /**
   * Labels of the image, literal or from a CI variable, as build arguments are. They become
   * `--opt label:KEY=`. Those of the OCI image specification are there by themselves, from GitLab's
   * variables and the project: `org.opencontainers.image.` title, description, url, source, version,
   * revision, created and licenses. What is given here comes in their place.
   *
   * The job adds `base.name`, the full name of the image that this one is built on, as it finds it in the
   * Dockerfile: `docker.io/library/debian:12`; and `base.digest`, where a digest is written there or an
   * image of this pipeline is the base. What is not certain before the build, such as the digest of a
   * tag, is empty, because an image inherits its base's labels. There are none for `FROM scratch`, where
   * the context is a URL, and where one of the two is set here or in the Dockerfile.
   *
   * Errors: `label` for a key with blanks, quotes, commas or `=`.
   *
   * @default - the standard labels
   * @example { 'org.opencontainers.image.title': 'API', 'com.example.team': 'shop' }
   */
  readonly labels?: { [key: string]: string | CiVariable };

  /**
   * Annotations of the image's manifest, and of its index where several platforms make one, literal or
   * from a CI variable. They become `annotation.KEY=` and `annotation-index.KEY=` of `--output`.
   *
   * Errors: `label` for a key with blanks, quotes, commas or `=`.
   *
   * @default - none
   * @example { 'org.opencontainers.image.revision': { variable: 'CI_COMMIT_SHA' } }
   */
  readonly annotations?: { [key: string]: string | CiVariable };

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
