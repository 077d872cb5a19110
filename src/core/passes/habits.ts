import type { Problem } from '../problems.ts';

/** What users of another tool write, and what to write here. */
interface Habit {
  /** The path, without indices, in lower case and without `-` and `_`: `images[].cachefrom`. */
  readonly at: RegExp;
  /** The codes of the problem. */
  readonly codes: readonly string[];
  /** Whether the answer applies to the value. */
  readonly given: (value: unknown) => boolean;
  readonly answer: Answer;
}

type Answer = string | ((value: unknown) => string);

/** Found only in all of a text. */
function whole({ source, flags }: RegExp): RegExp {
  return new RegExp(`^(?:${source})$`, flags);
}

/** An option that does not exist. */
function unknown(at: RegExp, answer: Answer): Habit {
  return { at: whole(at), codes: ['unknown-option'], given: () => true, answer };
}

/** An option with a value of another form. */
function mistaken(at: RegExp, given: Habit['given'], answer: Answer): Habit {
  return { at: whole(at), codes: ['wrong-type', 'pattern', 'choice'], given, answer };
}

const isNumber = (value: unknown) => typeof value === 'number';
const isText = (value: unknown) => typeof value === 'string';
const isList = Array.isArray;
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !isList(value);
const isWord = (words: RegExp) => (value: unknown) => typeof value !== 'object' && whole(words).test(String(value));

const habits: readonly Habit[] = [
  // docker buildx, bake, compose, build-push-action
  unknown(/(?:images\[\]\.)?push/, 'Leave it out: images are pushed. A merge request builds without pushing with triggers: { mergeRequests: "build" }.'),
  unknown(/(?:images\[\]\.)?(?:cachefrom|cacheto|cacherepo|importcache|exportcache)/, 'Leave it out: build caching is on by default. To keep the cache elsewhere, write cache: { registry: { repository: "registry.example.com/team/cache" } }.'),
  mistaken(/(?:images\[\]\.)?cache/, isWord(/true/), 'Leave it out: build caching is on by default.'),
  mistaken(/(?:images\[\]\.)?cache/, isWord(/false|none|off/), 'Write cache: { disabled: true }.'),
  unknown(/(?:images\[\]\.)?cache\.none/, 'Write cache: { disabled: true }.'),
  mistaken(/(?:images\[\]\.)?tags/, (value) => isList(value) || isText(value), 'Leave it out to tag each image with its version. For a fixed tag, write tags: { raw: [{ value: "stable" }] }; for "latest", tags: { latest: "highest" }.'),
  mistaken(/(?:images\[\]\.)?(?:buildargs?|args)/, (value) => isList(value) || isText(value), 'Write { NAME: "value" }, or { NAME: { variable: "CI_COMMIT_SHA" } } for the value of a CI variable.'),
  mistaken(/(?:images\[\]\.)?(?:labels|annotations)/, isList, 'Write { "org.opencontainers.image.title": "value" }.'),
  unknown(/images\[\]\.(?:buildarg|args)/, 'Use buildArgs: { NAME: "value" }.'),
  unknown(/images\[\]\.(?:file|dockerfilepath)/, 'Use dockerfile: "docker/api.Dockerfile".'),
  unknown(/images\[\]\.(?:path|directory|dir|build|buildcontext|contextsubpath)/, 'Use context: "services/api".'),
  unknown(/images\[\]\.(?:names|aliases|tag|image|images|repository|destinations?)/, 'Use name: "api", and additionalNames: ["docker.io/acme/api"] for further places. The tags come from the option tags.'),
  unknown(/images\[\]\.attributes/, 'Use frontendAttributes.'),
  unknown(/images\[\]\.(?:platform|customplatform|arch)/, 'Use platforms: ["linux/amd64", "linux/arm64"].'),
  mistaken(/images\[\]\.nocache/, isList, 'Use noCacheFilter: ["stage"] for some stages, noCache: true for all.'),
  mistaken(/images\[\]\.secrets(?:\[\])?/, (value) => isText(value) || isObject(value), 'Write secrets: [{ id: "npm", variable: "NPM_TOKEN" }], or fileVariable: "NPMRC" for a CI variable of type "File".'),
  unknown(/images\[\]\.(?:secrets|ssh)\[\]\.(?:file|src|source|target|path|key)/, 'Use fileVariable: "NPMRC", the name of a CI variable of type "File".'),
  unknown(/images\[\]\.secrets\[\]\.(?:env|value|environment|name)/, 'Use variable: "NPM_TOKEN", the name of the CI variable.'),
  mistaken(/images\[\]\.ssh(?:\[\])?/, (value) => !isObject(value) && !isList(value), 'Write ssh: [{ fileVariable: "DEPLOY_KEY" }]: a job has no agent, so name the CI variable of type "File" that holds the key.'),
  mistaken(/images\[\]\.shmsize/, isNumber, (bytes) => `Write ${JSON.stringify(String(bytes))}, or with a unit, such as "256m".`),
  mistaken(/images\[\]\.ulimits\.[a-z]+/, isNumber, (limit) => `Write ${JSON.stringify(String(limit))}.`),
  mistaken(/images\[\]\.ulimits(?:\.[a-z]+)?/, (value) => isObject(value) || isList(value), 'Write { nofile: "1024:2048" }, the soft limit and the hard one.'),
  unknown(/(?:images\[\]\.)?(?:provenance|attests?|attestations?)/, 'Write attest: { provenance: "min" } in the options of the pipeline, for all images.'),
  unknown(/(?:images\[\]\.)?sbom|attest\.(?:sbom|generator)/, 'Write attest: { sbomGenerator: "docker/buildkit-syft-scanner:1@sha256:..." } in the options of the pipeline, for all images.'),
  unknown(/(?:images\[\]\.)?(?:trivy|grype|containerscanning|vulnerabilit(?:y|ies)(?:scan)?|scans?|scanning)/, 'Write scan: { failOn: "high" } in the options of the pipeline, for all images.'),
  unknown(/scan\.(?:severity|severities|threshold|exitcode|fail|failonseverity)/, 'Use failOn: "high": this severity and those above it stop the job.'),
  unknown(/scan\.(?:db|database|dbrepository|mirror)/, 'Use databaseRepository: "registry.example.com/mirror/trivy-db:2".'),
  unknown(/(?:images\[\]\.)?(?:outputs?|load|pull|tarpath|nopush|digestfile|imageidfile|metadatafile)/, 'Remove it: an image is pushed with the tags of the option tags, and its digest is in the CI variable that later jobs get.'),
  unknown(/(?:group|inherits|targets)/, 'Write images: [{ name: "api", target: "runtime" }], one entry for each image.'),
  // kaniko
  unknown(/destinations?/, 'Write images: [{ name: "api" }]: the registry of GitLab comes before the name, and the tags from the option tags.'),
  unknown(/(?:registries\[\]\.|images\[\]\.)?(?:insecure|skiptlsverify|insecureregistry|registrycertificate|tlsverify|certificates?|cacertificates?)(?:pull|registry)?/, 'Use hosts: { "registry.example.com": { ca: "certs/corp.pem" } }, or insecure: true in place of ca.'),
  unknown(/hosts\.[^.]+\.(?:certificate|cert|clientcertificate|clientcert|clientkey|key|keypair|cafile|capath)/, 'Use ca: "certs/corp.pem" for the authority of the host, clientCertificateVariable and clientKeyVariable for a certificate of the job.'),
  unknown(/(?:http|https|no|all)proxy/, 'Use proxy: { https: "http://proxy.example.com:3128", no: [".corp.example.com"] }.'),
  mistaken(/proxy/, isText, (url) => `Write proxy: { https: ${JSON.stringify(url)} }.`),
  unknown(/proxy\.noproxy/, 'Use no: [".corp.example.com"].'),
  unknown(/(?:images\[\]\.)?registry(?:mirrors?|map)/, 'Use mirrors: { "docker.io": ["mirror.example.com"] }.'),
  unknown(/(?:images\[\]\.)?(?:snapshotmode|singlesnapshot|usenewrun|skipunusedstages|cleanup|verbosity|cachettl|compressedcaching)/, 'Remove it: it is an option of kaniko, which BuildKit does not need.'),
  // an option of an image, set on the pipeline
  unknown(/(?:file|dockerfilepath)/, 'Write images: [{ dockerfile: "docker/api.Dockerfile" }].'),
  unknown(/(?:buildarg|args)/, 'Write images: [{ buildArgs: { NAME: "value" } }].'),
  unknown(/(?:name|names|additionalnames|context|contexts|dockerfile|target|buildargs|labels|annotations|platforms?|secrets|ssh|nocache|nocachefilter|network|entitlements|extrahosts|ulimits|shmsize|smoketest|changes|dependson|syntax|frontendattributes|attributes)/, 'Move it to the image: images: [{ ... }].'),
  // GitLab
  unknown(/image/, 'Write images: [{ name: "api" }] for what is built, buildkit: { image: "..." } for what the image jobs run in, and checks: [{ image: "..." }] for a check.'),
  unknown(/stages?/, 'Leave it out: checks run in the stage check, images are built in the stage image.'),
  unknown(/(?:services|script|beforescript|afterscript|variables|task|tests?|coverage|artifacts)/, 'Move it to a check: checks: [{ name: "test", image: "node:24", commands: ["npm ci", "npm test"] }]. The image jobs have their own.'),
  unknown(/(?:rules|only|except|on|when|workflow|branches|schedules?|mergerequests|defaultbranch)/, 'Use triggers: { defaultBranch: true, mergeRequests: "build" }.'),
  unknown(/checks\[\]\.(?:scripts?|command|run|beforescript)/, 'Use commands: ["npm ci", "npm test"].'),
  unknown(/checks\[\]\.job/, 'Use the option needs of the pipeline: needs: ["lint"].'),
  mistaken(/checks\[\]/, isText, 'Write { task: "test" } for a task of the project, or { name: "test", commands: ["npm test"] }. A job that exists goes into needs: ["lint"].'),
  unknown(/checks\[\]\.(?:dependson|dependencies)/, 'Use needs: ["compile"].'),
  unknown(/checks\[\]\.artifacts\.(?:coverage|reports)/, 'Use junit: ["junit.xml"], and coverageReport of the check.'),
  unknown(/checks\[\]\.(?:stage|rules|only|except|when|tags)/, 'Remove it: a check runs in the stage check, in each pipeline that builds.'),
  // logins
  unknown(/(?:registries\[\]\.|dockerhub\.|registries\[\]\.dockerhub\.)?(?:user|username|login)/, 'Store it in a CI variable, and use the name of the variable: registries: [{ host: "registry.example.com", usernameVariable: "REG_USER", passwordVariable: "REG_PASSWORD" }].'),
  unknown(/(?:registries\[\]\.|dockerhub\.|registries\[\]\.dockerhub\.)?(?:pass|password|token|auth|secret)/, 'Store it in a masked CI variable, and use the name of the variable: passwordVariable: "REG_PASSWORD".'),
  unknown(/registries\[\]\.(?:registry|url|server|name|address)/, 'Use host: "registry.example.com".'),
  unknown(/(?:registry|repository)/, 'Write it before the name of the image: images: [{ name: "registry.example.com/team/api" }]. Logins go into registries.'),
  mistaken(/registries\[\]\.ecr\.account/, isNumber, (account) => `Write ${JSON.stringify(String(account))}.`),
  unknown(/registries\[\]\.ecr\.(?:accesskeyid|secretaccesskey|sessiontoken|key|secret|profile)/, 'Remove it: the role signs in, with a token of the job.'),
  unknown(/registries\[\]\.google\.(?:key|keyfile|credentials|serviceaccountkey|jsonkey)/, 'Remove it: the provider signs in, with a token of the job.'),
  unknown(/registries\[\]\.azure\.(?:clientsecret|secret|password)/, 'Remove it: a federated credential signs in, with a token of the job.'),
  unknown(/registries\[\]\.azure\.(?:clientid|application|appid)/, 'Use client: "66666666-7777-8888-9999-000000000000".'),
  unknown(/registries\[\]\.azure\.tenantid/, 'Use tenant: "11111111-2222-3333-4444-555555555555".'),
  unknown(/registries\[\]\.google\.(?:workloadidentityprovider|workloadidentitypool)/, 'Use provider: "projects/123456789/locations/global/workloadIdentityPools/POOL/providers/PROVIDER".'),
  unknown(/registries\[\]\.(?:aws|gcp|gar|gcr|acr)/, 'Use ecr: { account, region, role }, google: { host, provider }, or azure: { host, tenant, client }.'),
  unknown(/dockerhub/, 'Write registries: [{ dockerHub: { usernameVariable: "HUB_USER", passwordVariable: "HUB_TOKEN" } }].'),
  unknown(/dependencyproxy/, 'Write registries: [{ dependencyProxy: true }].'),
  // sources
  mistaken(/sources/, (value) => isList(value) || isText(value), 'Write sources: { only: ["docker.io/library/*"] }.'),
  mistaken(/sources/, isWord(/true/), 'Write sources: {} to read the digests of sources-lock.json, or sources: { only: ["docker.io/library/*"] }.'),
  mistaken(/sources\.only/, isText, 'Put it into a list: only: ["docker.io/library/*"].'),
  mistaken(/sources\.pin/, (value) => !isObject(value), 'Write { "node:24": "sha256:..." }.'),
  mistaken(/sources\.checksums/, (value) => !isObject(value), 'Write { "https://example.com/tool-1.2.tgz": "sha256:..." }.'),
  unknown(/sources\.(?:allow(?:ed)?(?:list)?|registries|repositories|images|from|allowedregistries|urls|rules|policy)/, 'Use only: ["docker.io/library/*", "https://github.com/acme/*"].'),
  unknown(/sources\.(?:deny|denied|block(?:ed)?|exclude)/, 'Use only: ["docker.io/library/*"]: what is not in the list is denied.'),
  unknown(/sources\.(?:pins|pinned|digests?|lock|locks|lockfile|convert)/, 'Use pin: { "node:24": "sha256:..." }. Without it, a projen project reads sources-lock.json.'),
  unknown(/sources\.(?:pinnedonly|requiredigests?|digestonly|onlydigests|immutable)/, 'Use digestsOnly: true.'),
  unknown(/sources\.(?:checksum|sha256|hashes|files)/, 'Use checksums: { "https://example.com/tool-1.2.tgz": "sha256:..." }.'),
  unknown(/(?:sourcepolic(?:y|ies)(?:file)?|source|allow(?:ed)?(?:registries|images|sources)|onlysources)/, 'Use sources: { only: ["docker.io/library/*"] }.'),
  unknown(/(?:pins?|digests|digestpins|imagepins?)/, 'Use sources: { pin: { "node:24": "sha256:..." } }.'),
  unknown(/(?:images\[\]\.)?sources/, 'Move it to the pipeline: sources: { only: ["docker.io/library/*"] } applies to all images.'),
  // triggers
  mistaken(/triggers/, (value) => !isObject(value), 'Write triggers: { gitTags: "semver", defaultBranch: true, mergeRequests: "build" }.'),
  mistaken(/triggers\.mergerequests/, isWord(/true/), 'Write "build" to build without pushing, or "push".'),
  mistaken(/triggers\.mergerequests/, isWord(/false/), 'Leave it out: merge requests are not built by default.'),
  unknown(/triggers\.(?:mr|mrs|pullrequests?|mergerequestevent)/, 'Use mergeRequests: "build" or "push".'),
  unknown(/triggers\.(?:tags?|gittag|releases?)/, 'Use gitTags: "all", "semver", "none" or a pattern such as "/^v[0-9]+/".'),
  mistaken(/triggers\.gittags/, isWord(/true|yes|always|on|any|every|\*|\.\*/i), 'Write "all", or leave it out.'),
  mistaken(/triggers\.gittags/, isWord(/no|never|off|false|nothing/i), 'Write "none".'),
  unknown(/triggers\.manual/, 'Use web: true.'),
  unknown(/triggers\.(?:pipelines?|api|trigger|parentpipeline|children)/, 'Use triggeredPipelines: true.'),
  unknown(/triggers\.(?:push|main|master)/, 'Use defaultBranch: true, or branches: ["main"].'),
  // projen's upgrades
  mistaken(/(?:driftcheck|upgrades)/, isWord(/true/), 'Write {} for the defaults.'),
  mistaken(/(?:driftcheck|upgrades)/, isWord(/false/), 'Leave it out: there is no such job by default.'),
  unknown(/(?:depsupgrade(?:options)?|upgradedependencies|renovate)/, 'Use upgrades: {}.'),
  unknown(/upgrades\.(?:schedule|cron)/, 'Remove it: create the schedule in GitLab, under Build > Pipeline schedules.'),
  unknown(/upgrades\.(?:pull|merge)requesttitle/, 'Use title: "chore(deps): upgrade dependencies".'),
  unknown(/upgrades\.(?:token|(?:projen)?credentials)/, 'Store it in a masked CI variable, and use the name of the variable: tokenVariable: "UPGRADE_TOKEN".'),
  unknown(/upgrades\.branch(?:es)?/, 'Use branchPrefix: "upgrade/". The pipeline schedule names the branch that is upgraded.'),
  // how it is built
  unknown(/strategy/, 'Use jobs: "one" or jobs: "per-image".'),
  unknown(/(?:parallel|concurrency|maxparallel|maxparallelism)/, 'Use maxConcurrentJobs: 8.'),
  mistaken(/compression/, isObject, 'Write compression: "zstd"; compressionLevel and forceCompression are options beside it.'),
  unknown(/buildkit\.connectretries/, 'Use startTimeoutSeconds: 30.'),
  mistaken(/preflight/, isWord(/false|none|off/), 'Write preflight: { skip: ["disk", "logins", "push"] } to skip all checks.'),
  mistaken(/preflight/, (value) => isList(value) || isText(value), 'Write preflight: { skip: ["disk"] } to skip a check; the others run.'),
  mistaken(/buildkit/, isText, 'Write buildkit: { image: "moby/buildkit:v0.32.2-rootless" }.'),
  mistaken(/runner/, (value) => isText(value) || isList(value), 'Write runner: { tags: ["k8s"] }.'),
  unknown(/platformrunners/, 'Move it to imageDefaults: { platformRunners: { ... } }.'),
  mistaken(/runner\.tags/, isText, 'Write runner: { tags: ["k8s"] }.'),
  // two images of one name
  { at: whole(/images/), codes: ['duplicate'], given: (value) => value === '$CI_REGISTRY_IMAGE', answer: 'Give all images but one a name, such as name: "api".' },
];

/** The problem, with the answer to a known habit as its fix. */
export function withAnswer(problem: Problem): Problem {
  const { code, path, value } = problem;
  const place = path.slice(0, 200).toLowerCase().replaceAll(/\["([^"]*)"\]/g, '.$1').replaceAll(/\[[0-9]+\]/g, '[]').replaceAll(/[-_]/g, '').replace(/^\./, '').replace(/^imagedefaults\./, 'images[].');
  const meant = habits.find((habit) => habit.codes.includes(code) && habit.at.test(place) && habit.given(value));
  if (meant === undefined) return problem;
  return { ...problem, fix: typeof meant.answer === 'string' ? meant.answer : meant.answer(value) };
}
