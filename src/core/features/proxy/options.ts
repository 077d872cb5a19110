import type { CiVariable } from '../../text/value.ts';

/**
 * An HTTP proxy for what an image job fetches and pushes: BuildKit, its client, the logins, and the build steps. The steps get it in the
 * predefined build arguments of BuildKit (`http_proxy`, `https_proxy`, `no_proxy`), which are not in the image and not in its cache.
 */
export interface ProxyOptions {
  /**
   * The URL of the proxy for http:// addresses. If it has a password, store the URL in a masked CI variable.
   *
   * Errors: `missing-option` if neither `http` nor `https` is set, `proxy-url`, `credentials` for a literal user or password,
   * `variable-name`.
   *
   * @default - no proxy for http:// addresses
   * @example 'http://proxy.example.com:3128'
   */
  readonly http?: string | CiVariable;

  /**
   * The URL of the proxy for https:// addresses, which most registries have. The URL itself mostly starts with http://.
   *
   * Errors: `missing-option` if neither `http` nor `https` is set, `proxy-url`, `credentials` for a literal user or password,
   * `variable-name`.
   *
   * @default - no proxy for https:// addresses
   * @example { variable: 'CORP_PROXY' }
   */
  readonly https?: string | CiVariable;

  /**
   * Where no proxy is used: hosts with an optional port, `.example.com` for all hosts below a domain, IP addresses, and ranges of them.
   * GitLab (see `gitlab`) and localhost are added.
   *
   * Errors: `no-proxy`, `scheme`, `duplicate`, `variable-name`.
   *
   * @default []
   * @example ['.corp.example.com', '10.0.0.0/8']
   */
  readonly no?: (string | CiVariable)[];

  /**
   * Whether the job reaches GitLab and its container registry through the proxy.
   *
   * Errors: `wrong-type` for a value other than true or false.
   *
   * @default - true on GitLab.com, otherwise false
   * @example true
   */
  readonly gitlab?: boolean;
}
