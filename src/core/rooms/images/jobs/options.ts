import type { CacheOptions } from '../../cache/options.ts';
import type { TagOptions } from '../../metadata/options.ts';
import type { SmokeTestOptions } from '../smoke-test/options.ts';

/** How an image takes part in the pipeline: when it is built, after what, and what it is pushed as. */
export interface ImageJobOptions {
  /**
   * Further names, which are pushed with the same tags. Each is as `name`: `api` below the project's own image, or `host/path`.
   *
   * Errors: `image-name`, `upper-case`, `duplicate`.
   *
   * @default []
   * @example ['registry.example.com/shop/api']
   */
  readonly names?: string[];

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
   * @example { none: {} }
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
}
