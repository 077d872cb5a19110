/*
 * What BuildKit's errors mean, and what to change. `npx projen` makes the job's program `explain.sh` and the page `docs/errors.md`
 * of this table; `test/diagnosis` keeps a real message for every row.
 */

/** Who runs the job, where that decides what to change. `hosted` are GitLab.com's own runners. */
export const executors = ['docker', 'kubernetes', 'shell', 'hosted'] as const;
export type Executor = typeof executors[number];

/** Where a message stands: in the last error of a build, in the output of the step that failed, or in the log of the daemon, which failed or is slow. */
export const places = ['build', 'step', 'daemon', 'slow'] as const;
export type Place = typeof places[number];

/** A literal piece of a message. */
export type Piece = string | { readonly atEnd: string };

/** One error that is known. */
export interface KnownError {
  /** Its anchor in `docs/errors.md`. */
  readonly id: string;
  /** Ways to tell it: the pieces of one of them stand in the message, in this order. */
  readonly texts: readonly (readonly Piece[])[];
  /**
   * What is wrong, in one sentence. `{registry}` is the registry of the image that was asked for, `{host}` the host that was
   * connected to: a mirror, a token server or the same registry.
   */
  readonly cause: string;
  /** The lines to change: the same for everybody, or by executor. */
  readonly fix: string | { readonly [executor in Executor]: string };
  /** A page that explains more. */
  readonly see?: string;
}

const pages = {
  sources: 'https://gitlab.com/projen-buildkit-image-pipeline/projen-buildkit-image-pipeline/-/blob/main/docs/recipes/sources.md',
  buildkitOnGitlab: 'https://docs.gitlab.com/ci/docker/using_buildkit/',
  buildkitFlags: 'https://github.com/moby/buildkit/blob/master/docs/reference/buildkitd.md',
  buildkitConfig: 'https://github.com/moby/buildkit/blob/master/docs/buildkitd.toml.md',
  rootless: 'https://github.com/moby/buildkit/blob/master/docs/rootless.md',
  dockerfile: 'https://docs.docker.com/reference/dockerfile/',
  dockerignore: 'https://docs.docker.com/build/concepts/context/#dockerignore-files',
  checks: 'https://docs.docker.com/reference/build-checks/',
  hubLimits: 'https://docs.docker.com/docker-hub/usage/',
  multiPlatform: 'https://docs.docker.com/build/building/multi-platform/',
  registry: 'https://docs.gitlab.com/user/packages/container_registry/troubleshoot_container_registry/',
  registryLogin: 'https://docs.gitlab.com/user/packages/container_registry/authenticate_with_container_registry/',
  registryStorage: 'https://docs.gitlab.com/user/packages/container_registry/reduce_container_registry_storage/',
  protectedTags: 'https://docs.gitlab.com/user/packages/container_registry/protected_container_tags/',
  dependencyProxy: 'https://docs.gitlab.com/user/packages/dependency_proxy/',
  jobToken: 'https://docs.gitlab.com/ci/jobs/ci_job_token/',
  authConfig: 'https://docs.gitlab.com/ci/docker/using_docker_images/#access-an-image-from-a-private-container-registry',
  runnerTls: 'https://docs.gitlab.com/runner/configuration/tls-self-signed/',
  runnerProxy: 'https://docs.gitlab.com/runner/configuration/proxy/',
  runnerConfig: 'https://docs.gitlab.com/runner/configuration/advanced-configuration/',
  kubernetes: 'https://docs.gitlab.com/runner/executors/kubernetes/',
  hosted: 'https://docs.gitlab.com/ci/runners/hosted_runners/linux/',
};

const throughProxy = "proxy: { https: 'http://proxy.example.com:3128' }, with hosts that it cannot reach in no: ['.corp.example.com'].";

const docker = 'In config.toml of the runner, under [runners.docker]:';
const kubernetes = 'In config.toml of the runner, under [runners.kubernetes.build_container_security_context]:';
const rootlessImage = "Use a rootless image of BuildKit: buildkit: { image: 'moby/buildkit:VERSION-rootless' }, or leave the option out";
const hostedAsTheyAre = "GitLab.com's Linux runners allow this as they are: run the job there, without other tags: runner: { tags: ['saas-linux-small-amd64'] }.";

const moreMemory = {
  docker: `${docker} memory = "8g", or build fewer steps at once: buildkit: { flags: ['--oci-max-parallelism=1'] }.`,
  kubernetes: 'In config.toml of the runner, under [runners.kubernetes]: memory_limit = "8Gi", or set the CI variable KUBERNETES_MEMORY_LIMIT to 8Gi where the runner has memory_limit_overwrite_max_allowed.',
  shell: "In config.toml of the runner: concurrent = 1, or give its host more memory; or build fewer steps at once: buildkit: { flags: ['--oci-max-parallelism=1'] }.",
  hosted: "Take a larger runner: runner: { tags: ['saas-linux-large-amd64'] }.",
};

const moreDisk = {
  docker: "Make room on the runner's host (docker system prune --all), or give BuildKit's state a volume with room; in config.toml, under [runners.docker]: volumes = [\"/data/buildkit:/home/user/.local/share/buildkit\"].",
  kubernetes: 'In config.toml of the runner, under [runners.kubernetes]: ephemeral_storage_limit = "20Gi", or an empty_dir volume with room at /home/user/.local/share/buildkit.',
  shell: "Make room on the runner's host: BuildKit keeps its state in ~/.local/share/buildkit of the runner's user.",
  hosted: "Take a runner with a larger disk: runner: { tags: ['saas-linux-large-amd64'] }.",
};

/** What the last error of a build says. The most specific row stands first: the first that fits is the one that is shown. */
const build: readonly KnownError[] = [
  // what is built
  {
    id: 'unknown-flag',
    texts: [['flag provided but not defined: ']],
    cause: 'This BuildKit does not know a flag that the job gives it.',
    fix: 'Leave out the option buildkit: { image }, or name a version that is not older than the default.',
    see: pages.buildkitOnGitlab,
  },
  {
    id: 'dockerfile-missing',
    texts: [['failed to read dockerfile: ', 'no such file or directory'], ['invalid local: ', 'no such file or directory']],
    cause: 'The Dockerfile, or the folder of the build context, is not in the checkout.',
    fix: 'Correct images: [{ dockerfile, context }], which are paths from the root of the repository, and see that git has them (git ls-files). What an earlier job makes must be one of its artifacts.',
  },
  {
    id: 'dockerfile-syntax',
    texts: [['dockerfile parse error'], ['unsupported mount type "']],
    cause: 'The Dockerfile has an instruction or a flag that its frontend does not know.',
    fix: "Correct the line that is named above. What is newer than this BuildKit needs a newer frontend: images: [{ syntax: 'docker/dockerfile:1' }].",
    see: pages.dockerfile,
  },
  {
    id: 'base-name-empty',
    texts: [['base name (', 'should not be blank']],
    cause: 'The name in FROM is empty, because a build argument in it has no value.',
    fix: "Give the argument a default in the Dockerfile, ARG NAME=value above the first FROM, or a value: images: [{ buildArgs: { NAME: 'value' } }].",
    see: pages.dockerfile,
  },
  {
    id: 'base-name-invalid',
    texts: [['failed to parse stage name "', 'invalid reference format']],
    cause: 'A name in FROM or COPY --from is not the name of an image.',
    fix: 'Write HOST/PATH:TAG, all but the tag in lower case. A build argument in it must have a value.',
    see: pages.dockerfile,
  },
  {
    id: 'target-missing',
    texts: [['target stage "', 'could not be found']],
    cause: 'The Dockerfile has no such stage.',
    fix: 'Correct images: [{ target }]: it is the name behind AS in a FROM line.',
  },
  {
    id: 'file-missing',
    texts: [['failed to calculate checksum of ref ', { atEnd: ': not found' }]],
    cause: 'COPY or ADD names a file that is not in the build context.',
    fix: 'See that git has the file (git ls-files), that .dockerignore does not leave it out, and that the path starts in images: [{ context }]. What an earlier job makes must be one of its artifacts.',
    see: pages.dockerignore,
  },
  {
    id: 'source-denied',
    texts: [['" denied by policy']],
    cause: 'The option sources does not allow the source that is named above, an image or a URL.',
    fix: "Allow it, sources: { only: ['docker.io/library/*'] }, or take it out of the Dockerfile. With digestsOnly it needs a digest too: run npx projen image:pin, or write sources: { pin: { 'node:24': 'sha256:...' } }.",
    see: pages.sources,
  },
  {
    id: 'checksum',
    texts: [['digest mismatch sha256:']],
    cause: 'A file that ADD downloads is not the one that its checksum is for.',
    fix: "See whether the file was changed on purpose. Then correct the checksum: sources: { checksums: { 'https://...': 'sha256:...' } }, or ADD --checksum= in the Dockerfile.",
    see: pages.sources,
  },
  {
    id: 'platform-missing',
    texts: [['no match for platform in manifest'], ['unknown operating system or architecture']],
    cause: 'A base image does not exist for one of the platforms.',
    fix: 'Leave the platform out of images: [{ platforms }], or choose a base image that has it.',
    see: pages.multiPlatform,
  },
  {
    id: 'entitlement',
    texts: [['security.insecure is not allowed'], ['network.host is not allowed']],
    cause: 'A step of the Dockerfile asks for more than steps may have (RUN --security=insecure, RUN --network=host).',
    fix: "Allow it: images: [{ entitlements: ['network.host'] }]. A rootless runner cannot give security.insecure.",
  },
  {
    id: 'secret-missing',
    texts: [['failed to solve: secret ', { atEnd: ': not found' }]],
    cause: 'A step of the Dockerfile needs a secret that the build does not give it.',
    fix: "Give it under the id that the Dockerfile asks for: images: [{ secrets: [{ id: 'npm', variable: 'NPM_TOKEN' }] }].",
  },
  {
    id: 'ssh-missing',
    texts: [['no SSH key "', 'forwarded from the client']],
    cause: 'A step of the Dockerfile needs an SSH key that the build does not give it.',
    fix: "Give it: images: [{ ssh: [{ fileVariable: 'DEPLOY_KEY' }] }].",
  },
  {
    id: 'checks',
    texts: [['lint violation found for rules: ']],
    cause: "BuildKit's checks of the Dockerfile found something, and the build argument BUILDKIT_DOCKERFILE_CHECK or a comment makes that an error.",
    fix: 'Correct the rules that are named above, or skip them with a first line in the Dockerfile: # check=skip=RULE,RULE.',
    see: pages.checks,
  },
  {
    id: 'owner',
    texts: [['lchown ', 'invalid argument']],
    cause: 'A file belongs to a user or group above 65535, and a rootless build has no such ids.',
    fix: 'Give it an owner below 65536: COPY --chown=1000:1000. A file of the base image must change there.',
    see: pages.rootless,
  },
  {
    id: 'mount-flags',
    texts: [['Options:[rbind ro]}]: operation not permitted']],
    cause: "BuildKit's state lies on a volume that is mounted with nosuid, nodev or noexec, and mounts from there are refused.",
    fix: {
      docker: 'In config.toml of the runner, under [runners.docker]: volumes = ["/home/user/.local/share/buildkit"].',
      kubernetes: 'In config.toml of the runner: [[runners.kubernetes.volumes.empty_dir]] with name = "buildkit" and mount_path = "/home/user/.local/share/buildkit".',
      shell: "Mount the file system of the runner user's ~/.local/share/buildkit without nosuid and nodev.",
      hosted: hostedAsTheyAre,
    },
    see: pages.rootless,
  },

  // the daemon
  {
    id: 'daemon-killed',
    texts: [['error reading from server: EOF'], ['rpc error: code = Unavailable desc = '], ['transport: Error while dialing: dial unix ']],
    cause: "BuildKit's daemon ended in the middle of the job; most often the memory was used up.",
    fix: moreMemory,
    see: pages.runnerConfig,
  },

  // pushing: names
  {
    id: 'image-name-invalid',
    texts: [['failed to push ', 'invalid reference format']],
    cause: "The image's name or tag is not valid.",
    fix: "Registries take lower case only, and tags of letters, digits, '.', '_' and '-' that start with none of the last two. Correct images: [{ name }], tags, or the CI variable in them.",
  },

  // credentials: what the client says of them comes before what the registry answers
  {
    id: 'auth-config',
    texts: [
      ['Error parsing config file (', ': 401 '], ['Error parsing config file (', ': 403 '],
      ['Error parsing config file (', 'denied'], ['Error parsing config file (', 'unauthorized'],
    ],
    cause: 'The CI variable DOCKER_AUTH_CONFIG has an entry that cannot be read, and one such entry makes all of them void.',
    fix: 'Each "auth" is the base64 of user:password, without a line break: printf %s USER:PASSWORD | base64 -w 0. Correct the entry, or remove the variable and use the option registries.',
    see: pages.authConfig,
  },
  {
    id: 'credential-helper',
    texts: [['error getting credentials - err: exec: "docker-credential-']],
    cause: "DOCKER_AUTH_CONFIG names a credential helper (credHelpers, credsStore) that BuildKit's image does not have.",
    fix: 'Remove it from DOCKER_AUTH_CONFIG and give a user and a password: registries: [{ host, usernameVariable, passwordVariable }].',
    see: pages.authConfig,
  },

  // pushing: what the registry refuses
  {
    id: 'attestation',
    texts: [['blob unknown to registry']],
    cause: '{registry} refuses an attestation that refers to an image that it does not have yet.',
    fix: 'Use the option attest, which makes attestations that refer to nothing.',
    see: 'https://github.com/moby/buildkit/issues/7007',
  },
  {
    id: 'tag-protected',
    texts: [['failed to push ', ' is immutable'], ['failed to push ', ' protected tag'], ['failed to push ', ' cannot be overwritten']],
    cause: '{registry} keeps this tag as it is: it is protected or immutable.',
    fix: 'Give the image a tag that is new (option tags), or let this user change it under Settings > Packages and registries > Container registry.',
    see: pages.protectedTags,
  },
  {
    id: 'image-format',
    texts: [
      ['failed to push ', ': manifest invalid'], ['failed to push ', ' media type'],
      ['failed to push ', '/manifests/', ': 400 Bad Request'], ['failed to push ', ': 415 '],
    ],
    cause: '{registry} does not take an image of this format: an old registry knows no zstd layers.',
    fix: "Set compression: 'gzip'.",
    see: pages.registry,
  },
  {
    id: 'layer-too-large',
    texts: [[': 413 ']],
    cause: '{host}, or a proxy in front of it, refuses a layer of this size (413).',
    fix: 'Raise the limit of the proxy (nginx: client_max_body_size 0;), or make the layer smaller: several RUN and COPY instead of one.',
    see: pages.registry,
  },
  {
    id: 'registry-full',
    texts: [[': 507 '], ['failed to push ', { atEnd: ': unknown' }], ['failed to push ', ': unknown error']],
    cause: '{registry} could not store the image; most often its disk or its quota is full.',
    fix: 'Ask who runs it, delete tags that nobody needs, and set a cleanup policy.',
    see: pages.registryStorage,
  },
  {
    id: 'disk-full',
    texts: [['no space left on device']],
    cause: 'The disk of the runner is full: BuildKit cannot keep the layers.',
    fix: moreDisk,
    see: pages.runnerConfig,
  },
  {
    id: 'push-denied',
    texts: [
      ['failed to push ', ': denied'], ['failed to push ', 'push access denied'], ['failed to push ', ': 403 '],
      ['failed to fetch oauth token: denied'], ['failed to fetch oauth token: ', ': 403 '],
    ],
    cause: '{registry} does not let these credentials push there.',
    fix: 'A job token pushes to the registry of its own project only. For another one use a deploy token with read_registry and write_registry: registries: [{ host, usernameVariable, passwordVariable }].',
    see: pages.jobToken,
  },
  {
    id: 'push-unauthorized',
    texts: [
      ['failed to push ', ': unauthorized'], ['failed to push ', ': 401 '],
      ['failed to fetch oauth token: unauthorized'], ['failed to fetch oauth token: ', ': 401 '],
    ],
    cause: '{registry} does not accept the credentials (401).',
    fix: 'Where the job signed in, the CI variables are named below: they may have expired, or have a "$" that GitLab expands (turn off "Expand variable reference"). Else sign in to exactly this host, with its port: registries: [{ host, usernameVariable, passwordVariable }].',
    see: pages.registryLogin,
  },
  {
    id: 'repository-missing',
    texts: [['failed to push ', 'name not known'], ['failed to push ', ': The repository with name ', ' does not exist'], ['failed to push ', ': 404 ']],
    cause: '{registry} has no such repository.',
    fix: 'Create it there before: Amazon ECR and some others do not make one by themselves. On GitLab the image must be below the path of the project.',
    see: pages.registry,
  },

  // TLS
  {
    id: 'tls-authority',
    texts: [['x509: certificate signed by unknown authority']],
    cause: 'The certificate of {host} is from an authority that BuildKit does not know.',
    fix: "Name the authority for the registry or mirror, with its port where the name has one: hosts: { 'registry.example.com': { ca: 'certs/ca.pem' } }, a file of the repository, or { caVariable: 'CORP_CA' }, a CI variable of type File. The entry of a registry is for its token server, too.",
    see: pages.runnerTls,
  },
  {
    id: 'tls-time',
    texts: [['x509: certificate has expired or is not yet valid']],
    cause: 'The certificate of {host} is not valid at the time of this runner.',
    fix: 'Renew the certificate, or set the clock of the runner: the message has both times.',
    see: pages.runnerTls,
  },
  {
    id: 'tls-name',
    texts: [['x509: certificate is valid for '], ["it doesn't contain any IP SANs"], ['x509: certificate relies on legacy Common Name field']],
    cause: '{host} shows a certificate for another name.',
    fix: 'Use the name that the certificate is for, or let it be issued for this one too (subjectAltName).',
    see: pages.runnerTls,
  },
  {
    id: 'tls-client',
    texts: [['tls: certificate required'], ['remote error: tls: expired certificate']],
    cause: '{host} wants a certificate of the client, and one that is valid.',
    fix: "Give it to the registry or mirror, in two CI variables of type File: hosts: { 'registry.example.com': { clientCertificateVariable: 'CLIENT_CERT', clientKeyVariable: 'CLIENT_KEY' } }. Merge requests from forks do not get it.",
    see: pages.buildkitConfig,
  },
  {
    id: 'plain-http',
    texts: [['first record does not look like a TLS handshake'], ['server gave HTTP response to HTTPS client']],
    cause: '{host} speaks plain HTTP, and BuildKit speaks HTTPS to it.',
    fix: "Put TLS in front of it, or correct the port in its name. In a network that you trust: hosts: { 'registry.example.com:5000': { http: true } }.",
    see: pages.buildkitConfig,
  },

  {
    id: 'tls-expected',
    texts: [['source metadata for ', 'request to http://', ': 400 Bad Request']],
    cause: '{host} does not take plain HTTP: it speaks TLS.',
    fix: "Remove http: true of this host from the option hosts. If its certificate is from an authority of your own: hosts: { 'registry.example.com': { ca: 'certs/ca.pem' } }.",
    see: pages.buildkitConfig,
  },

  // the network
  {
    id: 'proxy-login',
    texts: [['Proxy Authentication Required']],
    cause: 'The HTTP proxy wants a user and a password.',
    fix: "Store its URL with both in a masked CI variable, http://USER:PASSWORD@proxy.example.com:3128, with special characters as % and their code: proxy: { https: { variable: 'CORP_PROXY' } }.",
    see: pages.runnerProxy,
  },
  {
    id: 'dns-name',
    texts: [['lookup ', 'no such host']],
    cause: 'The DNS of this runner knows no name {host}.',
    fix: "Correct the name in FROM, images: [{ name }], registries or mirrors; a private name needs the network's own DNS on the runner.",
  },
  {
    id: 'dns-server',
    texts: [['lookup ', 'server misbehaving'], ['lookup ', 'i/o timeout'], ['lookup ', 'connection refused'], ['lookup ', 'network is unreachable']],
    cause: 'The DNS of this runner does not answer for {host}.',
    fix: {
      docker: `${docker} dns = ["10.0.0.2"], with a server that the host reaches.`,
      kubernetes: "See the cluster's DNS (kubectl --namespace kube-system logs --selector k8s-app=kube-dns), or set dns_policy and [runners.kubernetes.dns_config] in config.toml of the runner.",
      shell: 'See /etc/resolv.conf of the runner and whether its servers answer.',
      hosted: 'Run the job again: the name is answered for elsewhere, or its servers are down.',
    },
    see: pages.runnerConfig,
  },
  {
    id: 'unreachable',
    texts: [['connection refused'], ['network is unreachable'], ['no route to host'], ['i/o timeout'], ['TLS handshake timeout']],
    cause: '{host} cannot be reached from this runner.',
    fix: {
      docker: 'See whether it is up, and whether containers of the runner may go there. Behind a proxy: ' + throughProxy,
      kubernetes: "See whether it is up, and whether a NetworkPolicy keeps the job's pod from it. Behind a proxy: " + throughProxy,
      shell: "See whether it is up, and whether the runner's host may go there. Behind a proxy: " + throughProxy,
      hosted: "See whether it is up and open to the internet: GitLab.com's runners reach no private network. Use a runner of your own there: runner: { tags: ['...'] }.",
    },
    see: pages.runnerProxy,
  },
  {
    id: 'hub-limit',
    texts: [['docker.io', ': 429 '], ['docker.io', 'toomanyrequests']],
    cause: 'Docker Hub limits how much this runner may pull (429).',
    fix: "Sign in, registries: [{ dockerHub: { usernameVariable: 'HUB_USER', passwordVariable: 'HUB_TOKEN' } }]; or pull through a mirror, such as GitLab's dependency proxy: mirrors: { 'docker.io': ['dependency-proxy'] }.",
    see: pages.hubLimits,
  },
  {
    id: 'limit',
    texts: [[': 429 '], ['toomanyrequests']],
    cause: '{host} limits how often it is asked (429).',
    fix: 'Run the job again later, sign in there (option registries), or build fewer images at once: maxConcurrentJobs: 2.',
  },

  // pulling
  {
    id: 'anonymous-token',
    texts: [['failed to fetch anonymous token: ', ': 401 '], ['failed to fetch anonymous token: ', ': 403 ']],
    cause: 'The job has no credentials for a registry that wants some; {host} gives tokens to nobody else.',
    fix: "Sign in to exactly the host of the image, with its port where the name has one: registries: [{ host, usernameVariable, passwordVariable }], or [{ dependencyProxy: true }] for GitLab's dependency proxy.",
    see: pages.dependencyProxy,
  },
  {
    id: 'pull-denied',
    texts: [['insufficient_scope'], ['pull access denied'], [': 403 ']],
    cause: '{registry} does not let these credentials read this image, or it does not exist.',
    fix: 'For an image of another project, add this one there under Settings > CI/CD > Job token permissions, or use a deploy token with read_registry: registries: [{ host, usernameVariable, passwordVariable }].',
    see: pages.jobToken,
  },
  {
    id: 'pull-unauthorized',
    texts: [[': 401 ']],
    cause: '{registry} wants other credentials than it was given (401).',
    fix: 'Sign in to exactly this host: registries: [{ host, usernameVariable, passwordVariable }]. A variable with a "$" needs "Expand variable reference" off; a protected one exists on protected branches and tags only.',
    see: pages.registryLogin,
  },
  {
    id: 'layer-missing',
    texts: [['could not fetch content descriptor ', 'not found']],
    cause: '{registry} has lost a layer of this image: its manifest is there, the layer is not.',
    fix: 'Build and push that image again, or take another tag; a clean-up of the registry may have taken too much.',
    see: pages.registry,
  },
  {
    id: 'digest-missing',
    texts: [['failed to resolve source metadata for ', '@sha256:', { atEnd: ': not found' }]],
    cause: '{registry} has no image with this digest any more, or does not show it to these credentials.',
    fix: "Take the digest that the tag has now: npx projen image:pin, or sources: { pin: { 'node:24': 'sha256:...' } }. A digest in the Dockerfile is changed there. If an earlier job pushed the image, run the whole pipeline again.",
    see: pages.sources,
  },
  {
    id: 'stage-or-image-missing',
    texts: [['failed to resolve source metadata for docker.io/library/', { atEnd: ': not found' }]],
    cause: 'Docker Hub has no such image, and the Dockerfile has no such stage.',
    fix: 'Correct the name in FROM or COPY --from: what is no stage above it and has no host is looked for on Docker Hub.',
    see: pages.dockerfile,
  },
  {
    id: 'image-missing',
    texts: [['failed to resolve source metadata for ', { atEnd: ': not found' }]],
    cause: '{registry} has no such image or tag, or does not show it to these credentials.',
    fix: 'Correct the name in FROM. A private image needs credentials: registries: [{ host, usernameVariable, passwordVariable }].',
  },
  {
    id: 'server-error',
    texts: [[': 500 '], [': 502 '], [': 503 '], [': 504 ']],
    cause: '{host} has trouble of its own: it answers with an error of the server.',
    fix: 'Run the job again; when that does not help, ask who runs it.',
  },
  {
    id: 'connection-broke',
    texts: [['connection reset by peer'], ['unexpected EOF'], [{ atEnd: ': EOF' }]],
    cause: 'The connection to {host} broke, and again when it was repeated.',
    fix: 'Run the job again. A proxy or a firewall may cut long transfers: raise its time-outs, or make the layers smaller.',
    see: pages.runnerProxy,
  },
];

/** What the output of the step that failed says, and its exit code behind it. */
const step: readonly KnownError[] = [
  {
    id: 'proc',
    texts: [['error mounting "proc" to rootfs']],
    cause: 'Steps may not mount /proc in this container, and the daemon runs without --oci-worker-no-process-sandbox.',
    fix: 'Remove what turns it off: --oci-worker-no-process-sandbox=false in the CI variable BUILDKITD_FLAGS, or in buildkit: { flags }.',
    see: pages.rootless,
  },
  {
    id: 'architecture',
    texts: [['exec format error']],
    cause: 'A program in the image is for another processor than this runner has, or is no program.',
    fix: {
      docker: 'Build the platform on a runner that has it, runner: { tags: [...] }, or install the emulation on the host: docker run --privileged --rm tonistiigi/binfmt --install all.',
      kubernetes: 'Build the platform on nodes that have it; in config.toml of the runner: [runners.kubernetes.node_selector] "kubernetes.io/arch" = "arm64".',
      shell: 'Build the platform on a runner that has it, runner: { tags: [...] }, or install the emulation on the host: apt-get install qemu-user-static binfmt-support.',
      hosted: "Build the platform on a runner that has it: runner: { tags: ['saas-linux-small-arm64'] }.",
    },
    see: pages.multiPlatform,
  },
  {
    id: 'step-disk-full',
    texts: [['No space left on device'], ['no space left on device'], ['Disk quota exceeded'], ['ENOSPC']],
    cause: 'The disk of the runner is full: the step cannot write.',
    fix: moreDisk,
    see: pages.runnerConfig,
  },
  {
    id: 'step-owner',
    texts: [['chown', 'nvalid argument'], ['chgrp', 'nvalid argument']],
    cause: 'The step gives a file to a user or group above 65535, and a rootless build has no such ids.',
    fix: 'Use an id below 65536: useradd --uid 1000, adduser -u 1000.',
    see: pages.rootless,
  },
  {
    id: 'no-shell',
    texts: [['exec: "/bin/sh": stat /bin/sh: no such file or directory']],
    cause: 'The image has no shell for RUN: it is FROM scratch, or distroless.',
    fix: 'Do the step in an earlier stage and COPY --from it, or write RUN ["/program", "argument"].',
    see: pages.dockerfile,
  },
  {
    id: 'not-executable',
    texts: [['unable to start container process: exec: ', 'permission denied'], [{ atEnd: ': exit code: 126' }]],
    cause: 'The step runs a file that may not be executed.',
    fix: 'Make it executable in git, git update-index --chmod=+x FILE, or write COPY --chmod=755.',
    see: pages.dockerfile,
  },
  {
    id: 'step-network',
    texts: [['Temporary failure in name resolution'], ['Temporary failure resolving'], ['Could not resolve host'], ['bad address '], ['EAI_AGAIN']],
    cause: 'The step found no address for a host: it has no network or no DNS.',
    fix: "Leave out network: 'none' of the image. Behind a proxy: " + throughProxy,
    see: pages.runnerProxy,
  },
  {
    id: 'step-killed',
    texts: [[{ atEnd: ': exit code: 137' }], ['Cannot allocate memory'], ['JavaScript heap out of memory']],
    cause: 'The step was killed or stopped for memory: it needs more than the job has.',
    fix: moreMemory,
    see: pages.runnerConfig,
  },
];

/** What the daemon's log says when it does not start. */
const daemon: readonly KnownError[] = [
  {
    id: 'user-namespaces-limit',
    texts: [['max_user_namespaces needs to be set'], ['fork/exec /proc/self/exe: no space left on device'], ['fork/exec /proc/self/exe: invalid argument']],
    cause: 'The kernel of the runner allows no user namespaces: user.max_user_namespaces is 0 or used up.',
    fix: {
      docker: "On the runner's host: sysctl -w user.max_user_namespaces=28633, and the same line in /etc/sysctl.d/99-rootless.conf.",
      kubernetes: 'On the nodes: sysctl -w user.max_user_namespaces=28633 (OpenShift: a MachineConfig or the Node Tuning Operator; Bottlerocket: settings.kernel.sysctl).',
      shell: 'On this host: sysctl -w user.max_user_namespaces=28633, and the same line in /etc/sysctl.d/99-rootless.conf.',
      hosted: hostedAsTheyAre,
    },
    see: pages.rootless,
  },
  {
    id: 'user-namespaces-apparmor',
    texts: [['apparmor_restrict_unprivileged_userns'], ['fork/exec /proc/self/exe: permission denied']],
    cause: 'AppArmor forbids user namespaces (Ubuntu 24.04 and newer do by default).',
    fix: {
      docker: "On the runner's host: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, and in config.toml, under [runners.docker]: security_opt = [\"seccomp:unconfined\", \"apparmor:unconfined\"].",
      kubernetes: `On the nodes: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0. ${kubernetes} app_armor_profile.type = "Unconfined".`,
      shell: 'On this host: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile for rootlesskit with the rule userns.',
      hosted: hostedAsTheyAre,
    },
    see: pages.rootless,
  },
  {
    id: 'user-namespaces-seccomp',
    texts: [['fork/exec /proc/self/exe: operation not permitted']],
    cause: 'The runner forbids user namespaces: a seccomp profile, or kernel.unprivileged_userns_clone=0.',
    fix: {
      docker: `${docker} security_opt = ["seccomp:unconfined", "apparmor:unconfined"]. On older Debian hosts also: sysctl -w kernel.unprivileged_userns_clone=1.`,
      kubernetes: `${kubernetes} seccomp_profile.type = "Unconfined" and app_armor_profile.type = "Unconfined".`,
      shell: 'On this host: sysctl -w kernel.unprivileged_userns_clone=1.',
      hosted: hostedAsTheyAre,
    },
    see: pages.buildkitOnGitlab,
  },
  {
    id: 'mount-forbidden',
    texts: [['failed to share mount point: /: ']],
    cause: 'The runner forbids mounts, even in a user namespace: an AppArmor profile does.',
    fix: {
      docker: `${docker} security_opt = ["seccomp:unconfined", "apparmor:unconfined"].`,
      kubernetes: `${kubernetes} app_armor_profile.type = "Unconfined"; on Kubernetes before 1.30 the annotation container.apparmor.security.beta.kubernetes.io/build: unconfined.`,
      shell: 'Take the AppArmor profile off rootlesskit: aa-status names it, aa-disable ends it.',
      hosted: hostedAsTheyAre,
    },
    see: pages.buildkitOnGitlab,
  },
  {
    id: 'privilege-escalation',
    texts: [['newuidmap', 'Could not set caps']],
    cause: 'newuidmap may not gain the privilege to set up the ids: the job runs with no-new-privileges.',
    fix: {
      docker: `${docker} no "no-new-privileges" in security_opt.`,
      kubernetes: 'In config.toml of the runner, under [runners.kubernetes]: allow_privilege_escalation = true.',
      shell: 'Start the runner without NoNewPrivileges=true in its systemd unit.',
      hosted: hostedAsTheyAre,
    },
    see: pages.kubernetes,
  },
  {
    id: 'newuidmap-forbidden',
    texts: [['newuidmap', 'Operation not permitted']],
    cause: 'newuidmap may not set up the ids: the job runs with no-new-privileges, without the capabilities SETUID and SETGID, or newuidmap is not setuid root.',
    fix: {
      docker: `${docker} no "no-new-privileges" in security_opt, and no SETUID, SETGID or ALL in cap_drop.`,
      kubernetes: 'In config.toml of the runner, under [runners.kubernetes]: allow_privilege_escalation = true, and no SETUID, SETGID or ALL in cap_drop.',
      shell: 'chmod u+s /usr/bin/newuidmap /usr/bin/newgidmap, and no NoNewPrivileges=true or CapabilityBoundingSet in the systemd unit of the runner.',
      hosted: hostedAsTheyAre,
    },
    see: pages.kubernetes,
  },
  {
    id: 'newuidmap-missing',
    texts: [['exec: "newuidmap": executable file not found']],
    cause: 'There is no newuidmap, which rootless BuildKit needs.',
    fix: {
      docker: `${rootlessImage}.`,
      kubernetes: `${rootlessImage}.`,
      shell: 'On this host: apt-get install uidmap (Debian, Ubuntu) or dnf install shadow-utils (Fedora, RHEL).',
      hosted: `${rootlessImage}.`,
    },
    see: pages.rootless,
  },
  {
    id: 'no-buildkit',
    texts: [['exec: "buildkitd": executable file not found'], ['rootlesskit: not found'], ['buildkitd: not found']],
    cause: 'The job has no rootless BuildKit: its image is another one, or the plain one of BuildKit.',
    fix: {
      docker: `${rootlessImage}.`,
      kubernetes: `${rootlessImage}.`,
      shell: 'Install buildkitd, buildctl, rootlesskit and runc on this host, or use a runner with the Docker or Kubernetes executor: runner: { tags: [...] }.',
      hosted: `${rootlessImage}.`,
    },
    see: pages.buildkitOnGitlab,
  },
  {
    id: 'subuid',
    texts: [['No subuid ranges found for user'], ['No subgid ranges found for user'], ['user: Current requires cgo or ']],
    cause: "The job's user has no range of ids in /etc/subuid and /etc/subgid: it is not the user 1000 of BuildKit's image.",
    fix: {
      docker: `${docker} no user, or user = "1000".`,
      kubernetes: `${kubernetes} run_as_user = 1000. On OpenShift the service account needs a SecurityContextConstraint with that user.`,
      shell: 'On this host: usermod --add-subuids 100000-165535 --add-subgids 100000-165535 gitlab-runner.',
      hosted: `${rootlessImage}.`,
    },
    see: pages.buildkitOnGitlab,
  },
  {
    id: 'root',
    texts: [["can't enable NoProcessSandbox without Rootless"], ['rootless mode requires to be executed as the mapped root']],
    cause: 'The job runs as root, and rootless BuildKit runs as the user 1000 of its image.',
    fix: {
      docker: `${docker} no user, or user = "1000". ${rootlessImage}.`,
      kubernetes: `${kubernetes} run_as_user = 1000.`,
      shell: 'Install the runner for a user of its own: gitlab-runner install --user gitlab-runner.',
      hosted: `${rootlessImage}.`,
    },
    see: pages.buildkitOnGitlab,
  },
  {
    id: 'daemon-flag',
    texts: [['flag provided but not defined: '], ['unknown snapshotter name: '], ['no worker found']],
    cause: 'A flag of the daemon is not known to this BuildKit, or leaves it without a worker.',
    fix: 'Correct buildkit: { flags }, or the CI variable BUILDKITD_FLAGS.',
    see: pages.buildkitFlags,
  },
  {
    id: 'daemon-config',
    texts: [['failed to parse config']],
    cause: 'The file buildkitd.toml, or the one in BUILDKITD_FLAGS, is not valid.',
    fix: 'Write the file of the pipeline anew with npx projen; correct your own one at the place that is named above.',
    see: pages.buildkitConfig,
  },
  {
    id: 'home',
    texts: [
      ['/var/lib/buildkit: permission denied'], ['/var/lib/buildkit/buildkitd.lock: permission denied'],
      ['buildkitd.toml: permission denied'],
    ],
    cause: "HOME or USER is not set, or is another user's: BuildKit looks for its state and its configuration in a folder of root.",
    fix: {
      docker: 'Remove the CI variables HOME and USER, or set them to /home/user and user.',
      kubernetes: 'Remove the CI variables HOME and USER, or set them to /home/user and user.',
      shell: 'Start the runner with HOME and USER of its own user: see Environment= in its systemd unit.',
      hosted: 'Remove the CI variables HOME and USER, or set them to /home/user and user.',
    },
  },
  {
    id: 'state-locked',
    texts: [['could not lock ', 'another instance running']],
    cause: "Two daemons would share one state: another job of this runner uses BuildKit's folder now.",
    fix: {
      docker: 'Let one job at a time use it, in config.toml: limit = 1, or leave out buildkit: { state } and volumes at /home/user/.local/share/buildkit.',
      kubernetes: 'Leave out buildkit: { state } and the shared volume at /home/user/.local/share/buildkit.',
      shell: 'Let one job at a time run, in config.toml: limit = 1.',
      hosted: 'Leave out buildkit: { state }.',
    },
  },
  {
    id: 'state-unwritable',
    texts: [
      ['.local/share/buildkit', ': permission denied'], ['failed to create ', '.local/share/buildkit'],
    ],
    cause: "The job's user cannot write to BuildKit's folder for its state, ~/.local/share/buildkit.",
    fix: {
      docker: 'A volume there must belong to the user 1000: chown -R 1000:1000 on the host, or remove it from volumes in config.toml.',
      kubernetes: 'A volume there must belong to the user 1000; in config.toml of the runner: [runners.kubernetes.pod_security_context] fs_group = 1000.',
      shell: 'chown -R gitlab-runner: ~gitlab-runner/.local, and see that its file system is not mounted read-only.',
      hosted: 'Remove the CI variable HOME.',
    },
    see: pages.buildkitOnGitlab,
  },
  {
    id: 'temporary-folder',
    texts: [['creating a state directory: ']],
    cause: "The job's user cannot write to the folder for temporary files.",
    fix: {
      docker: 'Remove the CI variable TMPDIR, or mount an empty volume at /tmp.',
      kubernetes: 'Remove the CI variable TMPDIR; with read_only_root_filesystem an empty_dir volume at /tmp is needed.',
      shell: 'See TMPDIR, and who may write to /tmp: chmod 1777 /tmp.',
      hosted: 'Remove the CI variable TMPDIR.',
    },
  },
  {
    id: 'daemon-disk-full',
    texts: [['no space left on device']],
    cause: 'The disk of the runner is full: BuildKit cannot start.',
    fix: moreDisk,
    see: pages.runnerConfig,
  },
];

/** What the log of a daemon that did start says of its speed. */
const slow: readonly KnownError[] = [
  {
    id: 'snapshotter',
    texts: [['auto snapshotter: using native'], ['auto snapshotter: using fuse-overlayfs']],
    cause: 'BuildKit keeps its layers without overlayfs, several times slower than with it.',
    fix: {
      docker: "On a host with Linux 5.11 or newer give BuildKit's state a volume; in config.toml, under [runners.docker]: volumes = [\"/home/user/.local/share/buildkit\"]. On an older one: devices = [\"/dev/fuse\"].",
      kubernetes: 'On nodes with Linux 5.11 or newer give its state a volume; in config.toml of the runner: [[runners.kubernetes.volumes.empty_dir]] with name = "buildkit" and mount_path = "/home/user/.local/share/buildkit".',
      shell: "It needs Linux 5.11 or newer and ~/.local/share/buildkit of the runner's user on ext4 or xfs; on an older one install fuse-overlayfs.",
      hosted: hostedAsTheyAre,
    },
    see: pages.rootless,
  },
];

export const knownErrors: { readonly [place in Place]: readonly KnownError[] } = { build, step, daemon, slow };
