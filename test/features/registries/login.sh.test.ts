import { existsSync, readFileSync } from 'node:fs';
import { source } from '../../../src/core/features/registries/registries.sh.ts';
import { shells, testWith } from '../../support/parts.ts';
import { type Ran, output, run } from '../../support/run.ts';

const program = 'src/core/features/registries/registries.sh';
const sourced = `. ./src/core/job/job.sh\n. ./${program}`;
const password = 'p"a\\s$s wörd#\'`*';
const variables = {
  CI_REGISTRY: 'gitlab.example.com:5050',
  CI_REGISTRY_USER: 'gitlab-ci-token',
  CI_REGISTRY_PASSWORD: password,
  REG_USER: 'bob',
  REG_PASSWORD: 'x'.repeat(300),
};

test('the module that the library carries is the program', () => {
  expect(source).toBe(readFileSync(program, 'utf8'));
});

testWith('shellcheck')('shellcheck has nothing to say', () => {
  expect(output(['shellcheck', '--shell=sh', program])).toBe('');
});

describe.each(shells)('under %s', (_name, shell) => {
  /** Runs commands behind the program as a runner does: in one shell that stops at the first failure. */
  const job = (commands: string, env: NodeJS.ProcessEnv = variables, flags: readonly string[] = ['-e']): Ran =>
    run([...shell, ...flags, '-c', `${sourced}\n${commands}`], { env: { PATH: process.env.PATH, ...env } });
  const config = (commands: string, env: NodeJS.ProcessEnv = variables) => {
    const { status, stdout, stderr } = job(`${commands}\ncat "$DOCKER_CONFIG/config.json"`, env);
    expect([status, stderr]).toEqual([0, '']);
    return JSON.parse(stdout).auths as { [host: string]: { auth: string } };
  };
  const credentials = (commands: string, env: NodeJS.ProcessEnv = variables) => Object.fromEntries(
    Object.entries(config(commands, env)).map(([host, { auth }]) => [host, Buffer.from(auth, 'base64').toString()]),
  );

  test('credentials arrive whatever characters they have', () => {
    expect(credentials('login_gitlab\nlogin registry.example.com REG_USER REG_PASSWORD')).toEqual({
      'gitlab.example.com:5050': `gitlab-ci-token:${password}`,
      'registry.example.com': `bob:${'x'.repeat(300)}`,
    });
  });

  test('Docker Hub has the one key that BuildKit looks up', () => {
    expect(credentials('login_docker_hub REG_USER CI_REGISTRY_PASSWORD')).toEqual({ 'https://index.docker.io/v1/': `bob:${password}` });
  });

  test('the dependency proxy is found with and without its port', () => {
    const env = { CI_DEPENDENCY_PROXY_SERVER: 'gitlab.example.com:443', CI_DEPENDENCY_PROXY_USER: 'u', CI_DEPENDENCY_PROXY_PASSWORD: 'p' };
    expect(credentials('login_dependency_proxy', env)).toEqual({ 'gitlab.example.com:443': 'u:p', 'gitlab.example.com': 'u:p' });
  });

  test('a second login to a registry replaces the first', () => {
    expect(credentials('login a.example.com REG_USER REG_PASSWORD\nlogin a.example.com REG_USER REG_USER')).toEqual({ 'a.example.com': 'bob:bob' });
  });

  test('without a login there are no credentials', () => {
    expect(config('')).toEqual({});
  });

  describe('DOCKER_AUTH_CONFIG', () => {
    const auths = {
      'other.example.com': { auth: 'b3RoZXI6cA==' },
      'odd.example.com': { auth: 'x', note: 'a \\"}, {" b\\\\', more: [1, { a: ['}'] }, null], email: '' },
      'gitlab.example.com:5050': { auth: 'OLD' },
    };
    test.each([
      ['in one line', JSON.stringify({ auths })],
      ['indented', JSON.stringify({ auths }, null, 2)],
      ['beside what would make BuildKit drop it whole', JSON.stringify({ credHelpers: { 'x.example.com': 'ecr-login' }, auths, HttpHeaders: { 'User-Agent': 'x' } })],
    ])('is merged %s, and a login wins', (_form, given) => {
      const merged = config('login_gitlab', { ...variables, DOCKER_AUTH_CONFIG: given });
      expect(merged['other.example.com']).toEqual(auths['other.example.com']);
      expect(merged['odd.example.com']).toEqual(auths['odd.example.com']);
      expect(Object.keys(merged)).toHaveLength(3);
      expect(Buffer.from(merged['gitlab.example.com:5050'].auth, 'base64').toString()).toBe(`gitlab-ci-token:${password}`);
    });

    test('is unset, since BuildKit would prefer it', () => {
      expect(job('echo "<${DOCKER_AUTH_CONFIG-}>"', { DOCKER_AUTH_CONFIG: '{}' }).stdout).toBe('<>\n');
    });

    test.each(['{}', '{"auths": {}}', ' {"auths":{ } } ', '{"credsStore": "x"}'])('%s adds nothing', (given) => {
      expect(config('', { DOCKER_AUTH_CONFIG: given })).toEqual({});
    });

    test.each(['nonsense', '[]', '{"auths": {"a": {', '{"auths"}', '{auths: {}}'])('%s is refused, and not printed', (given) => {
      const { status, stderr } = job('echo on', { DOCKER_AUTH_CONFIG: given });
      expect([status, stderr]).toEqual([1, 'auth.sh: the CI variable DOCKER_AUTH_CONFIG is not a JSON object.\n  Write {"auths": {"registry.example.com": {"auth": "..."}}}, or remove it.\n']);
    });
  });

  describe('a failure says what to do', () => {
    test('for an empty variable', () => {
      const { status, stderr } = job('login registry.example.com REG_USER NO_SUCH_VARIABLE\necho on');
      expect(status).toBe(1);
      expect(stderr).toBe('auth.sh: the CI variable NO_SUCH_VARIABLE is empty, and the login to registry.example.com needs it.\n'
        + '  Define it under Settings > CI/CD > Variables. A protected variable exists only on protected branches and tags: protect this tag, or unprotect the variable.\n');
    });

    test('for a project without a container registry', () => {
      expect(job('login_gitlab', {}).stderr).toBe('auth.sh: this project has no container registry (CI_REGISTRY is empty).\n'
        + '  Turn it on under Settings > General > Visibility > Container registry, or give the image a name with another registry\'s host.\n');
    });

    test('for a project without a dependency proxy', () => {
      expect(job('login_dependency_proxy', {}).stderr).toBe('auth.sh: there is no dependency proxy (CI_DEPENDENCY_PROXY_SERVER is empty).\n'
        + '  The project must be in a group whose Settings > Packages and registries > Dependency Proxy is on.\n');
    });

    test('for a job that fails later: which credentials it used, with the job\'s own status', () => {
      const { status, stderr } = job('login_gitlab\nlogin registry.example.com REG_USER REG_PASSWORD\n(exit 7)');
      expect(status).toBe(7);
      expect(stderr).toBe('auth.sh: the job failed. If a registry refused it (401, 403, denied, insufficient_scope), these credentials were used:\n'
        + '  gitlab.example.com:5050: CI variables CI_REGISTRY_USER and CI_REGISTRY_PASSWORD\n'
        + '  registry.example.com: CI variables REG_USER and REG_PASSWORD\n');
    });
  });

  test('only the job\'s user can read the credentials, and they go with the job', () => {
    const { stdout } = job('login_gitlab\necho "$DOCKER_CONFIG"');
    const folder = stdout.trim();
    expect(folder).toMatch(/^\/tmp\/buildkit-auth\./);
    expect(existsSync(folder)).toBe(false);
    const modes = job('login_gitlab\nstat -c %a "$DOCKER_CONFIG" "$DOCKER_CONFIG/config.json"').stdout;
    expect(modes).toBe('700\n600\n');
  });

  test('they go when the runner wraps the job in a pipe, and when the job is cancelled', () => {
    const wrapped = output([...shell, '-c', `: | (eval 'set -e\n${sourced}\nlogin_gitlab\necho "$DOCKER_CONFIG"')`], { env: { PATH: process.env.PATH, ...variables } });
    const cancelled = job('login_gitlab\necho "$DOCKER_CONFIG"\nkill -TERM $$\nsleep 1').stdout;
    // their own folders: other tests have some at the same time
    for (const folder of [wrapped, cancelled].map((text) => text.trim())) {
      expect(folder).toMatch(/^\/tmp\/buildkit-auth\.\w+$/);
      expect(existsSync(folder)).toBe(false);
    }
  });

  test('a trace shows no secret, in no form', () => {
    const given = { ...variables, DOCKER_AUTH_CONFIG: '{"auths": {"other.example.com": {"auth": "T1RIRVI="}}}' };
    const { status, stderr } = job('login_gitlab\nlogin registry.example.com REG_USER REG_PASSWORD\necho traced', given, ['-e', '-x']);
    expect(status).toBe(0);
    expect(stderr).toContain('+ echo traced');
    for (const secret of [password, 'xxxx', 'T1RIRVI=', Buffer.from(`gitlab-ci-token:${password}`).toString('base64').slice(0, 20)]) {
      expect(stderr).not.toContain(secret);
    }
  });
});
