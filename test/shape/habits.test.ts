import { InvalidOptionsError, synthesize } from '../../src/core/mod.ts';
import { withAnswer } from '../../src/core/passes/habits.ts';

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
  [{ images: [{}, {}] }, 'Give all images but one a name'],
  [{ images: [{ name: 'API Server' }] }, 'Write "api-server".'],
  [{ sbom: true, images: [{ provenance: 'mode=max', attest: [] }] }, ...Array.from({ length: 3 }, () => 'no option adds attestations')],
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

test('a problem of which no habit is known keeps its own fix', () => {
  const problem = { code: 'no-tags', path: 'tags', value: 'latest', fault: 'is a trigger', fix: 'Add a rule.' };
  expect(withAnswer(problem)).toBe(problem);
});

function failure(given: unknown): InvalidOptionsError {
  try {
    synthesize(given as object);
  } catch (error) {
    if (error instanceof InvalidOptionsError) return error;
    throw error;
  }
  throw new Error('the options were taken');
}
