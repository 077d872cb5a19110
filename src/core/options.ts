import type { BuildkitOptions } from './features/buildkit/options.ts';
import type { CacheOptions } from './features/cache/options.ts';
import type { CheckOptions } from './features/checks/options.ts';
import type { ImageOptions } from './features/images/options.ts';
import type { RegistryOptions } from './features/registries/options.ts';
import type { RunnerOptions } from './features/runner.ts';
import type { TagOptions } from './features/tags/options.ts';
import type { TriggerOptions } from './features/triggers/options.ts';

/**
 * A GitLab CI pipeline that checks the project, then builds its container images with rootless,
 * daemonless BuildKit and pushes them.
 *
 * Every problem of the options is reported at once, in one error, and then nothing is written. Any
 * option: `unknown-option` for a name that is none, `wrong-type`, `missing-option`, `empty`, and
 * `control-character` for a line break or NUL where none may be. In a subproject: `pipeline-option` for all but `images`.
 */
export interface BuildkitImagePipelineOptions {
  /**
   * The images to build.
   *
   * Errors: `no-image` for an empty list, `duplicate` where two have one name, `taken-name` where the CI configuration
   * has the job of an image already.
   *
   * @default - one: ./Dockerfile, pushed as $CI_REGISTRY_IMAGE
   * @example [{ name: 'api', context: 'services/api' }]
   */
  readonly images?: ImageOptions[];

  /**
   * Whether the same commit gives the same image, to the last byte, whenever and wherever it is built: its files and its history have
   * the time of the commit. It becomes SOURCE_DATE_EPOCH, and `rewrite-timestamp=true` of `--output`. What the Dockerfile
   * downloads must be pinned there. No cache is read or written, so every build starts from nothing.
   *
   * Errors: `unused-option` for a cache beside it.
   *
   * @default false
   * @example true
   */
  readonly reproducible?: boolean;

  /**
   * Whether images share a job: `per-image`, side by side on as many runners, or `one`, one after the
   * other with one BuildKit, which keeps what they have in common.
   *
   * Errors: `choice`; `unpushed` for `per-image` where images depend on each other and merge requests are built.
   *
   * @default - `one` where images depend on each other, else `per-image`
   * @example 'one'
   */
  readonly jobs?: string;

  /**
   * How many image jobs of the project run at the same time, where each image has its own. From 1 to 1000; the
   * others wait, in all pipelines of the project together. It becomes the jobs' `resource_group`.
   *
   * Errors: `out-of-range`, `unused-option` where the images share a job.
   *
   * @default - as many as there are runners
   * @example 8
   */
  readonly maxConcurrentJobs?: number;

  /**
   * What must pass before an image is built. An empty list checks nothing.
   *
   * Errors: `duplicate` where two are one job.
   *
   * @default - a projen Node project runs its `build` task; elsewhere nothing is checked
   * @example [{ name: 'test', image: 'node:24', commands: ['npm ci', 'npm test'] }]
   */
  readonly checks?: CheckOptions[];

  /**
   * Jobs that exist already in the CI configuration and must pass before an image is built.
   *
   * Errors: `job-name`, `reserved-name`, `duplicate`. Where the configuration is known, `unknown-job`, and `absent-job` for a job
   * that is not in every pipeline that builds.
   *
   * @default []
   * @example ['lint']
   * @see https://docs.gitlab.com/ci/yaml/#needs
   */
  readonly needs?: string[];

  /**
   * What starts the pipeline. A branch and its merge request never build the same commit twice.
   *
   * Errors: `no-trigger` where nothing would start it.
   *
   * @default - every git tag
   * @example { gitTags: '/^v[0-9]+/', defaultBranch: true, mergeRequests: 'build' }
   */
  readonly triggers?: TriggerOptions;

  /**
   * Where a build finds the steps of an earlier one.
   *
   * Errors: `one-of` for two places at once, `conflict` for two sets of credentials for S3, and those of its own options.
   *
   * @default - { registry: {} }: beside the image, a cache for each branch
   * @example { registry: { repository: 'registry.example.com/team/cache' } }
   */
  readonly cache?: CacheOptions;

  /**
   * The tags of the images.
   *
   * Errors: `no-tags` where no rule gives a tag to the pipelines of a trigger, `placeholder`, `tag-pattern`, `choice`, `pattern`.
   *
   * @default - a semantic version gives `1.2.3`, and the highest one `latest`; any other git tag, and a branch, its own name; a merge
   * request `mr-NUMBER`; a schedule `nightly`
   * @example { semver: ['{{version}}', '{{major}}.{{minor}}'], sha: { length: 8 } }
   */
  readonly tags?: TagOptions;

  /**
   * Registries to sign in to, beside GitLab's own: for images that are pushed there or built from there.
   *
   * Errors: `one-of`, `duplicate` where two have one host, and those of its own options.
   *
   * @default []
   * @example [{ host: 'registry.example.com', usernameVariable: 'REG_USER', passwordVariable: 'REG_PASSWORD' }, { dependencyProxy: true }]
   */
  readonly registries?: RegistryOptions[];


  /**
   * Mirrors, by registry: BuildKit asks them in order, then the registry itself. Each is a host
   * with or without port, with a path where the mirror keeps the images below one.
   *
   * Errors: `scheme` for a mirror with https://, `mirror`, `registry-host`, `duplicate`.
   *
   * @default - none
   * @example { 'docker.io': ['mirror.example.com', 'harbor.example.com/hub'] }
   */
  readonly mirrors?: { [registry: string]: string[] };

  /**
   * The format of the layers, of every image and of its cache. `zstd` is smaller and faster, for Docker 23, containerd 1.5
   * or newer; everything reads `gzip`; `estargz` is gzip that some runtimes can start before it is pulled; and
   * there is `uncompressed`. It becomes `compression=` of `--output`.
   *
   * Errors: `compression` for another one.
   *
   * @default 'zstd'
   * @example 'gzip'
   */
  readonly compression?: string;

  /**
   * How hard layers are compressed: 0 to 9 for gzip and estargz, 0 to 22 for zstd. A layer that has the format already
   * keeps its level, even with `forceCompression`. It becomes `compression-level=` of `--output`.
   *
   * Errors: `out-of-range`; `unused-option` for what is not compressed.
   *
   * @default - that of BuildKit for the format
   * @example 9
   */
  readonly compressionLevel?: number;

  /**
   * Compresses the layers of the base image anew as well. Without it they stay as they were pulled, and
   * only what is built has the format. It becomes `force-compression=true` of `--output`.
   *
   * Errors: `wrong-type` for what is not true or false.
   *
   * @default false
   * @example true
   */
  readonly forceCompression?: boolean;

  /**
   * Which BuildKit builds, and how it is started.
   *
   * Errors: `wrong-type`, and those of its own options.
   *
   * @default - the rootless image of a pinned BuildKit release
   * @example { image: 'registry.example.com/hub/moby/buildkit:v0.32.2-rootless' }
   */
  readonly buildkit?: BuildkitOptions;

  /**
   * Which runners take the image jobs.
   *
   * Errors: `wrong-type`, and those of its own options.
   *
   * @default - any runner of the project
   * @example { tags: ['k8s'] }
   */
  readonly runner?: RunnerOptions;

  /**
   * The file that the pipeline is written to. Where it is not `.gitlab-ci.yml`, that file must
   * include it (`include: [{ local: ... }]`) and name its stages, `check` and `image`.
   *
   * Errors: `outside-project`, `path`, `yaml-file`.
   *
   * @default - '.gitlab-ci.yml'; in a project with projen's GitlabConfiguration,
   * '.gitlab/buildkit/ci.yml', which is included there
   * @example '.gitlab/buildkit/ci.yml'
   */
  readonly ciFile?: string;
}
