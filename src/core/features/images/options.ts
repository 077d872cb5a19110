import type { CiVariable } from '../../text/value.ts';
import type { CacheOptions } from '../cache/options.ts';
import type { TagOptions } from '../tags/options.ts';

/** An image: its name, its sources, and when and how to build it. */
export interface ImageOptions {
  /**
   * The name of the image. `api` is `$CI_REGISTRY_IMAGE/api`, an image below the project's own image in the GitLab container registry.
   * `host/path` is an image in another registry.
   *
   * Errors: `image-name`, `upper-case`, `duplicate` if two images have the same name.
   *
   * @default - the project's own image, $CI_REGISTRY_IMAGE
   * @example 'api'
   */
  readonly name?: string;

  /**
   * The build context: the files that `COPY` can use. Use a path relative to the repository root, or the URL of a git repository or an
   * archive, which BuildKit fetches. A folder becomes `--local context=`, a URL `--opt context=`.
   *
   * The URL of a git repository ends in `.git`. Add `#ref:folder` to use another ref than the default branch, or another folder than the
   * root. A repository over SSH requires the key `default` of `ssh`. A private repository over HTTPS requires the secret
   * `GIT_AUTH_TOKEN`. BuildKit does not read a `.dockerignore` in a URL.
   *
   * Errors: `outside-project`, `path`, `remote` for a URL that is neither a repository nor an archive, `credentials` for a URL with
   * a password.
   *
   * @default '.'
   * @example 'services/api'
   */
  readonly context?: string;

  /**
   * The Dockerfile. A path relative to the repository root or, if the context is a URL, relative to the root of that context. The folder
   * of the Dockerfile becomes `--local dockerfile=`. A file name other than `Dockerfile` becomes `--opt filename=`.
   *
   * For a local context, BuildKit reads the files to ignore from `<Dockerfile>.dockerignore` next to the Dockerfile
   * (`docker/api.Dockerfile.dockerignore`). If that file does not exist, BuildKit reads `.dockerignore` in the context. It never reads
   * both.
   *
   * Errors: `outside-project`, `path`.
   *
   * @default - `Dockerfile` in the context
   * @example 'docker/api.Dockerfile'
   */
  readonly dockerfile?: string;

  /**
   * Named contexts: additional sources for `FROM`, `COPY --from` and `RUN --mount=from` in the Dockerfile. A named context is an image
   * (`docker-image://alpine:3.22`), a URL as in `context`, or a folder of the project with its own `.dockerignore`. If the name of a
   * context is the name of an image, the context replaces that image. It becomes `--opt context:NAME=`, and for a folder also
   * `--local NAME=`.
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
   * Errors: `target` for text that is not the name of a stage.
   *
   * @default - the last stage
   * @example 'runtime'
   */
  readonly target?: string;

  /**
   * Build arguments: the values of each `ARG` in the Dockerfile. A string is literal, including `$`. Use `{ variable: 'NAME' }` for the
   * value of a CI variable when the job runs. They become `--opt build-arg:NAME=`. Do not use them for secrets, because everybody can read
   * them in the history of the image. If a name suggests a secret, there is a warning.
   *
   * Errors: `variable-name` for the name of an argument or a variable, `owned-attribute` for
   * BUILDKIT_SYNTAX, which `syntax` sets.
   *
   * @default - none
   * @example { NODE_VERSION: '24', REVISION: { variable: 'CI_COMMIT_SHA' } }
   */
  readonly buildArgs?: { [name: string]: string | CiVariable };

  /**
   * Labels of the image: literal strings or CI variables, as in `buildArgs`. They become `--opt label:KEY=`. The labels of the OCI image
   * specification are set by default, from the variables of GitLab and the project: `org.opencontainers.image.` title, description,
   * url, source, version, revision, created and licenses. A label that you set here replaces the default.
   *
   * Errors: `label` for a key with blanks, quotes, commas or `=`.
   *
   * @default - the standard labels
   * @example { 'org.opencontainers.image.title': 'API', 'com.example.team': 'shop' }
   */
  readonly labels?: { [key: string]: string | CiVariable };

  /**
   * Annotations of the image manifest and, for several platforms, of the image index. Use literal strings or CI variables, as in
   * `buildArgs`. They become `annotation.KEY=` and `annotation-index.KEY=` of `--output`.
   *
   * Errors: `label` for a key with blanks, quotes, commas or `=`.
   *
   * @default - none
   * @example { 'org.opencontainers.image.revision': { variable: 'CI_COMMIT_SHA' } }
   */
  readonly annotations?: { [key: string]: string | CiVariable };

  /**
   * The platforms to build for: `os/architecture` or `os/architecture/variant`. They become `--opt platform=`. Platforms other than the
   * platform of the runner are emulated, if `platformRunners` names no runner.
   *
   * Errors: `platform`, `duplicate`.
   *
   * @default - the platform of the runner
   * @example ['linux/amd64', 'linux/arm64']
   */
  readonly platforms?: string[];

  /**
   * The runners of platforms that are not emulated. Each is built in its own job, such as `build-image:linux/arm64`, and the other
   * platforms in one job. These jobs push without a tag. The image job joins the platforms and tags the image. In `imageDefaults`, each
   * image uses the runners of its own platforms.
   *
   * Errors: `platform`, `duplicate`; `unused-runner` for a platform that the image does not have; `conflict` with `reproducible`, the
   * inline cache and attestations, and for images of one job with different platforms; `too-many` for more than 20 of them in one job.
   *
   * @default - one job builds all platforms
   * @example { 'linux/arm64': { hosted: 'small' } }
   * @see https://gitlab.com/projen-buildkit-image-pipeline/projen-buildkit-image-pipeline/-/blob/main/docs/recipes/multi-platform.md
   */
  readonly platformRunners?: { [platform: string]: PlatformRunnerOptions };

  /**
   * The image of the Dockerfile frontend. Use a version or a digest. Use an image in your own registry or mirror to avoid requests to
   * Docker Hub. It becomes `--opt build-arg:BUILDKIT_SYNTAX=` and overrides the `# syntax=` line of the Dockerfile.
   *
   * Without this option, a Dockerfile without a `# syntax=` line is built with the frontend of the pinned BuildKit. With that line,
   * BuildKit asks the registry of its image in every job, and uses whatever image the tag names at that time.
   *
   * Errors: `image-reference`, `upper-case`.
   *
   * @default - the `# syntax=` line of the Dockerfile, or the frontend of BuildKit
   * @example 'docker/dockerfile:1.20'
   */
  readonly syntax?: string;

  /**
   * Builds all stages without reading the cache. The build still writes the cache. It becomes `--opt no-cache=`.
   *
   * Errors: `wrong-type`.
   *
   * @default false
   * @example true
   */
  readonly noCache?: boolean;

  /**
   * Builds these stages without reading the cache. The build still writes the cache. It becomes `--opt no-cache=deps,build`.
   *
   * Errors: `target` for text that is not the name of a stage, `duplicate`.
   *
   * @default []
   * @example ['deps']
   */
  readonly noCacheFilter?: string[];

  /**
   * Additional attributes of the frontend: literal strings or CI variables, as in `buildArgs`. Each becomes `--opt NAME=VALUE`. BuildKit
   * ignores attributes that it does not know. There is a warning for an unknown attribute, and for an attribute without effect in a
   * rootless job.
   *
   * Errors: `attribute` for text that is not a name, `owned-attribute` for an attribute that another option sets, or
   * that prevents the build of the image.
   *
   * @default - none
   * @example { hostname: 'builder' }
   * @see https://github.com/moby/buildkit/blob/master/frontend/dockerui/config.go
   */
  readonly frontendAttributes?: { [name: string]: string | CiVariable };

  /**
   * Additional names to push the image to, with the same tags. Write each like `name`: `api` is below the project's own image, and
   * `host/path` is in another registry.
   *
   * Errors: `image-name`, `upper-case`, `duplicate`.
   *
   * @default []
   * @example ['registry.example.com/shop/api']
   */
  readonly additionalNames?: string[];

  /**
   * The tags of this image. They replace the `tags` of the pipeline.
   *
   * Errors: `no-tags`, `placeholder`, and the others of the pipeline's `tags`.
   *
   * @default - the tags of the pipeline
   * @example { match: [{ pattern: '^api/v(.*)$', group: 1 }] }
   */
  readonly tags?: TagOptions;

  /**
   * The cache of this image. It replaces the `cache` of the pipeline.
   *
   * Errors: `one-of`, `conflict`, and the others of the pipeline's `cache`.
   *
   * @default - the cache of the pipeline
   * @example { disabled: true }
   */
  readonly cache?: CacheOptions;

  /**
   * Build the image only if one of these files has changed. Use patterns relative to the repository root.
   *
   * - A push to the default branch is compared with the push before.
   * - Another branch is compared with the default branch. This requires GitLab 17.2 or newer (a variable in `compare_to`).
   * - A merge request is compared with its target branch.
   * - Git tags, schedules, and pipelines that are started manually, by the API or by another pipeline always build.
   *
   * The images that an image depends on, and those that depend on it, are built with it. If images share a job, all are built if one of them
   * has changed.
   *
   * Errors: `changes` and `outside-project` for a pattern that GitLab never matches, `too-many` for more than 50 in a job.
   *
   * @default - the image is always built
   * @example ['services/api/**', 'libs/shared/**']
   * @see https://docs.gitlab.com/ci/yaml/#ruleschanges
   */
  readonly changes?: string[];

  /**
   * The names of images of this pipeline that must be built before this image. In the Dockerfile, use the name as an image (`FROM base`).
   * It refers to the digest of the image that this pipeline has built. It becomes `--opt context:NAME=`.
   *
   * Errors: `unknown-image`, `cycle`, `duplicate`; `unpushed` if each image has its own job and merge
   * requests are built.
   *
   * @default []
   * @example ['base']
   */
  readonly dependsOn?: string[];

  /**
   * A test of the built image. The rootless BuildKit of the job runs it. If the test fails, nothing is pushed: neither a version nor a
   * floating tag such as `latest` ever refers to an image that failed its test.
   *
   * Errors: `no-commands`, `empty`.
   *
   * @default - none
   * @example { commands: ['node --version'] }
   */
  readonly smokeTest?: SmokeTestOptions;

  /**
   * The network of the build steps. It becomes `--opt force-network-mode=`.
   *
   * - `none`: build steps have no network, so they cannot download anything. BuildKit still pulls base images and remote contexts.
   * - `default`: the network of the job, unless `buildkit.flags` sets another (`--oci-worker-net=`).
   * - `host`: the same as `default` in a rootless job. It requires the entitlement `network.host`, and adds it.
   *
   * Errors: `network` for any other mode.
   *
   * @default 'default'
   * @example 'none'
   */
  readonly network?: string;

  /**
   * Additional permissions of the build steps. Use `network.host` for `RUN --network=host`, which BuildKit refuses otherwise. It becomes
   * `--allow`, and `--allow-insecure-entitlement` of buildkitd.
   *
   * You cannot use `security.insecure`. A step with it has all capabilities in the user namespace of the job and can see the processes of
   * the job, so it could read the registry password in the environment of buildkitd.
   *
   * Errors: `entitlement`, `duplicate`.
   *
   * @default - none; `network.host` if `network` is `host`
   * @example ['network.host']
   */
  readonly entitlements?: string[];

  /**
   * Additional hosts in `/etc/hosts` of the build steps, each with an IPv4 or IPv6 address: a literal string or a CI variable. They become
   * `--opt add-hosts=`.
   *
   * Errors: `host-name`, `ip-address`.
   *
   * @default - none
   * @example { 'db.example.com': '10.0.0.5', 'cache.example.com': { variable: 'CACHE_ADDRESS' } }
   */
  readonly extraHosts?: { [host: string]: string | CiVariable };

  /**
   * Limits of the processes in a build step, with the names of `docker run --ulimit`. A limit is `soft` or `soft:hard`, in the unit of the
   * limit; -1 is unlimited. A rootless job can only lower its limits: above the hard limit of the job's container, the step fails with
   * `error setting rlimits`. They become `--opt ulimit=`.
   *
   * Errors: `ulimit` for an unknown name, or a value that is not a limit.
   *
   * @default - the limits of the job's container
   * @example { nofile: '1024:2048', core: '0' }
   */
  readonly ulimits?: { [name: string]: string };

  /**
   * The size of `/dev/shm` in a build step. Increase it for browsers and databases that run in build steps. The unit is bytes, or powers
   * of 1024 with `k`, `m` or `g`. It becomes `--opt shm-size=`, in bytes.
   *
   * Errors: `size` for text that is not a size above zero.
   *
   * @default '64m'
   * @example '256m'
   */
  readonly shmSize?: string;

  /**
   * Secrets for build steps, each from a CI variable. Use them in the Dockerfile with `RUN
   * --mount=type=secret,id=npm,env=NPM_TOKEN` or `RUN --mount=type=secret,id=pip,target=/etc/pip.conf`. They become `--secret`.
   *
   * If the variable is empty or has the wrong type, the job fails before the build. BuildKit would otherwise use an empty secret.
   *
   * A new value does not invalidate the cache: BuildKit does not repeat a step for it. BuildKit does not mask secrets in the output of a
   * step, and GitLab masks them only if the variable is masked. BuildKit itself uses `GIT_AUTH_TOKEN` and `GIT_AUTH_HEADER`, with an
   * optional `.host`, for remote contexts and `ADD`.
   *
   * Errors: `duplicate`, and those of its own options.
   *
   * @default - none
   * @example [{ id: 'npm', variable: 'NPM_TOKEN' }, { id: 'pip', fileVariable: 'PIP_CONF' }]
   * @see https://docs.docker.com/build/building/secrets/
   */
  readonly secrets?: SecretOptions[];

  /**
   * SSH keys for build steps, each from a CI variable of type File. A step with `RUN --mount=type=ssh` can use an agent with the keys, but
   * cannot read them. A context such as `git@host:group/project.git` uses the key with the ID `default`. They become `--ssh`.
   *
   * This option does not set host keys. To check host keys in a build step, add a file of known hosts: `secrets:
   * [{ id: 'known_hosts', fileVariable: 'SSH_KNOWN_HOSTS' }]` and `RUN --mount=type=ssh
   * --mount=type=secret,id=known_hosts,target=/root/.ssh/known_hosts`. For a context over SSH, BuildKit
   * accepts any host key. HTTPS with a token is safer for contexts.
   *
   * Errors: `duplicate`, and those of its own options.
   *
   * @default - none
   * @example [{ id: 'default', fileVariable: 'DEPLOY_KEY' }]
   */
  readonly ssh?: SshOptions[];
}

/** A secret for build steps. Set either `variable` or `fileVariable`. */
export interface SecretOptions {
  /**
   * The ID that the Dockerfile uses for the secret.
   *
   * Errors: `secret-id`, `duplicate`.
   *
   * @example 'npm'
   */
  readonly id: string;

  /**
   * The name of the CI variable whose value is the secret. If the value contains `$`, turn off "Expand variable reference" for the
   * variable in GitLab. It becomes `--secret id=npm,env=NPM_TOKEN`.
   *
   * Errors: `variable-name`, `one-of` if `fileVariable` is set too, or if neither is set.
   *
   * @default - the secret is a file
   * @example 'NPM_TOKEN'
   */
  readonly variable?: string;

  /**
   * The name of a CI variable of type File whose content is the secret, up to 500 KiB. It becomes `--secret "id=pip,src=$PIP_CONF"`.
   *
   * Errors: `variable-name`, `one-of` if `variable` is set too, or if neither is set.
   *
   * @default - the secret is the value of a variable
   * @example 'PIP_CONF'
   */
  readonly fileVariable?: string;
}

/** An SSH key that build steps can use but not read. */
export interface SshOptions {
  /**
   * The ID that the Dockerfile uses for the key. If a step names no ID, it uses `default`.
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

/** The commands that must succeed in the built image before it is pushed. */
export interface SmokeTestOptions {
  /**
   * Commands that the `/bin/sh` of the image runs, one by one, as the user of the image and in its working directory. The test stops at the
   * first command that fails.
   *
   * Errors: `empty`; `no-commands` if there is no `exec` either.
   *
   * @default []
   * @example ['node --version', 'test -f /app/server.js']
   */
  readonly commands?: string[];

  /**
   * A program with its arguments, run without a shell. Use it for an image without a shell.
   *
   * Errors: `empty`, `no-commands`.
   *
   * @default []
   * @example ['/app/server', '--version']
   */
  readonly exec?: string[];
}

/** The runner of a platform. Set either `tags` or `hosted`. */
export interface PlatformRunnerOptions {
  /**
   * The tags of the runners.
   *
   * Errors: `empty`, `duplicate`, `expansion` for a `$`, `too-many` for more than 50; `one-of` with `hosted`, or if neither is set.
   *
   * @default - a hosted runner
   * @example ['arm64']
   * @see https://docs.gitlab.com/ci/yaml/#tags
   */
  readonly tags?: string[];

  /**
   * The size of a runner of GitLab.com: `small`, `medium`, `large`, or for linux/amd64 `xlarge` or `2xlarge`.
   *
   * Errors: `hosted-runner` for another size or platform; `one-of` with `tags`, or if neither is set.
   *
   * @default - a runner with the tags
   * @example 'small'
   * @see https://docs.gitlab.com/ci/runners/hosted_runners/linux/
   */
  readonly hosted?: string;
}
