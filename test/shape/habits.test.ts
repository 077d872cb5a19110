import { withAnswer } from '../../src/core/passes/habits.ts';
import { failure } from '../support/failure.ts';

/** What somebody writes who knows another tool, and a part of the answer. */
const table: readonly (readonly [given: unknown, ...answers: string[]])[] = [
  [{ push: false }, 'Leave it out: images are pushed.'],
  [{ images: [{ push: true, cacheFrom: ['a'], cacheTo: 'b' }] }, 'Leave it out: images are pushed.', 'build caching is on by default', 'build caching is on by default'],
  [{ 'cache-from': 'type=gha', 'cacheTo': 'type=inline' }, 'build caching is on by default', 'build caching is on by default'],
  [{ cache: true }, 'Leave it out: build caching is on by default.'],
  [{ cache: false }, 'Write cache: { disabled: true }.'],
  [{ tags: ['latest'] }, 'for "latest", tags: { latest: "highest" }.'],
  [{ images: [{ tags: 'latest' }] }, 'for "latest", tags: { latest: "highest" }.'],
  [{ images: [{ buildArgs: ['A=b'] }] }, 'Write { NAME: "value" }'],
  [{ images: [{ 'build-arg': { A: 'b' }, 'args': {} }] }, 'Use buildArgs: { NAME: "value" }.', 'Use buildArgs: { NAME: "value" }.'],
  [{ images: [{ secrets: ['id=npm,src=.npmrc'] }] }, 'Write secrets: [{ id: "npm", variable: "NPM_TOKEN" }], or fileVariable: "NPMRC"'],
  [{ images: [{ ssh: true }] }, 'Write ssh: [{ fileVariable: "DEPLOY_KEY" }]'],
  [{ images: [{ ssh: ['default'] }] }, 'Write ssh: [{ fileVariable: "DEPLOY_KEY" }]'],
  [{ sources: ['docker.io/*'] }, 'Write sources: { only: ["docker.io/library/*"] }.'],
  [{ sources: true }, 'sources: {} to read the digests of sources-lock.json'],
  [{ sources: { allowedRegistries: ['docker.io'], denied: ['quay.io'] } }, 'Use only:', 'what is not in the list is denied'],
  [{ sources: { lockFile: 'x', requireDigest: true, checksum: {} } }, 'Use pin: { "node:24": "sha256:..." }', 'Use digestsOnly: true.', 'Use checksums:'],
  [{ sources: { pin: ['node:24@sha256:0'], checksums: [] } }, 'Write { "node:24": "sha256:..." }.', 'Write { "https://example.com/tool-1.2.tgz": "sha256:..." }.'],
  [{ 'source-policy-file': 'p.json', 'allowedImages': [], 'digests': {} }, 'Use sources: { only:', 'Use sources: { only:', 'Use sources: { pin:'],
  [{ images: [{ sources: {} }] }, 'applies to all images'],
  [{ triggers: { mergeRequests: true } }, 'Write "build" to build without pushing, or "push".'],
  [{ triggers: { mergeRequests: false } }, 'Leave it out: merge requests are not built by default.'],
  [{ images: [{ shmSize: 268435456 }] }, 'Write "268435456", or with a unit, such as "256m".'],
  [{ images: [{ ulimits: { nofile: 1024 } }] }, 'Write "1024".'],
  [{ images: [{ ulimits: { nofile: { soft: 1, hard: 2 } } }] }, 'Write { nofile: "1024:2048" }'],
  [{ checks: [{ name: 'test', commands: ['a'], script: ['npm test'] }] }, 'Use commands: ["npm ci", "npm test"].'],
  [{ checks: ['test'] }, 'Write { task: "test" } for a task of the project'],
  [{ registries: [{ host: 'r.example.com', usernameVariable: 'U', passwordVariable: 'P', username: 'me', password: 'x' }] }, 'usernameVariable: "REG_USER"', 'passwordVariable: "REG_PASSWORD".'],
  [{ stages: ['build'] }, 'Leave it out: checks run in the stage check'],
  [{ name: 'api', context: '.', dockerfile: 'Dockerfile', target: 'x', buildArgs: {}, platforms: [] }, ...Array.from({ length: 6 }, () => 'Move it to the image: images: [{ ... }].')],
  [{ driftCheck: true, upgrades: true }, 'Write {} for the defaults.', 'Write {} for the defaults.'],
  [{ driftCheck: false }, 'Leave it out: there is no such job by default.'],
  [{ depsUpgradeOptions: {} }, 'Use upgrades: {}.'],
  [{ upgrades: { commands: ['a'], schedule: '@daily', pullRequestTitle: 'x', token: 'x', branch: 'x' } }, 'under Build > Pipeline schedules', 'Use title:', 'tokenVariable: "UPGRADE_TOKEN"', 'Use branchPrefix'],
  [{ imageDefaults: { platform: 'linux/arm64', secrets: ['npm'], sbom: true } }, 'Use platforms:', 'Write secrets: [{ id: "npm", variable: "NPM_TOKEN" }]', 'Write attest: { sbomGenerator:'],
  [{ imageDefaults: { driftCheck: {} } }, 'Use one of '],
  [{ images: [{}, {}] }, 'Give all images but one a name'],
  [{ images: [{ name: 'API Server' }] }, 'Write "api-server".'],
  [{ sbom: true, images: [{ provenance: 'mode=max', attest: [] }] }, 'Write attest: { sbomGenerator:', 'Write attest: { provenance:', 'Write attest: { provenance:'],
  [{ destination: 'r/a:1', registryMirror: 'm' }, 'Write images: [{ name: "api" }]', 'Use mirrors:'],
  [{ images: [{ destinations: ['a'] }] }, 'additionalNames'],
  [{ services: [], before_script: [], image: 'node' }, 'Move it to a check', 'Move it to a check', 'Write images: [{ name: "api" }] for what is built'],
  [{ file: 'docker/Dockerfile' }, 'Write images: [{ dockerfile: "docker/api.Dockerfile" }].'],
  [{ buildkit: 'moby/buildkit' }, 'Write buildkit: { image: "moby/buildkit:v0.32.2-rootless" }.'],
  // a word that is near, in another spelling, and none that is far
  [{ images: [{ name: 'a', depends_on: [] }] }, 'Did you mean "dependsOn"?'],
  [{ regsitries: [] }, 'Did you mean "registries"?'],
  [{ zzz: 1 }, 'Use one of '],
  [{ runner: { tgas: [] } }, 'Did you mean "tags"?'],
  [{ images: [{ network: 'abcd' }] }, 'Use one of default, none, host.'],
];

test.each(table)('%j is answered', (given, ...answers) => {
  const { problems } = failure(given);
  expect(problems).toHaveLength(answers.length);
  answers.forEach((answer, index) => expect(problems[index].fix).toContain(answer));
});

/** Options of other names, of which some are none at all. */
test.each<readonly [path: string, code: string, value: unknown, answer: string]>([
  ['images[0].names', 'unknown-option', [], 'additionalNames'],
  ['images[0].attributes', 'unknown-option', {}, 'Use frontendAttributes.'],
  ['images[0].noCache', 'wrong-type', ['a'], 'noCacheFilter'],
  ['images[3].secrets[1].file', 'unknown-option', 'A', 'Use fileVariable'],
  ['images[3].ssh[1].file', 'unknown-option', 'A', 'Use fileVariable'],
  ['images[0].ulimits', 'wrong-type', [], 'Write { nofile: "1024:2048" }'],
  ['images[0].ulimits.nofile', 'wrong-type', [], 'Write { nofile: "1024:2048" }'],
  ['strategy', 'unknown-option', 'one-job', 'Use jobs: "one"'],
  ['parallel', 'unknown-option', 2, 'maxConcurrentJobs'],
  ['checks[0].job', 'unknown-option', 'lint', 'needs: ["lint"]'],
  ['checks[0].artifacts.coverage', 'unknown-option', {}, 'coverageReport'],
  ['triggers.tags', 'unknown-option', 'none', 'Use gitTags: "all", "semver", "none"'],
  ['triggers.gitTags', 'wrong-type', true, 'Write "all"'],
  ['triggers.gitTags', 'wrong-type', false, 'Write "none".'],
  ['triggers.gitTags', 'pattern', 'never', 'Write "none".'],
  ['triggers.manual', 'unknown-option', true, 'Use web: true.'],
  ['triggers.pipelines', 'unknown-option', true, 'triggeredPipelines'],
  ['cache.none', 'unknown-option', {}, 'disabled'],
  ['dockerHub', 'unknown-option', {}, 'registries: [{ dockerHub'],
  ['dependencyProxy', 'unknown-option', true, 'registries: [{ dependencyProxy: true }]'],
  ['buildkit.connectRetries', 'unknown-option', 50, 'startTimeoutSeconds'],
  ['compression', 'wrong-type', {}, 'compressionLevel'],
])('%s, %s, %j is answered', (path, code, value, answer) => {
  expect(withAnswer({ code, path, value, fault: '', fix: 'else' }).fix).toContain(answer);
});

const provenance = 'Write attest: { provenance: "min" }';
const onImage = 'Move it to the image';
const ofKaniko = 'an option of kaniko';

/** Other names of one thing. */
const sameAnswer: readonly (readonly [code: string, value: unknown, answer: string, ...paths: string[]])[] = [
  ['unknown-option', 1, 'images are pushed', 'push', 'images[12].push'],
  ['unknown-option', 1, 'build caching is on by default', 'cacheRepo', 'images[0].import-cache', 'exportCache', 'images[0].cache_from', 'cacheTo'],
  ['wrong-type', 'none', 'disabled', 'cache', 'images[0].cache'],
  ['choice', 'off', 'disabled', 'cache'],
  ['unknown-option', {}, 'disabled', 'cache.none', 'images[0].cache.none'],
  ['wrong-type', [], 'Write { NAME: "value" }', 'buildArgs', 'buildArg', 'args', 'images[0].buildArgs', 'images[0].args'],
  ['wrong-type', [], 'org.opencontainers.image.title', 'labels', 'images[0].labels', 'images[0].annotations'],
  ['unknown-option', 'a', 'Use dockerfile: "docker/api.Dockerfile".', 'images[0].file', 'images[0].dockerfile-path'],
  ['unknown-option', 'a', 'Use context: "services/api".', ...['path', 'directory', 'dir', 'build', 'buildContext', 'context-sub-path'].map((name) => `images[0].${name}`)],
  ['unknown-option', 'a', 'additionalNames', ...['names', 'aliases', 'tag', 'image', 'images', 'repository', 'destination', 'destinations'].map((name) => `images[0].${name}`)],
  ['unknown-option', 'a', 'Use platforms:', ...['platform', 'custom-platform', 'arch'].map((name) => `images[0].${name}`)],
  ['unknown-option', 'a', 'Use variable: "NPM_TOKEN"', ...['env', 'value', 'environment', 'name'].map((name) => `images[0].secrets[0].${name}`)],
  ['unknown-option', 'a', 'Use fileVariable', ...['file', 'src', 'source', 'target', 'path', 'key'].flatMap((name) => [`images[0].secrets[0].${name}`, `images[0].ssh[0].${name}`])],
  ['wrong-type', 'a', 'Write secrets:', 'images[0].secrets', 'images[0].secrets[0]'],
  ['wrong-type', 'a', 'Write ssh:', 'images[0].ssh', 'images[0].ssh[0]'],
  ['unknown-option', true, provenance, 'images[0].attest', ...['provenance', 'attests', 'attestation', 'attestations'].flatMap((name) => [name, `images[0].${name}`])],
  ['unknown-option', true, 'Write attest: { sbomGenerator: ', 'sbom', 'images[0].sbom', 'attest.sbom', 'attest.generator'],
  ['unknown-option', true, 'its digest is in', ...['output', 'outputs', 'load', 'pull', 'tarPath', 'no-push', 'digest-file', 'image-id-file', 'metadataFile'].flatMap((name) => [name, `images[0].${name}`])],
  ['unknown-option', {}, 'one entry for each image', 'group', 'inherits', 'targets'],
  ['unknown-option', 'a', 'Write images: [{ name: "api" }]: the registry of GitLab', 'destination', 'destinations'],
  ['unknown-option', 'a', 'Use mirrors:', 'registry-mirror', 'registryMirrors', 'registry-map', 'images[0].registryMirrors'],
  ['unknown-option', true, ofKaniko, ...['snapshotMode', 'single-snapshot', 'use-new-run', 'skip-unused-stages', 'cleanup', 'verbosity', 'cache-ttl', 'compressed-caching'].flatMap((name) => [name, `images[0].${name}`])],
  ['unknown-option', 'a', 'Write images: [{ dockerfile', 'file', 'dockerfilePath'],
  ['unknown-option', {}, 'Write images: [{ buildArgs', 'buildArg', 'args'],
  ['unknown-option', {}, onImage, ...['name', 'names', 'additionalNames', 'context', 'contexts', 'dockerfile', 'target', 'buildArgs', 'labels', 'annotations', 'platform', 'platforms', 'secrets', 'ssh', 'noCache', 'noCacheFilter', 'network',
    'entitlements', 'extraHosts', 'ulimits', 'shmSize', 'smokeTest', 'changes', 'dependsOn', 'syntax', 'frontendAttributes', 'attributes']],
  ['unknown-option', [], 'Leave it out: checks run in the stage check', 'stage', 'stages'],
  ['unknown-option', [], 'Move it to a check', 'services', 'script', 'before_script', 'after_script', 'variables', 'task', 'test', 'tests', 'coverage', 'artifacts'],
  ['unknown-option', [], 'Use triggers:', 'rules', 'only', 'except', 'on', 'when', 'workflow', 'branches', 'schedule', 'schedules', 'mergeRequests', 'defaultBranch'],
  ['unknown-option', [], 'Use commands:', ...['script', 'scripts', 'command', 'run', 'before_script'].map((name) => `checks[0].${name}`)],
  ['unknown-option', [], 'Use needs: ["compile"].', 'checks[0].dependsOn', 'checks[0].dependencies'],
  ['unknown-option', [], 'Use junit:', 'checks[0].artifacts.reports', 'checks[0].artifacts.coverage'],
  ['unknown-option', [], 'a check runs in the stage check', ...['stage', 'rules', 'only', 'except', 'when', 'tags'].map((name) => `checks[0].${name}`)],
  ['unknown-option', 'a', 'usernameVariable', ...['user', 'username', 'login'].flatMap((name) => [name, `registries[0].${name}`, `dockerHub.${name}`, `registries[0].dockerHub.${name}`])],
  ['unknown-option', 'a', 'passwordVariable', ...['pass', 'password', 'token', 'auth', 'secret'].flatMap((name) => [name, `registries[0].${name}`, `dockerHub.${name}`, `registries[0].dockerHub.${name}`])],
  ['unknown-option', 'a', 'Use host:', ...['registry', 'url', 'server', 'name', 'address'].map((name) => `registries[0].${name}`)],
  ['unknown-option', 'a', 'Write it before the name of the image', 'registry', 'repository'],
  ['wrong-type', 'all', 'Write triggers:', 'triggers'],
  ['unknown-option', true, 'Use mergeRequests:', ...['mr', 'mrs', 'pullRequest', 'pullRequests', 'mergeRequestEvent'].map((name) => `triggers.${name}`)],
  ['unknown-option', true, 'Use gitTags:', ...['tag', 'tags', 'gitTag', 'release', 'releases'].map((name) => `triggers.${name}`)],
  ...['true', 'yes', 'always', 'on', 'Any', 'every', '*', '.*'].map((word) => ['pattern', word, 'Write "all"', 'triggers.gitTags'] as const),
  ...['no', 'never', 'off', 'False', 'nothing'].map((word) => ['pattern', word, 'Write "none".', 'triggers.gitTags'] as const),
  ['unknown-option', true, 'triggeredPipelines', ...['pipeline', 'pipelines', 'api', 'trigger', 'parentPipeline', 'children'].map((name) => `triggers.${name}`)],
  ['unknown-option', true, 'Use defaultBranch: true', ...['push', 'main', 'master'].map((name) => `triggers.${name}`)],
  ['unknown-option', 2, 'Use maxConcurrentJobs', 'parallel', 'concurrency', 'maxParallel', 'max-parallelism'],
  ['wrong-type', 'k8s', 'Write runner: { tags', 'runner', 'runner.tags'],
  ['wrong-type', ['k8s'], 'Write runner: { tags', 'runner'],
];

test.each(sameAnswer.map(([code, value, answer, ...paths]) => ({ code, value, answer, paths })))('$code, $value has the answer $answer at each of its paths', ({ code, value, answer, paths }) => {
  const answered = (path: string) => withAnswer({ code, path, value, fault: '', fix: 'else' }).fix;
  for (const path of paths) expect([path, answered(path)]).toEqual([path, expect.stringContaining(answer)]);
  // and at none that only contains one of them, or for another problem
  for (const path of paths) for (const other of [`x${path}`, `${path}x`, `x.${path}`, `${path}.y`]) if (!paths.includes(other)) expect([other, answered(other)]).not.toEqual([other, expect.stringContaining(answer)]);
  for (const path of paths) expect(withAnswer({ code: `${code}-x`, path, value, fault: '', fix: 'else' }).fix).toBe('else');
});

test.each<readonly [path: string, value: unknown]>([
  ['cache', 'nonexistent'], ['cache', 'a none'], ['cache', { true: 1 }], ['tags', 1], ['images[0].buildArgs', 1], ['images[0].labels', 'a'], ['images[0].noCache', 'a'], ['images[0].secrets', 1], ['images[0].ssh', {}], ['images[0].ssh', []],
  ['images[0].shmSize', 'a'], ['images[0].ulimits.nofile', 'a'], ['compression', 'a'], ['compression', null], ['compression', []], ['buildkit', 1], ['runner', 1], ['runner.tags', 1], ['triggers', {}], ['triggers.mergeRequests', 'untrue'],
  ['triggers.mergeRequests', 'falsey'], ['checks[0]', 1], ['images[0].secrets', null],
])('at %s, %j has no answer', (path, value) => {
  expect(withAnswer({ code: 'wrong-type', path, value, fault: '', fix: 'else' }).fix).toBe('else');
});

test('a problem of which no habit is known keeps its own fix', () => {
  const problem = { code: 'no-tags', path: 'tags', value: 'latest', fault: 'is a trigger', fix: 'Add a rule.' };
  expect(withAnswer(problem)).toBe(problem);
});
