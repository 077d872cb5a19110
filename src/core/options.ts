import type { AttestOptions } from './features/attest/options.ts';
import type { BuildkitOptions } from './features/buildkit/options.ts';
import type { CacheOptions } from './features/cache/options.ts';
import type { CheckOptions } from './features/checks/options.ts';
import type { DriftCheckOptions } from './features/drift-check/options.ts';
import type { HostOptions } from './features/hosts/options.ts';
import type { ImageOptions } from './features/images/options.ts';
import type { LintOptions } from './features/lint/options.ts';
import type { PolicyProblem } from './features/policies/options.ts';
import type { PreflightOptions } from './features/preflight/options.ts';
import type { PromoteOptions } from './features/promote/options.ts';
import type { ProxyOptions } from './features/proxy/options.ts';
import type { RegistryOptions } from './features/registries/options.ts';
import type { RunnerOptions } from './features/runner.ts';
import type { ScanOptions } from './features/scan/options.ts';
import type { SignOptions } from './features/sign/options.ts';
import type { SourceOptions } from './features/sources/options.ts';
import type { TagOptions } from './features/tags/options.ts';
import type { TriggerOptions } from './features/triggers/options.ts';
import type { UpgradeOptions } from './features/upgrades/options.ts';

/**
 * The options of a GitLab CI pipeline that checks a project, builds its container images with rootless, daemonless BuildKit, and pushes
 * them.
 *
 * If options have problems, one error reports all of them and no file is written. Errors of any option: `unknown-option` for a name that
 * does not exist, `wrong-type`, `missing-option`, `empty`, and `control-character` for a line break or NUL where none is allowed.
 *
 * In a subproject, `images`, `imageDefaults`, `checks` and `policies` are added to the pipeline of the root project. The other options
 * apply to the entire pipeline, so those of the root project count. If a subproject sets one that the root project leaves open, there is a
 * warning (`pipeline-option`).
 */
export interface BuildkitImagePipelineOptions {
  /**
   * The images to build.
   *
   * Errors: `no-image` for an empty list, `duplicate` if two images have the same name, `taken-name` if the CI configuration already
   * has a job with the name of an image job.
   *
   * @default - one image, built from ./Dockerfile and pushed as $CI_REGISTRY_IMAGE
   * @example [{ name: 'api', context: 'services/api' }]
   */
  readonly images?: ImageOptions[];

  /**
   * Options of every image. What an image sets itself is merged over them, as `mergeOptions` merges: objects by key, secrets and SSH keys by
   * ID, and anything else replaces the default. Paths are relative to the project that sets the option. In a subproject, they apply to its
   * own images, and are merged over those of the root project.
   *
   * Errors: `unused-option` for `name`, and those of the options of an image, with the path `imageDefaults`.
   *
   * @default {}
   * @example { platforms: ['linux/amd64', 'linux/arm64'], labels: { 'com.example.team': 'shop' } }
   */
  readonly imageDefaults?: ImageOptions;

  /**
   * Builds images that are identical to the last byte if the commit is the same. All files and the image history get the time of the
   * commit. It becomes SOURCE_DATE_EPOCH, and `rewrite-timestamp=true` of `--output`. Pin everything that the Dockerfile downloads. No
   * cache is read or written, so every build starts from scratch.
   *
   * Errors: `unused-option` if a cache is set too.
   *
   * @default false
   * @example true
   */
  readonly reproducible?: boolean;

  /**
   * Adds attestations to the images: provenance, and a list of what is in the image (SBOM). They are not signed.
   *
   * Errors: `wrong-type`, and those of its own options.
   *
   * @default - none
   * @example { provenance: 'min' }
   */
  readonly attest?: AttestOptions;

  /**
   * Releases with a git tag the image that a branch has built and tested, instead of building it again. A branch also pushes the tag
   * `sha-COMMIT`, which has the whole commit. The job of a git tag finds the image by it, and gives it the tags of the release: the digest is the same, and no
   * layer is pulled. The labels stay those of the branch.
   *
   * Errors: `unused-option` if no branch or no git tag builds; `conflict` with what would change the image, such as attestations in its index; and those of its
   * own options.
   *
   * @default - a git tag builds
   * @example { ifMissing: 'fail' }
   */
  readonly promote?: PromoteOptions;

  /**
   * Adds the job `scan-image`, which scans the images after their push for known vulnerabilities, with Trivy: by digest, each platform. GitLab's report has all of them, and those
   * of the severity `failOn` or above stop the job, and the jobs that need it, such as `sign-image`. With `promote`, the job `scan-release` scans before a git tag releases an image: if it
   * stops, the tags of the release stay where they are.
   *
   * Errors: `taken-name` if another job is called `scan-image` or `scan-release`, and those of its own options.
   *
   * @default - images are not scanned
   * @example { failOn: 'high', ignoreUnfixed: true }
   * @see https://gitlab.com/projen-buildkit-image-pipeline/projen-buildkit-image-pipeline/-/blob/main/docs/recipes/scan.md
   */
  readonly scan?: ScanOptions;

  /**
   * Adds the job `sign-image`, which signs the images after their push, with cosign: by digest, in all repositories that they were pushed to. It runs for protected branches
   * and git tags, and runs no code of the project. The signatures are beside the images, under tags `sha256-...`.
   *
   * Errors: `taken-name` if another job is called `sign-image`, and those of its own options.
   *
   * @default - images are not signed
   * @example { keyVariable: 'COSIGN_PRIVATE_KEY' }
   * @see https://gitlab.com/projen-buildkit-image-pipeline/projen-buildkit-image-pipeline/-/blob/main/docs/recipes/signatures.md
   */
  readonly sign?: SignOptions;

  /**
   * How images are divided into jobs. With `per-image`, each image has a job, and the jobs can run at the same time. With `one`, a
   * single job builds all images in sequence with one BuildKit, which reuses the steps that the images share.
   *
   * Errors: `choice`; `unpushed` for `per-image` if images depend on each other and merge requests are built.
   *
   * @default - `one` if images depend on each other, otherwise `per-image`
   * @example 'one'
   */
  readonly jobs?: string;

  /**
   * How many image jobs of the project run at the same time, if each image has its own job. Use a number from 1 to 1000. The limit
   * applies to all pipelines of the project together; other jobs wait. It becomes the `resource_group` of the jobs.
   *
   * Errors: `out-of-range`, `unused-option` if the images share a job.
   *
   * @default - no limit other than the number of runners
   * @example 8
   */
  readonly maxConcurrentJobs?: number;

  /**
   * The checks that must pass before an image is built. An empty list disables checks.
   *
   * In a subproject, a check runs in the folder of the subproject, and the folder is added to its name: `test:services/api`. All images of
   * the repository wait for it. A subproject has no checks by default.
   *
   * Errors: `duplicate` if two checks have the same job name.
   *
   * @default - a Node project of projen runs its `build` task, a Python or Java project its `test` task; other projects run no checks, with a
   * warning
   * @example [{ name: 'test', image: 'node:24', commands: ['npm ci', 'npm test'] }]
   */
  readonly checks?: CheckOptions[];

  /**
   * Existing jobs of the CI configuration that must pass before an image is built.
   *
   * Errors: `job-name`, `reserved-name`, `duplicate`. If the configuration is known: `unknown-job`, and `absent-job` for a job
   * that is missing from a pipeline that builds.
   *
   * @default []
   * @example ['lint']
   * @see https://docs.gitlab.com/ci/yaml/#needs
   */
  readonly needs?: string[];

  /**
   * Checks each Dockerfile before its image is built: by the build checks of BuildKit in the job of the image, and by hadolint in a job of its own.
   * What they find is in GitLab's code quality report.
   *
   * Errors: `wrong-type`, and those of its own options.
   *
   * @default - none: a build only logs what BuildKit finds
   * @example { failOn: 'minor', hadolint: {} }
   */
  readonly lint?: LintOptions;

  /**
   * Adds a job that generates the files anew and fails if one of them is not what is committed, or if a program is not that of the release.
   * It runs for merge requests if `triggers.mergeRequests` is set, otherwise for every push to a branch. It never runs for a git tag.
   *
   * Errors: `taken-name` if another job is called `drift-check`, and those of its own options.
   *
   * @default - no job
   * @example {}
   */
  readonly driftCheck?: DriftCheckOptions;

  /**
   * Upgrades the project in a pipeline schedule that has the variable UPGRADE_DEPENDENCIES with the value `true`: a job upgrades the
   * dependencies and generates the files anew, and another one opens a merge request, or updates the one that is open. The checks run for
   * its branch. The project needs a token in a CI variable and the schedule, which you create once.
   *
   * Errors: `taken-name` if another job is called `upgrade` or `upgrade-merge-request`, and those of its own options.
   *
   * @default - no job
   * @example { labels: ['dependencies'] }
   * @see https://gitlab.com/projen-buildkit-image-pipeline/projen-buildkit-image-pipeline/-/blob/main/docs/recipes/upgrades.md
   */
  readonly upgrades?: UpgradeOptions;

  /**
   * The events that start the pipeline. A branch and its merge request never build the same commit twice.
   *
   * Errors: `no-trigger` if no event starts the pipeline.
   *
   * @default - every git tag
   * @example { gitTags: '/^v[0-9]+/', defaultBranch: true, mergeRequests: 'build' }
   */
  readonly triggers?: TriggerOptions;

  /**
   * Where the build cache is stored.
   *
   * Errors: `one-of` for two stores, `conflict` for two sets of S3 credentials, and those of its own options.
   *
   * @default - { registry: {} }: in the repository of the image, one cache for each branch
   * @example { registry: { repository: 'registry.example.com/team/cache' } }
   */
  readonly cache?: CacheOptions;

  /**
   * The tags of the images.
   *
   * Errors: `no-tags` if no rule gives a tag to the pipelines of a trigger, `placeholder`, `tag-pattern`, `choice`, `pattern`.
   *
   * @default - a semantic version gives `1.2.3`, and the highest version also `latest`; any other git tag, or a branch, gives its own name; a
   * merge request gives `mr-NUMBER`; a schedule gives `nightly`
   * @example { semver: ['{{version}}', '{{major}}.{{minor}}'], sha: { length: 8 } }
   */
  readonly tags?: TagOptions;

  /**
   * The registries to sign in to, in addition to the GitLab container registry. Use it to push images to other registries, or to pull
   * private images from them: with a password, or in the registries of clouds with a token of the job and no password at all.
   *
   * Errors: `one-of`, `duplicate` if two items have the same host, and those of its own options.
   *
   * @default []
   * @example [{ host: 'registry.example.com', usernameVariable: 'REG_USER', passwordVariable: 'REG_PASSWORD' }, { dependencyProxy: true }]
   */
  readonly registries?: RegistryOptions[];

  /**
   * How to connect to registries and mirrors: certificate authorities, client certificates, or no TLS. The key is the host, with its port if
   * the names of images have it. The job also trusts the authority that GitLab names for itself (`CI_SERVER_TLS_CA_FILE`), so a GitLab with
   * a certificate of its own needs no entry.
   *
   * Errors: `registry-host`, `scheme`, `credentials`, `docker-hub`, `duplicate`, and those of its own options.
   *
   * @default - HTTPS with certificates of public authorities
   * @example { 'registry.example.com:5000': { ca: 'certs/corp.pem' }, 'mirror.example.com': { caVariable: 'CORP_CA' } }
   */
  readonly hosts?: { [host: string]: HostOptions };

  /**
   * The mirrors of each registry. BuildKit tries them in order, then the registry, also if a mirror does not answer. A mirror is a host with an
   * optional port, and a path if the mirror stores images below one. `dependency-proxy` is the dependency proxy of the project's group, and
   * the job signs in to it.
   *
   * Errors: `scheme` for a mirror with https://, `mirror`, `registry-host`, `credentials`, `duplicate`, `dependency-proxy` for a registry other
   * than Docker Hub.
   *
   * @default - none
   * @example { 'docker.io': ['mirror.example.com', 'harbor.example.com/hub', 'dependency-proxy'] }
   */
  readonly mirrors?: { [registry: string]: string[] };

  /**
   * What a build may pull, and at which digest: base images, frontends, named contexts, and what `ADD` downloads. It does not reach what
   * `RUN` steps download.
   *
   * Errors: `excluded` and `no-digest` for what the options of an image name, and those of its own options.
   *
   * @default - everything, as the Dockerfile names it
   * @example { only: ['docker.io/library/*', 'registry.example.com/*'], digestsOnly: true }
   * @see https://gitlab.com/projen-buildkit-image-pipeline/projen-buildkit-image-pipeline/-/blob/main/docs/recipes/sources.md
   */
  readonly sources?: SourceOptions;

  /**
   * An HTTP proxy for BuildKit and the build steps.
   *
   * Errors: `wrong-type`, and those of its own options.
   *
   * @default - the environment of the runner decides for BuildKit, and steps use none
   * @example { https: 'http://proxy.example.com:3128', no: ['.corp.example.com'] }
   */
  readonly proxy?: ProxyOptions;

  /**
   * The compression format of the layers of all images and of their cache. It becomes `compression=` of `--output`.
   *
   * - `zstd` is smaller and faster, and requires Docker 23, containerd 1.5 or newer.
   * - `gzip` works with every client.
   * - `estargz` is gzip, and some runtimes can start the image before the pull is complete.
   * - `uncompressed` disables compression.
   *
   * Errors: `compression` for any other format.
   *
   * @default 'zstd'
   * @example 'gzip'
   */
  readonly compression?: string;

  /**
   * The compression level: 0 to 9 for gzip and estargz, 0 to 22 for zstd. A layer that already has the format keeps its level, even
   * with `forceCompression`. It becomes `compression-level=` of `--output`.
   *
   * Errors: `out-of-range`; `unused-option` for `uncompressed`.
   *
   * @default - BuildKit's default for the format
   * @example 9
   */
  readonly compressionLevel?: number;

  /**
   * Compresses the layers of the base image again. If false, these layers stay as they were pulled, and only new layers use the
   * format. It becomes `force-compression=true` of `--output`.
   *
   * Errors: `wrong-type` for a value other than true or false.
   *
   * @default false
   * @example true
   */
  readonly forceCompression?: boolean;

  /**
   * The BuildKit that builds the images, and how it starts.
   *
   * Errors: `wrong-type`, and those of its own options.
   *
   * @default - the rootless image of a pinned BuildKit release
   * @example { image: 'registry.example.com/hub/moby/buildkit:v0.32.2-rootless' }
   */
  readonly buildkit?: BuildkitOptions;

  /**
   * The runners that run the image jobs.
   *
   * Errors: `wrong-type`, and those of its own options.
   *
   * @default - any runner of the project
   * @example { tags: ['k8s'] }
   */
  readonly runner?: RunnerOptions;

  /**
   * How long a job waits for a server that does not answer, in seconds: a registry, a mirror, a token server, a cache, git. Then the job
   * names the server's step and tries again, without the mirror or the cache if that is the one. A build step that runs long, or a slow
   * network, is never ended.
   *
   * Errors: `wrong-type`; `out-of-range` below 10 or above 3600.
   *
   * @default 120
   * @example 300
   */
  readonly patienceSeconds?: number;

  /**
   * What an image job checks before it builds: the disk, the logins, and whether it may push.
   *
   * Errors: `wrong-type`, and those of its own options.
   *
   * @default - { skip: [] }: all checks
   * @example { skip: ['push'] }
   */
  readonly preflight?: PreflightOptions;

  /**
   * The file to write the pipeline to. If it is not `.gitlab-ci.yml`, include it in that file (`include: [{ local: ... }]`) and add the
   * stages `check` and `image` there.
   *
   * Errors: `outside-project`, `path`, `yaml-file`.
   *
   * @default - '.gitlab-ci.yml'; in a project with projen's GitlabConfiguration,
   * '.gitlab/buildkit/ci.yml', which is included automatically
   * @example '.gitlab/buildkit/ci.yml'
   */
  readonly ciFile?: string;

  /**
   * Checks of your organization. They see the options that the pipeline is generated from, and report problems together with those that
   * the library finds.
   *
   * Errors: `wrong-type`, `policy-name`, `duplicate`, and `policy-failed` for a policy that throws or does not return a list of problems.
   *
   * @default []
   * @example [{ name: 'acme-platforms', check: ({ images = [] }) => images.flatMap(({ platforms = [] }, index) => platforms.length < 2 ? [{ path: `images[${index}].platforms`, fault: 'are fewer than two platforms', fix: 'Add "linux/arm64".' }] : []) }]
   */
  readonly policies?: IPolicy[];
}

/** A check of an organization. It refuses options of a pipeline, or warns of them, with its own message. */
export interface IPolicy {
  /**
   * The name of the policy. It is the code of its problems.
   *
   * Errors: `policy-name`, `duplicate` if two policies have the same name.
   *
   * @example 'acme-registry'
   */
  readonly name: string;

  /**
   * Returns the problems of the options.
   *
   * The options are those of the entire pipeline, as they are documented: what subprojects, `addImage` and `addCheck` have added is in
   * `images` and `checks`. `imageDefaults` are merged into each image, and the default image and check are there too. Other defaults
   * are not filled in. The options have no other problems of their own. Each policy gets a copy, so changes have no effect.
   *
   * @param options the options of the pipeline, without `policies`
   */
  check(options: BuildkitImagePipelineOptions): PolicyProblem[];
}
