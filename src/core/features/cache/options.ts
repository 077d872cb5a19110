import type { AzblobCacheOptions, S3CacheOptions } from './store-options.ts';

/**
 * Where a build finds the steps of an earlier one: exactly one of these. A branch reads its own cache, or that of the
 * default branch where it has none yet, and writes its own. A merge request reads that of its branch, of its target or of the
 * default branch, and a git tag that of the branch whose newest commit it is; they write none.
 *
 * A cache that is missing, broken or refused never fails a job: the log says so, and the image is built without it.
 */
export interface CacheOptions {
  /**
   * In a registry, under the tag `buildcache-` and the branch. It becomes `type=registry` of `--import-cache` and `--export-cache`.
   *
   * Errors: `one-of`, and those of its own options.
   *
   * @default - this one, in the image's own repository, when no other is given
   * @example { mode: 'min' }
   */
  readonly registry?: RegistryCacheOptions;

  /**
   * Inside the image, for registries that take no cache: the image is pushed under the tag `buildcache-` and the branch as well.
   * Only steps of the last stage are in it. It becomes `type=inline`.
   *
   * Errors: `one-of`.
   *
   * @default - none
   * @example {}
   */
  readonly inline?: InlineCacheOptions;

  /**
   * In a bucket of Amazon S3, or of what speaks its language. It becomes `type=s3`.
   *
   * Errors: `one-of`, and those of its own options.
   *
   * @default - none
   * @example { bucket: 'build-cache', region: 'eu-central-1', accessKeyIdVariable: 'CACHE_KEY_ID', secretAccessKeyVariable: 'CACHE_KEY' }
   */
  readonly s3?: S3CacheOptions;

  /**
   * In Azure Blob Storage. It becomes `type=azblob`.
   *
   * Errors: `one-of`, and those of its own options.
   *
   * @default - none
   * @example { accountUrl: 'https://account.blob.core.windows.net', secretAccessKeyVariable: 'CACHE_KEY' }
   */
  readonly azblob?: AzblobCacheOptions;

  /**
   * In a folder that GitLab keeps from job to job (`cache:`), which it packs and unpacks as a whole each time: slower than a
   * registry. It becomes `type=local`.
   *
   * Errors: `one-of`, and those of its own options.
   *
   * @default - none
   * @example {}
   */
  readonly local?: LocalCacheOptions;

  /**
   * Nowhere: every build starts from nothing.
   *
   * Errors: `one-of`.
   *
   * @default - none
   * @example {}
   */
  readonly none?: NoCacheOptions;
}

/** A cache in a registry. */
export interface RegistryCacheOptions {
  /**
   * What is kept. `max` is every step, those of earlier stages too; `min` only those whose layers are in the image. It becomes `mode=`.
   *
   * Errors: `choice`.
   *
   * @default 'max'
   * @example 'min'
   */
  readonly mode?: string;

  /**
   * The repository, as an image is named: `cache` is `$CI_REGISTRY_IMAGE/cache`, `host/path` is in another registry. Images that
   * share one have caches of their own in it. In the image's own repository, layers that both have are sent once.
   *
   * Errors: `cache-repository`, `image-name`, `upper-case`.
   *
   * @default - that of the image
   * @example 'registry.example.com/team/cache'
   */
  readonly repository?: string;
}

/** A cache inside the image: nothing to set. */
export interface InlineCacheOptions {}

/** No cache: nothing to set. */
export interface NoCacheOptions {}

/** A cache in a folder that GitLab keeps. */
export interface LocalCacheOptions {
  /**
   * What is kept, as in a registry: `max` or `min`.
   *
   * Errors: `choice`.
   *
   * @default 'max'
   * @example 'min'
   */
  readonly mode?: string;

  /**
   * What the `key` of GitLab's cache starts with; the branch follows.
   *
   * Errors: `cache-key` for what GitLab takes in no key.
   *
   * @default - 'buildcache', with the image's name
   * @example 'images'
   */
  readonly key?: string;
}
