import type { CiVariable } from '../../../text/value.ts';

/** What a build step (`RUN`) finds around it: the network, hosts, limits. */
export interface ImageSandboxOptions {
  /**
   * The network of the build steps. `none` cuts them off, so that a build cannot fetch what it does
   * not name, while BuildKit itself still pulls base images and remote contexts. `default` and
   * `host` are the same in a rootless job, the job's own network, unless `buildkit.flags` choose
   * another (`--oci-worker-net=`); `host` needs the entitlement `network.host`, and brings it. It
   * becomes `--opt force-network-mode=`.
   *
   * Errors: `network` for another mode.
   *
   * @default 'default'
   * @example 'none'
   */
  readonly network?: string;

  /**
   * What the Dockerfile may do beyond a plain build step: `network.host` for `RUN --network=host`,
   * which BuildKit refuses otherwise. It becomes `--allow`, and `--allow-insecure-entitlement` of
   * buildkitd. `security.insecure` is refused: such a step has all capabilities in the job's user
   * namespace and sees its processes, so it could read the registry's password in the environment of
   * buildkitd.
   *
   * Errors: `entitlement`, `duplicate`.
   *
   * @default - none; `network.host` where `network` is `host`
   * @example ['network.host']
   */
  readonly entitlements?: string[];

  /**
   * Names that the build steps find in `/etc/hosts`, each with an IPv4 or IPv6 address, literal or
   * from a CI variable. They become `--opt add-hosts=`.
   *
   * Errors: `host-name`, `ip-address`.
   *
   * @default - none
   * @example { 'db.example.com': '10.0.0.5', 'cache.example.com': { variable: 'CACHE_ADDRESS' } }
   */
  readonly extraHosts?: { [host: string]: string | CiVariable };

  /**
   * Limits of the processes in a build step, by the names that `ulimit` has in docker: `soft` or
   * `soft:hard`, -1 for no limit, in the unit of each. A rootless job can lower its limits only:
   * above the hard limit of the job's container the step fails with `error setting rlimits`. They
   * become `--opt ulimit=`.
   *
   * Errors: `ulimit` for another name, or a value that is no limit.
   *
   * @default - those of the job's container
   * @example { nofile: '1024:2048', core: '0' }
   */
  readonly ulimits?: { [name: string]: string };

  /**
   * The size of `/dev/shm` in a build step, for browsers and databases that tests start there: bytes,
   * or with `k`, `m` or `g` for powers of 1024. It becomes `--opt shm-size=`, in bytes.
   *
   * Errors: `size` for what is not a size above zero.
   *
   * @default '64m'
   * @example '256m'
   */
  readonly shmSize?: string;
}
