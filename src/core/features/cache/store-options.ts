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
