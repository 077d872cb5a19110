/** What images are signed with: set one of `keyless`, `keyVariable`, and `kms`. */
export interface SignOptions {
  /**
   * Signs with the identity of the job on gitlab.com, without a key. The public log of Sigstore then shows the path of the project, the git reference, the commit, and
   * the URL of the job, of private projects too.
   *
   * Errors: `one-of`.
   *
   * @default false
   * @example true
   * @see https://docs.gitlab.com/ci/yaml/signing_examples/
   */
  readonly keyless?: boolean;

  /**
   * The Sigstore of your organization, for `keyless` on a GitLab other than gitlab.com. Its Fulcio trusts the ID tokens of your GitLab.
   *
   * Errors: `unused-option` without `keyless`, `missing-option`, and those of its own options.
   *
   * @default - the public one
   * @example { signingConfig: 'sigstore/signing-config.json', trustedRoot: 'sigstore/trusted-root.json' }
   * @see https://docs.sigstore.dev/cosign/system_config/custom_components/
   */
  readonly sigstore?: SigstoreOptions;

  /**
   * The name of the CI variable that has the private key: the file `cosign.key`, which `cosign generate-key-pair` makes. Protect the variable.
   *
   * Errors: `variable-name`, `credentials` for a key in place of the name, `one-of`.
   *
   * @default - none
   * @example 'COSIGN_PRIVATE_KEY'
   */
  readonly keyVariable?: string;

  /**
   * The name of the CI variable that has the password of the key.
   *
   * Errors: `variable-name`, `credentials`, `unused-option` without `keyVariable`.
   *
   * @default 'COSIGN_PASSWORD'
   * @example 'KEY_PASSWORD'
   */
  readonly passwordVariable?: string;

  /**
   * The URI of a key in a key management service, which signs. The job reads the credentials of the service from CI variables.
   *
   * Errors: `kms` for a text that is no such URI, `one-of`.
   *
   * @default - none
   * @example 'hashivault://images'
   * @see https://docs.sigstore.dev/cosign/key_management/overview/
   */
  readonly kms?: string;

  /**
   * The image that the job runs in: cosign 3 and a shell.
   *
   * Errors: `image-reference`, `upper-case`.
   *
   * @default 'ghcr.io/sigstore/cosign/cosign:v3.1.3-dev'
   * @example 'registry.example.com/ghcr/sigstore/cosign/cosign:v3.1.3-dev'
   */
  readonly image?: string;
}

/** A Sigstore other than the public one. */
export interface SigstoreOptions {
  /**
   * The file of the repository that names the services, which `cosign signing-config create` makes.
   *
   * Errors: `missing-option`, `outside-project`, `path`, `no-file`.
   *
   * @example 'sigstore/signing-config.json'
   */
  readonly signingConfig: string;

  /**
   * The file of the repository that has the certificates and keys of the services, which `cosign trusted-root create` makes.
   *
   * Errors: `missing-option`, `outside-project`, `path`, `no-file`.
   *
   * @example 'sigstore/trusted-root.json'
   */
  readonly trustedRoot: string;
}
