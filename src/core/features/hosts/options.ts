/**
 * How BuildKit connects to a registry or a mirror. It uses HTTPS, and trusts the public certificate authorities and the one that GitLab
 * names for itself, so most hosts need no entry.
 */
export interface HostOptions {
  /**
   * The certificate authority of the host and of its token server: a PEM file in the repository. It is trusted in addition to the public
   * ones.
   *
   * Errors: `outside-project`, `path`, `no-file` if the project is known and has no such file, `one-of` beside `caVariable`, `unused-option`
   * beside `http` or `insecure`.
   *
   * @default - the public authorities
   * @example 'certs/corp.pem'
   */
  readonly ca?: string;

  /**
   * The same in a CI variable: its name. The variable must have the type File.
   *
   * Errors: `variable-name`, `unused-option` beside `http` or `insecure`.
   *
   * @default - the public authorities
   * @example 'CORP_CA'
   */
  readonly caVariable?: string;

  /**
   * The name of the CI variable, of type File, that holds the certificate which the job shows to the host. Merge requests from forks do not
   * get it.
   *
   * Errors: `variable-name`, `missing-option` without `clientKeyVariable`, `unused-option` beside `http`.
   *
   * @default - no client certificate
   * @example 'REGISTRY_CLIENT_CERT'
   */
  readonly clientCertificateVariable?: string;

  /**
   * The name of the CI variable, of type File, that holds the private key of the client certificate, without a passphrase.
   *
   * Errors: `variable-name`, `missing-option` without `clientCertificateVariable`, `unused-option` beside `http`.
   *
   * @default - no client certificate
   * @example 'REGISTRY_CLIENT_KEY'
   */
  readonly clientKeyVariable?: string;

  /**
   * Connects without TLS. Anybody on the network can read the password, and change the images. BuildKit does this for localhost by default.
   *
   * Errors: `wrong-type` for a value other than true or false.
   *
   * @default - false; true for localhost without a certificate authority
   * @example true
   * @see https://gitlab.com/projen-buildkit-image-pipeline/projen-buildkit-image-pipeline/-/blob/main/docs/security.md
   */
  readonly http?: boolean;

  /**
   * Connects with TLS, but accepts any certificate. Anybody on the network who answers in place of the host gets the password, and can change
   * the images.
   *
   * Errors: `wrong-type` for a value other than true or false, `unused-option` beside `http`.
   *
   * @default false
   * @example true
   * @see https://gitlab.com/projen-buildkit-image-pipeline/projen-buildkit-image-pipeline/-/blob/main/docs/security.md
   */
  readonly insecure?: boolean;
}
