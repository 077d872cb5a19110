/**
 * Where the build cache is stored. Set exactly one of these options.
 *
 * - A branch writes its own cache and reads it. If it has none yet, it reads the cache of the default branch.
 * - A merge request reads the cache of its source branch, its target branch or the default branch, and writes none.
 * - A git tag reads the cache of the branch whose newest commit it points to, and writes none.
 *
 * A cache never fails a job. If it is missing, broken or refused, the job log says so, and the image is built without it.
 */
export interface CacheOptions {
  /**
   * Stores the cache in a registry, under the tag `buildcache-` and the branch. It becomes `type=registry` of `--import-cache` and
   * `--export-cache`.
   *
   * Errors: `one-of`, and those of its own options.
   *
   * @default - used if no other store is set, in the repository of the image
   * @example { mode: 'min' }
   */
  readonly registry?: RegistryCacheOptions;

  /**
   * Stores the cache in the image. Use it for registries that do not accept caches. The image is also pushed under the tag `buildcache-` and
   * the branch. The cache contains only steps of the last stage. It becomes `type=inline`.
   *
   * Errors: `one-of`.
   *
   * @default - none
   * @example {}
   */
  readonly inline?: InlineCacheOptions;

  /**
   * Stores the cache in a bucket of Amazon S3 or a compatible server. It becomes `type=s3`.
   *
   * Errors: `one-of`, and those of its own options.
   *
   * @default - none
   * @example { bucket: 'build-cache', region: 'eu-central-1', accessKeyIdVariable: 'CACHE_KEY_ID', secretAccessKeyVariable: 'CACHE_KEY' }
   */
  readonly s3?: S3CacheOptions;

  /**
   * Stores the cache in Azure Blob Storage. It becomes `type=azblob`.
   *
   * Errors: `one-of`, and those of its own options.
   *
   * @default - none
   * @example { accountUrl: 'https://account.blob.core.windows.net', secretAccessKeyVariable: 'CACHE_KEY' }
   */
  readonly azblob?: AzblobCacheOptions;

  /**
   * Stores the cache in a folder that GitLab keeps between jobs (`cache:`). GitLab packs and unpacks the entire folder each time, so it is
   * slower than a registry. It becomes `type=local`.
   *
   * Errors: `one-of`, and those of its own options.
   *
   * @default - none
   * @example {}
   */
  readonly local?: LocalCacheOptions;

  /**
   * Disables the cache. Every build starts from scratch.
   *
   * Errors: `one-of`, `wrong-type` for a value other than true.
   *
   * @default - a cache in the registry
   * @example true
   */
  readonly disabled?: boolean;
}

/** A cache in a registry. */
export interface RegistryCacheOptions {
  /**
   * How many steps to cache. `max` caches every step, including those of earlier stages. `min` caches only the steps whose layers are in the
   * image. It becomes `mode=`.
   *
   * Errors: `choice`.
   *
   * @default 'max', or 'min' with `buildkit: { remote }`, where the daemons keep all steps
   * @example 'min'
   */
  readonly mode?: string;

  /**
   * The repository of the cache, written like the name of an image: `cache` is `$CI_REGISTRY_IMAGE/cache`, and `host/path` is in another
   * registry. Images can share a repository: each has its own caches there. If the cache is in the repository of the image, layers that both
   * contain are uploaded once.
   *
   * Errors: `cache-repository`, `image-name`, `upper-case`.
   *
   * @default - the repository of the image
   * @example 'registry.example.com/team/cache'
   */
  readonly repository?: string;
}

/** A cache in the image. It has no settings. */
export interface InlineCacheOptions {}

/** A cache in a folder that GitLab keeps between jobs. */
export interface LocalCacheOptions {
  /**
   * How many steps to cache: `max` or `min`, as for a registry cache.
   *
   * Errors: `choice`.
   *
   * @default 'max'
   * @example 'min'
   */
  readonly mode?: string;

  /**
   * The prefix of the `key` of GitLab's cache. The name of the branch follows it.
   *
   * Errors: `cache-key` for text that GitLab does not accept in a key.
   *
   * @default - 'buildcache', with the name of the image
   * @example 'images'
   */
  readonly key?: string;
}

/**
 * A cache in S3. The BuildKit daemon reads the credentials from its environment: the variables that you name here, or a role. Without either,
 * the AWS SDK finds credentials itself (`AWS_ACCESS_KEY_ID`, or the role of the machine).
 */
export interface S3CacheOptions {
  /**
   * The bucket. It must already exist.
   *
   * Errors: `s3-bucket`.
   *
   * @example 'build-cache'
   */
  readonly bucket: string;

  /**
   * The region of the bucket.
   *
   * Errors: `s3-region`.
   *
   * @example 'eu-central-1'
   */
  readonly region: string;

  /**
   * The URL of the server, if it is not Amazon's.
   *
   * Errors: `url`, `credentials`.
   *
   * @default - Amazon's server of the region
   * @example 'https://minio.example.com'
   */
  readonly endpointUrl?: string;

  /**
   * A folder in the bucket. Each project and image has its own caches in the folder.
   *
   * Errors: `cache-prefix`.
   *
   * @default - the root of the bucket
   * @example 'gitlab'
   */
  readonly prefix?: string;

  /**
   * How many steps to cache: `max` or `min`, as for a registry cache.
   *
   * Errors: `choice`.
   *
   * @default 'max'
   * @example 'min'
   */
  readonly mode?: string;

  /**
   * Puts the name of the bucket into the path of URLs, and not into the host. Most servers other than Amazon's require it.
   *
   * Errors: `wrong-type`; `unused-option` without `endpointUrl`.
   *
   * @default false
   * @example true
   */
  readonly usePathStyle?: boolean;

  /**
   * The name of the CI variable that holds the access key ID.
   *
   * Errors: `variable-name`, `credentials` for the key itself, `missing-option` without `secretAccessKeyVariable`.
   *
   * @default - none
   * @example 'CACHE_KEY_ID'
   */
  readonly accessKeyIdVariable?: string;

  /**
   * The name of the CI variable that holds the secret access key.
   *
   * Errors: `variable-name`, `credentials` for the key itself, `missing-option` without `accessKeyIdVariable`.
   *
   * @default - none
   * @example 'CACHE_KEY'
   */
  readonly secretAccessKeyVariable?: string;

  /**
   * The name of the CI variable that holds a session token. Use it for temporary keys.
   *
   * Errors: `variable-name`, `credentials` for the token itself, `missing-option` without keys.
   *
   * @default - none
   * @example 'CACHE_SESSION'
   */
  readonly sessionTokenVariable?: string;

  /**
   * The AWS role to assume. The job uses an ID token from GitLab (`id_tokens`), so you do not have to store a key.
   *
   * Errors: `role`; `one-of` if variables with keys are set too.
   *
   * @default - none
   * @example 'arn:aws:iam::123456789012:role/build-cache'
   * @see https://docs.gitlab.com/ci/cloud_services/aws/
   */
  readonly role?: string;

  /**
   * The audience of the ID token. Use the audience that the identity provider in AWS expects.
   *
   * Errors: `unused-option` without `role`.
   *
   * @default - the address of the GitLab instance, $CI_SERVER_URL
   * @example 'sts.amazonaws.com'
   */
  readonly audience?: string;
}

/**
 * A cache in Azure Blob Storage. Without a key, the BuildKit daemon uses the credentials that the Azure SDK finds in its environment
 * (`AZURE_CLIENT_ID` and others).
 */
export interface AzblobCacheOptions {
  /**
   * The URL of the storage account.
   *
   * Errors: `url`, `credentials` for a URL with a signature.
   *
   * @example 'https://account.blob.core.windows.net'
   */
  readonly accountUrl: string;

  /**
   * The name of the storage account.
   *
   * Errors: `empty`.
   *
   * @default - the first part of the host in the URL
   * @example 'account'
   */
  readonly accountName?: string;

  /**
   * The container. If it does not exist, BuildKit creates it.
   *
   * Errors: `azure-container`.
   *
   * @default 'buildkit-cache'
   * @example 'images'
   */
  readonly container?: string;

  /**
   * A folder in the container. Each project and image has its own caches in the folder.
   *
   * Errors: `cache-prefix`.
   *
   * @default - the root of the container
   * @example 'gitlab'
   */
  readonly prefix?: string;

  /**
   * How many steps to cache: `max` or `min`, as for a registry cache.
   *
   * Errors: `choice`.
   *
   * @default 'max'
   * @example 'min'
   */
  readonly mode?: string;

  /**
   * The name of the CI variable that holds the key of the account. BuildKit accepts the key only on the command line, where the build steps
   * can read it. Use it only if you trust the commands that the build runs.
   *
   * Errors: `variable-name`, `credentials` for the key itself.
   *
   * @default - none
   * @example 'CACHE_KEY'
   */
  readonly secretAccessKeyVariable?: string;
}
