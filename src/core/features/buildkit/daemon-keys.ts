/** What a key of buildkitd.toml holds: one of the types, a table, or tables of any name (`*`), or a list with the table of each item. */
export type DaemonKey =
  | 'text' | 'boolean' | 'integer' | 'texts' | 'labels' | 'anything' | 'duration' | 'space'
  | DaemonTable | readonly [DaemonTable];
export interface DaemonTable { readonly [key: string]: DaemonKey }

const labels = { labels: 'labels', platforms: 'texts' } as const;

const network = {
  networkMode: 'text', cniConfigPath: 'text', cniBinaryPath: 'text', cniPoolSize: 'integer', bridgeName: 'text', bridgeSubnet: 'text',
} as const;

const garbage = {
  gc: 'boolean',
  gckeepstorage: 'space',
  reservedSpace: 'space',
  maxUsedSpace: 'space',
  minFreeSpace: 'space',
  gcpolicy: [{ all: 'boolean', filters: 'texts', keepDuration: 'duration', keepBytes: 'space', reservedSpace: 'space', maxUsedSpace: 'space', minFreeSpace: 'space' }],
} as const;

/**
 * The keys of BuildKit v0.32: https://github.com/moby/buildkit/blob/v0.32.2/cmd/buildkitd/config/config.go. BuildKit ignores any other key
 * without a word. A test compares them with BuildKit's own types.
 */
export const daemonKeys: DaemonTable = {
  'debug': 'boolean',
  'trace': 'boolean',
  'root': 'text',
  'insecure-entitlements': 'texts',
  'proxyNetwork': 'boolean',
  'log': { format: 'text', level: 'text' },
  'grpc': {
    address: 'texts',
    debugAddress: 'text',
    uid: 'integer',
    gid: 'integer',
    securityDescriptor: 'text',
    tls: { cert: 'text', key: 'text', ca: 'text' },
  },
  'otel': { socketPath: 'text' },
  'cdi': { disabled: 'boolean', specDirs: 'texts', autoAllowed: 'texts' },
  'worker': {
    oci: {
      'enabled': 'boolean',
      ...labels,
      'snapshotter': 'text',
      'rootless': 'boolean',
      'noProcessSandbox': 'boolean',
      ...garbage,
      ...network,
      'userRemapUnsupported': 'text',
      'binary': 'text',
      'proxySnapshotterPath': 'text',
      'defaultCgroupParent': 'text',
      'stargzSnapshotter': 'anything',
      'apparmor-profile': 'text',
      'selinux': 'boolean',
      'max-parallelism': 'integer',
    },
    containerd: {
      'address': 'text',
      'enabled': 'boolean',
      ...labels,
      'namespace': 'text',
      'runtime': { name: 'text', path: 'text', options: 'anything' },
      ...garbage,
      ...network,
      'snapshotter': 'text',
      'apparmor-profile': 'text',
      'selinux': 'boolean',
      'max-parallelism': 'integer',
      'defaultCgroupParent': 'text',
      'rootless': 'boolean',
    },
  },
  'registry': { '*': { mirrors: 'texts', http: 'boolean', insecure: 'boolean', ca: 'texts', keypair: [{ key: 'text', cert: 'text' }], tlsconfigdir: 'texts' } },
  'dns': { nameservers: 'texts', options: 'texts', searchDomains: 'texts' },
  'history': { maxAge: 'duration', maxEntries: 'integer' },
  'frontend': { 'dockerfile.v0': { enabled: 'boolean' }, 'gateway.v0': { enabled: 'boolean', allowedRepositories: 'texts' } },
  'system': { platformsCacheMaxAge: 'duration', maxRegistryConcurrency: 'integer' },
  'provenanceEnvDir': 'text',
  'cache': { gha: 'anything' },
};
