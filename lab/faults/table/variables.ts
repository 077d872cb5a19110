import { type Fault, type Good, patience } from '../fault.ts';

const atOnce = (...says: RegExp[]): Good => ({ exit: 'fails', seconds: 1, says });
const passes: Good = { exit: 0, seconds: 15 };
const fault = (name: string, good: Good, variables: Fault['variables'], more: Partial<Fault> = {}): Fault => ({ area: 'variables', name, good, variables, ...more });

export const variableFaults: readonly Fault[] = [
  fault('BUILDKITD_FLAGS of the project', passes, { BUILDKITD_FLAGS: '--debug' }),
  fault('DOCKER_AUTH_CONFIG of type File', { ...passes, mayStay: /^auth\.json$/ }, { DOCKER_AUTH_CONFIG: '/tmp/auth.json' }, { before: ['echo \'{"auths":{}}\' >/tmp/auth.json'] }),
  fault('DOCKER_AUTH_CONFIG is not JSON', atOnce(/DOCKER_AUTH_CONFIG/), { DOCKER_AUTH_CONFIG: 'registry.example.com' }),
  fault('DOCKER_AUTH_CONFIG with a login that does not decode', { ...passes, tells: [/DOCKER_AUTH_CONFIG has no login for other\.example\.com/] }, { DOCKER_AUTH_CONFIG: '{"auths":{"other.example.com":{"auth":"%%%"}}}' }),
  fault('DOCKER_AUTH_CONFIG with a helper that is not there', passes, { DOCKER_AUTH_CONFIG: '{"credHelpers":{"other.example.com":"none"}}' }),
  fault('a password is missing', atOnce(/CI_REGISTRY_PASSWORD/), { CI_REGISTRY_PASSWORD: undefined }),
  fault('a password is empty', atOnce(/CI_REGISTRY_PASSWORD/), { CI_REGISTRY_PASSWORD: '' }),
  fault('a build argument\'s variable is missing', { ...passes, tells: [/build argument WHAT is empty/] }, {}, { options: { images: [{ buildArgs: { WHAT: { variable: 'REVISION' } } }] } }),
  fault('CI_REGISTRY is empty', atOnce(/CI_REGISTRY is empty/), { CI_REGISTRY: '' }),
  fault('CI_REGISTRY_IMAGE is empty', atOnce(/CI_REGISTRY_IMAGE/), { CI_REGISTRY_IMAGE: '' }),
  fault('CI_REGISTRY_IMAGE with upper case', atOnce(/CI_REGISTRY_IMAGE/, /lower ?case/), { CI_REGISTRY_IMAGE: '{host}/Group/App' }),
  fault('the git server hangs', { exit: 'fails', seconds: patience + 5, says: [/git/] }, { CI_REPOSITORY_URL: 'http://ci:token@{host}/group/app.git' }, {
    rules: [{ request: /group\/app\.git/, answer: 'hang' }],
    options: { tags: { semver: ['{{version}}', '{{major}}'] } },
  }),
  fault('the git server is never reached', { exit: 'fails', seconds: patience + 5, says: [/git/] }, { CI_REPOSITORY_URL: 'http://ci:token@{host}/group/app.git' }, {
    registry: 'black hole',
    options: { tags: { semver: ['{{version}}', '{{major}}'] } },
  }),
];
