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
   * No cache: every build starts from nothing.
   *
   * Errors: `one-of`, `wrong-type` for what is not true.
   *
   * @default - a cache in the registry
   * @example true
   */
  readonly disabled?: boolean;
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

/**
 * A cache in S3. BuildKit takes the credentials from the environment of its daemon: the variables that are named here, a role, or
 * without either what the AWS SDK finds by itself (`AWS_ACCESS_KEY_ID`, the role of the machine).
 */
export interface S3CacheOptions {
  /**
   * The bucket, which must exist.
   *
   * Errors: `s3-bucket`.
   *
   * @example 'build-cache'
   */
  readonly bucket: string;

  /**
   * The region.
   *
   * Errors: `s3-region`.
   *
   * @example 'eu-central-1'
   */
  readonly region: string;

  /**
   * The server, where it is not Amazon's.
   *
   * Errors: `url`, `credentials`.
   *
   * @default - Amazon's of the region
   * @example 'https://minio.example.com'
   */
  readonly endpointUrl?: string;

  /**
   * A folder in the bucket. Inside it, each project and image has caches of its own.
   *
   * Errors: `cache-prefix`.
   *
   * @default - the bucket itself
   * @example 'gitlab'
   */
  readonly prefix?: string;

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
   * Whether the bucket stands in the path of a URL, not in its host: most servers beside Amazon's need it.
   *
   * Errors: `wrong-type`; `unused-option` without `endpointUrl`.
   *
   * @default false
   * @example true
   */
  readonly usePathStyle?: boolean;

  /**
   * The name of the CI variable that holds the access key's id.
   *
   * Errors: `variable-name`, `credentials` for the key itself, `missing-option` without the other.
   *
   * @default - none
   * @example 'CACHE_KEY_ID'
   */
  readonly accessKeyIdVariable?: string;

  /**
   * The name of the CI variable that holds the secret access key.
   *
   * Errors: `variable-name`, `credentials` for the key itself, `missing-option` without the other.
   *
   * @default - none
   * @example 'CACHE_KEY'
   */
  readonly secretAccessKeyVariable?: string;

  /**
   * The name of the CI variable that holds a session token, for keys that have one.
   *
   * Errors: `variable-name`, `credentials` for the token itself, `missing-option` without keys.
   *
   * @default - none
   * @example 'CACHE_SESSION'
   */
  readonly sessionTokenVariable?: string;

  /**
   * A role to take with a token that GitLab gives the job (`id_tokens`), so that no key has to be kept anywhere.
   *
   * Errors: `role`; `one-of` beside variables with keys.
   *
   * @default - none
   * @example 'arn:aws:iam::123456789012:role/build-cache'
   * @see https://docs.gitlab.com/ci/cloud_services/aws/
   */
  readonly role?: string;

  /**
   * The audience of that token, as the identity provider in AWS names it.
   *
   * Errors: `unused-option` without `role`.
   *
   * @default - the address of this GitLab, $CI_SERVER_URL
   * @example 'sts.amazonaws.com'
   */
  readonly audience?: string;
}

/**
 * A cache in Azure Blob Storage. Without a key, BuildKit's daemon takes what the Azure SDK finds in its environment
 * (`AZURE_CLIENT_ID` and others).
 */
export interface AzblobCacheOptions {
  /**
   * The address of the storage account.
   *
   * Errors: `url`, `credentials` for one with a signature in it.
   *
   * @example 'https://account.blob.core.windows.net'
   */
  readonly accountUrl: string;

  /**
   * The name of the account.
   *
   * Errors: `empty`.
   *
   * @default - the first part of the address
   * @example 'account'
   */
  readonly accountName?: string;

  /**
   * The container; it is made where there is none.
   *
   * Errors: `azure-container`.
   *
   * @default 'buildkit-cache'
   * @example 'images'
   */
  readonly container?: string;

  /**
   * A folder in the container. Inside it, each project and image has caches of its own.
   *
   * Errors: `cache-prefix`.
   *
   * @default - the container itself
   * @example 'gitlab'
   */
  readonly prefix?: string;

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
   * The name of the CI variable that holds the account's key. BuildKit takes it only from the command line, where the steps of the build can
   * read it: use it where you trust what they run.
   *
   * Errors: `variable-name`, `credentials` for the key itself.
   *
   * @default - none
   * @example 'CACHE_KEY'
   */
  readonly secretAccessKeyVariable?: string;
}
