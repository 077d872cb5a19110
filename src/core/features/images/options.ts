import type { CiVariable } from '../../text/value.ts';
import type { CacheOptions } from '../cache/options.ts';
import type { TagOptions } from '../tags/options.ts';

/** One image: what it is called, what it is built from, and when and how. */
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

  /**
   * The image of the Dockerfile frontend, pinned. Without it the frontend inside the pinned BuildKit
   * is taken, except where the Dockerfile starts with `# syntax=`: then BuildKit asks that image's
   * registry in every job, and takes whatever its tag names that day. This option wins over that
   * line. Name a version or a digest; an image of an own registry or mirror spares Docker Hub. It
   * becomes `--opt build-arg:BUILDKIT_SYNTAX=`.
   *
   * Errors: `image-reference`, `upper-case`.
   *
   * @default - the `# syntax=` line of the Dockerfile, or the frontend inside BuildKit
   * @example 'docker/dockerfile:1.20'
   */
  readonly syntax?: string;

  /**
   * Builds every stage without reading the cache, which is still written. It becomes `--opt no-cache=`.
   *
   * Errors: `wrong-type`.
   *
   * @default false
   * @example true
   */
  readonly noCache?: boolean;

  /**
   * Builds these stages without reading the cache, which is still written. It becomes `--opt no-cache=deps,build`.
   *
   * Errors: `target` for what is not the name of a stage, `duplicate`.
   *
   * @default []
   * @example ['deps']
   */
  readonly noCacheFilter?: string[];

  /**
   * Any other attribute of the frontend, literal or from a CI variable, as build arguments are. Each
   * becomes `--opt NAME=VALUE`. BuildKit ignores a name that it does not know, so those deserve a
   * warning, as does what has no effect in a rootless job.
   *
   * Errors: `attribute` for what is not a name, `owned-attribute` for what another option writes, or
   * what would keep the image from being built.
   *
   * @default - none
   * @example { hostname: 'builder' }
   * @see https://github.com/moby/buildkit/blob/master/frontend/dockerui/config.go
   */
  readonly frontendAttributes?: { [name: string]: string | CiVariable };

  /**
   * Further names, which are pushed with the same tags. Each is as `name`: `api` below the project's own image, or `host/path`.
   *
   * Errors: `image-name`, `upper-case`, `duplicate`.
   *
   * @default []
   * @example ['registry.example.com/shop/api']
   */
  readonly additionalNames?: string[];

  /**
   * The tags of this image, where they differ from the pipeline's `tags`, whose place they take.
   *
   * Errors: `no-tags`, `placeholder`, and the others of the pipeline's `tags`.
   *
   * @default - the tags of the pipeline
   * @example { match: [{ pattern: '^api/v(.*)$', group: 1 }] }
   */
  readonly tags?: TagOptions;

  /**
   * The cache of this image, where it is another than the pipeline's.
   *
   * Errors: `one-of`, `conflict`, and the others of the pipeline's `cache`.
   *
   * @default - the cache of the pipeline
   * @example { disabled: true }
   */
  readonly cache?: CacheOptions;

  /**
   * Build only when one of these files has changed: patterns, relative to the repository's root. A push
   * to the default branch is compared with the push before, another branch with the default branch, a
   * merge request with its target. Git tags, schedules and pipelines that somebody or something else started
   * build always. What an image depends on, and what depends on it, is built with it. Images that share a job
   * are built when any of them has changed. Branches need GitLab 17.2 or newer (a variable in `compare_to`).
   *
   * Errors: `changes` and `outside-project` for what GitLab would never match, `too-many` for more than 50 in a job.
   *
   * @default - built always
   * @example ['services/api/**', 'libs/shared/**']
   * @see https://docs.gitlab.com/ci/yaml/#ruleschanges
   */
  readonly changes?: string[];

  /**
   * The names of the images of this pipeline that must be built before. In the Dockerfile each is an
   * image of that name, `FROM base`: the very one that this pipeline has built, by its digest. It becomes
   * `--opt context:NAME=`.
   *
   * Errors: `unknown-image`, `cycle`, `duplicate`; `unpushed` where each image has a job of its own and merge
   * requests are built.
   *
   * @default []
   * @example ['base']
   */
  readonly dependsOn?: string[];

  /**
   * A test of the built image. It is run by the same rootless BuildKit; when it fails, nothing is pushed, so
   * that neither a version nor a floating tag such as `latest` ever names an image that did not pass.
   *
   * Errors: `no-commands`, `empty`.
   *
   * @default - none
   * @example { commands: ['node --version'] }
   */
  readonly smokeTest?: SmokeTestOptions;

  /**
   * The network of the build steps. `none` cuts them off, so that a build cannot fetch what it does
   * not name, while BuildKit itself still pulls base images and remote contexts. `default` and
   * `host` are the same in a rootless job, the job's own network, unless `buildkit.flags` choose
   * another (`--oci-worker-net=`); `host` needs the entitlement `network.host`, and brings it. It
   * becomes `--opt force-network-mode=`.
   *
   * Errors: `network` for another mode.
   *
   * @default 'default'
   * @example 'none'
   */
  readonly network?: string;

  /**
   * What the Dockerfile may do beyond a plain build step: `network.host` for `RUN --network=host`,
   * which BuildKit refuses otherwise. It becomes `--allow`, and `--allow-insecure-entitlement` of
   * buildkitd. `security.insecure` is refused: such a step has all capabilities in the job's user
   * namespace and sees its processes, so it could read the registry's password in the environment of
   * buildkitd.
   *
   * Errors: `entitlement`, `duplicate`.
   *
   * @default - none; `network.host` where `network` is `host`
   * @example ['network.host']
   */
  readonly entitlements?: string[];

  /**
   * Names that the build steps find in `/etc/hosts`, each with an IPv4 or IPv6 address, literal or
   * from a CI variable. They become `--opt add-hosts=`.
   *
   * Errors: `host-name`, `ip-address`.
   *
   * @default - none
   * @example { 'db.example.com': '10.0.0.5', 'cache.example.com': { variable: 'CACHE_ADDRESS' } }
   */
  readonly extraHosts?: { [host: string]: string | CiVariable };

  /**
   * Limits of the processes in a build step, by the names that `ulimit` has in docker: `soft` or
   * `soft:hard`, -1 for no limit, in the unit of each. A rootless job can lower its limits only:
   * above the hard limit of the job's container the step fails with `error setting rlimits`. They
   * become `--opt ulimit=`.
   *
   * Errors: `ulimit` for another name, or a value that is no limit.
   *
   * @default - those of the job's container
   * @example { nofile: '1024:2048', core: '0' }
   */
  readonly ulimits?: { [name: string]: string };

  /**
   * The size of `/dev/shm` in a build step, for browsers and databases that tests start there: bytes,
   * or with `k`, `m` or `g` for powers of 1024. It becomes `--opt shm-size=`, in bytes.
   *
   * Errors: `size` for what is not a size above zero.
   *
   * @default '64m'
   * @example '256m'
   */
  readonly shmSize?: string;

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
   * @example [{ id: 'npm', variable: 'NPM_TOKEN' }, { id: 'pip', fileVariable: 'PIP_CONF' }]
   * @see https://docs.docker.com/build/building/secrets/
   */
  readonly secrets?: SecretOptions[];

  /**
   * SSH keys, each from a CI variable of type File. A build step reaches an agent that holds them with
   * `RUN --mount=type=ssh`, and never the key itself; a context such as `git@host:group/project.git`
   * uses the one with the id `default`. They become `--ssh`.
   *
   * Host keys are not theirs to say. A build step finds none; give it a file of them: `secrets:
   * [{ id: 'known_hosts', fileVariable: 'SSH_KNOWN_HOSTS' }]` and `RUN --mount=type=ssh
   * --mount=type=secret,id=known_hosts,target=/root/.ssh/known_hosts`. For a context over SSH, BuildKit
   * accepts whatever key the host shows; HTTPS with a token is safer there.
   *
   * Errors: `duplicate`, and those of its own options.
   *
   * @default - none
   * @example [{ id: 'default', fileVariable: 'DEPLOY_KEY' }]
   */
  readonly ssh?: SshOptions[];
}

/** A secret for build steps: one of `variable` and `fileVariable` says where it comes from. */
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
  readonly fileVariable?: string;
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
  readonly fileVariable: string;
}

/** What must succeed in the built image before it is pushed. */
export interface SmokeTestOptions {
  /**
   * Commands, each run by the image's own `/bin/sh`, as the image's user and in its working directory. The test fails with the
   * first that does.
   *
   * Errors: `empty`; `no-commands` where there is no `exec` either.
   *
   * @default []
   * @example ['node --version', 'test -f /app/server.js']
   */
  readonly commands?: string[];

  /**
   * A program with its arguments, run as it is: for an image without a shell.
   *
   * Errors: `empty`, `no-commands`.
   *
   * @default []
   * @example ['/app/server', '--version']
   */
  readonly exec?: string[];
}
