import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program as buildkit } from '../../../src/core/features/buildkit/buildkit.sh.ts';
import { program as dependencyProxy } from '../../../src/core/features/registries/login-dependency-proxy.sh.ts';
import { program as dockerHub } from '../../../src/core/features/registries/login-docker-hub.sh.ts';
import { program as login } from '../../../src/core/features/registries/login.sh.ts';
import { program as job } from '../../../src/core/job/job.sh.ts';
import { shells } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { type Ran, output } from '../../support/run.ts';
import { type ShellRow, runRows } from '../../support/shell-rows.ts';

const programs = job.source + login.source + dockerHub.source + dependencyProxy.source;
const password = 'p"a\\s$s wörd#\'`*';
const variables = {
  CI_REGISTRY: 'gitlab.example.com:5050',
  CI_REGISTRY_USER: 'gitlab-ci-token',
  CI_REGISTRY_PASSWORD: password,
  REG_USER: 'bob',
  REG_PASSWORD: 'x'.repeat(300),
};
const fork = { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2', CI_MERGE_REQUEST_PROJECT_ID: '1' };

/** Prints the logins, and what was kept of the user's. */
const show = 'printf %s "${DOCKER_AUTH_CONFIG-none}"';
const kept = 'if [ -e "$DOCKER_CONFIG/config.json" ]; then cat "$DOCKER_CONFIG/config.json"; else echo none; fi';

/** What the jobs of these rows print, by name. */
function ranBy<Name extends string>(
  shell: readonly string[],
  rows: { readonly [name in Name]: ShellRow },
  flags?: string,
): { readonly [name in Name]: Ran } {
  const entries = Object.entries<ShellRow>(rows);
  const ran = runRows(shell, programs, entries.map(([, { env = variables, ...row }]) => ({ ...row, env })), { flags });
  return Object.fromEntries(entries.map(([name], index) => [name, ran[index]])) as { readonly [name in Name]: Ran };
}

const auths = {
  'other.example.com': { auth: 'b3RoZXI6cA==' },
  'odd.example.com': { auth: 'x', note: 'a \\"}, {" b\\\\', more: [1, { a: ['}'] }, null], email: '' },
  'gitlab.example.com:5050': { auth: 'OLD' },
};

/** What DOCKER_AUTH_CONFIG may hold. */
const objects = [
  '{}',
  '{"auths": {}}',
  ' {"auths":{ } } ',
  '{"credsStore": "x"}',
  '{"a": [], "b": [[], [1, -2.5e+3], {}], "c": true, "d": null}',
  '{"a\\"b\\\\": "}{][,:"}',
  JSON.stringify({ auths }),
  JSON.stringify({ auths }, null, 2),
  JSON.stringify({ auths }, null, '\t').replaceAll('\n', '\r\n'),
  JSON.stringify({ credHelpers: { 'x.example.com': 'ecr-login' }, auths, HttpHeaders: { 'User-Agent': 'x' } }),
  JSON.stringify({ auths: Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`r${index}.example.com`, { auth: 'x'.repeat(200) }])) }),
];
const others = ['nonsense', '[]', '"x"', '1', '{"auths": {"a": {', '{"auths"}', '{auths: {}}', '{"a": 1,}', '{"a": [1,]}', '{"a" "b"}', '{"a": "b}', '{"a": 1}}', "{'a': 1}", '{"a": hunter2}'];

/** A variable of type File. */
const asFile = (text: string) => {
  const path = join(folder(), 'DOCKER_AUTH_CONFIG');
  writeFileSync(path, text);
  return path;
};

/** The log of a build, where a job finds it. */
const built = (log: string) => `mkdir "$job_folder/IMAGE"\nprintf '%s\\n' '${log}' >"$job_folder/IMAGE/log"`;
const twice = 'login_gitlab\nlogin_registry registry.example.com REG_USER REG_PASSWORD';

describe.each(shells)('under %s', (_name, shell) => {
  test('credentials arrive whatever characters they have, under the keys that BuildKit looks up', () => {
    const proxy = { CI_DEPENDENCY_PROXY_SERVER: 'gitlab.example.com:443', CI_DEPENDENCY_PROXY_USER: 'u', CI_DEPENDENCY_PROXY_PASSWORD: 'p' };
    const ran = ranBy(shell, {
      two: { commands: `${twice}\n${show}` },
      hub: { commands: `login_docker_hub REG_USER CI_REGISTRY_PASSWORD\n${show}` },
      proxy: { commands: `login_dependency_proxy\n${show}`, env: proxy },
      again: { commands: `login_registry a.example.com REG_USER REG_PASSWORD\nlogin_registry a.example.com REG_USER REG_USER\n${show}` },
    });
    const credentials = Object.fromEntries(Object.entries(ran).map(([name, { status, stdout, stderr }]) => {
      expect([status, stderr]).toEqual([0, '']);
      const given = JSON.parse(stdout);
      expect(Object.keys(given)).toEqual(['auths']); // BuildKit drops all of it for any other key
      return [name, Object.fromEntries(Object.entries<{ auth: string }>(given.auths).map(([host, { auth }]) => [host, Buffer.from(auth, 'base64').toString()]))];
    }));
    expect(credentials).toEqual({
      two: { 'gitlab.example.com:5050': `gitlab-ci-token:${password}`, 'registry.example.com': `bob:${'x'.repeat(300)}` },
      hub: { 'https://index.docker.io/v1/': `bob:${password}` }, // the one key for docker.io
      proxy: { 'gitlab.example.com:443': 'u:p', 'gitlab.example.com': 'u:p' }, // with and without its port
      again: { 'a.example.com': 'bob:bob' }, // the second replaces the first
    });
  });

  test('without a login there are no credentials, and they stand in no file', () => {
    const ran = ranBy(shell, { without: { commands: `${show}\n${kept}` }, with: { commands: `login_gitlab\n${kept}\nls -A "$DOCKER_CONFIG"` } });
    expect([ran.without, ran.with].map(({ stdout }) => stdout)).toEqual(['nonenone\n', 'none\n']);
  });

  test('what the user has in DOCKER_AUTH_CONFIG is kept as it is, as a text or as a file, and the logins stand before it', () => {
    const rows = [...objects, ...objects.map(asFile)].map((given) => [given, { commands: kept, env: { DOCKER_AUTH_CONFIG: given } }] as const);
    const ran = Object.values(ranBy(shell, Object.fromEntries(rows.map(([, row], index) => [`row ${index}`, row]))));
    expect(ran.map(({ status, stdout, stderr }) => [status, stdout, stderr])).toEqual([
      ...objects.map((given) => [0, `${given}\n`, '']),
      ...objects.map((given) => [0, given, '']),
    ]);
    const env = { ...variables, DOCKER_AUTH_CONFIG: JSON.stringify({ auths }) };
    const { own, none } = ranBy(shell, { own: { commands: `login_gitlab\n${show}`, env }, none: { commands: show, env } });
    expect(JSON.parse(own.stdout)).toEqual({ auths: { 'gitlab.example.com:5050': { auth: Buffer.from(`gitlab-ci-token:${password}`).toString('base64') } } });
    expect(none.stdout).toBe('none');
  });

  test('what is no JSON object is refused, and not printed', () => {
    const ran = ranBy(shell, Object.fromEntries([...others, ...others.map(asFile)].map((given) => [given, { commands: 'echo on', env: { DOCKER_AUTH_CONFIG: given } }])));
    const refused = { status: 1, stdout: '', stderr: 'login.sh: the CI variable DOCKER_AUTH_CONFIG is not a JSON object.\n  Write {"auths": {"registry.example.com": {"auth": "..."}}}, or remove it.\n' };
    for (const [given, found] of Object.entries(ran)) expect([given, found]).toEqual([given, refused]);
  });

  test('a merge request from a fork gets no credentials, and the log says so', () => {
    const given = { ...variables, ...fork, DOCKER_AUTH_CONFIG: JSON.stringify({ auths }) };
    const proxy = { CI_DEPENDENCY_PROXY_SERVER: 'gitlab.example.com', CI_DEPENDENCY_PROXY_USER: 'u', CI_DEPENDENCY_PROXY_PASSWORD: 'p' };
    const { none, own } = ranBy(shell, {
      none: { commands: `${twice}\nlogin_docker_hub REG_USER REG_PASSWORD\nlogin_dependency_proxy\n${show}\n${kept}`, env: { ...given, ...proxy } },
      own: { commands: `${twice}\n${show}\n${kept}`, env: { ...given, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1' } },
    });
    const hosts = ['gitlab.example.com:5050', 'registry.example.com', 'https://index.docker.io/v1/', 'gitlab.example.com', 'gitlab.example.com'];
    expect(none).toEqual({
      status: 0,
      stdout: 'nonenone\n',
      stderr: hosts.map((host) => `login.sh: not signing in to ${host}: this merge request comes from a fork, whose code must not use the project's credentials.\n`).join(''),
    });
    expect([own.stderr, own.stdout.includes('registry.example.com'), own.stdout.includes('b3RoZXI6cA==')]).toEqual(['', true, true]);
  });

  test('a failure says what to do', () => {
    const ran = ranBy(shell, {
      variable: { commands: 'login_registry registry.example.com REG_USER NO_SUCH_VARIABLE\necho on' },
      registry: { commands: 'login_gitlab\necho on', env: {} },
      proxy: { commands: 'login_dependency_proxy\necho on', env: {} },
    });
    expect(ran).toEqual({
      variable: {
        status: 1,
        stdout: '',
        stderr: 'login.sh: the CI variable NO_SUCH_VARIABLE is empty, and the login to registry.example.com needs it.\n'
          + '  Define it under Settings > CI/CD > Variables. A protected variable exists only on protected branches and tags: protect this tag, or unprotect the variable.\n',
      },
      registry: {
        status: 1,
        stdout: '',
        stderr: 'login.sh: this project has no container registry (CI_REGISTRY is empty).\n'
          + '  Turn it on under Settings > General > Visibility > Container registry, or use another registry\'s host in the name of the image.\n',
      },
      proxy: {
        status: 1,
        stdout: '',
        stderr: 'login-dependency-proxy.sh: the project has no dependency proxy (CI_DEPENDENCY_PROXY_SERVER is empty).\n'
          + '  The project must be in a group with the dependency proxy turned on (Settings > Packages and registries > Dependency Proxy).\n',
      },
    });
  });

  test('a job that a registry refused says which credentials it used, and keeps its status; another job says nothing of them', () => {
    const answers = ['401 Unauthorized', '403 Forbidden', 'denied: requested access to the resource is denied', 'insufficient_scope: authorization failed'];
    const hint = 'login.sh: a registry refused the job. These credentials were used:\n'
      + '  gitlab.example.com:5050: CI variables CI_REGISTRY_USER and CI_REGISTRY_PASSWORD\n'
      + '  registry.example.com: CI variables REG_USER and REG_PASSWORD\n';
    const ran = ranBy(shell, {
      ...Object.fromEntries(answers.map((answer) => [answer, { commands: `${twice}\n${built(`error: failed to push: ${answer}`)}\n(exit 7)` }])),
      'another failure': { commands: `${twice}\n${built('error: failed to solve: exit code: 1')}\n(exit 7)` },
      'before a build': { commands: `${twice}\n(exit 7)` },
      'a job that passed': { commands: `${twice}\n${built('warning: 401 Unauthorized')}` },
      'without a login': { commands: `${built('error: 401 Unauthorized')}\n(exit 7)` },
    });
    const said = Object.fromEntries(Object.entries(ran).map(([name, { status, stderr }]) => [name, [status, stderr]]));
    expect(said).toEqual({
      ...Object.fromEntries(answers.map((answer) => [answer, [7, hint]])),
      'another failure': [7, ''],
      'before a build': [7, ''],
      'a job that passed': [0, ''],
      'without a login': [7, ''],
    });
  });

  test('only the job\'s user can enter the folder of what was kept, and it goes with the job', () => {
    const { modes } = ranBy(shell, { modes: { commands: 'stat -c %a "${DOCKER_CONFIG%/*}"\necho "$DOCKER_CONFIG"', env: { DOCKER_AUTH_CONFIG: '{}' } } });
    const [mode, path] = modes.stdout.trimEnd().split('\n');
    expect([mode, path]).toEqual(['700', expect.stringMatching(/^\/tmp\/buildkit\.\w+\/docker$/)]);
    // also where the runner wraps the job in a pipe
    const script = join(folder(), 'job.sh');
    writeFileSync(script, `${programs}\necho "$DOCKER_CONFIG"`);
    const wrapped = output([...shell, '-c', `: | (eval 'set -e\n. ${script}')`], { env: { PATH: process.env.PATH, DOCKER_AUTH_CONFIG: '{}' } });
    // their own folders: other tests have some at the same time
    for (const at of [path, wrapped.trim()]) expect(output(['sh', '-c', `[ -e ${at} ] && echo there || echo gone`])).toBe('gone\n');
  });

  test('the daemon gets no login, no password and no token', () => {
    const bin = folder();
    writeFileSync(join(bin, 'rootlesskit'), '#!/bin/sh\nexec "$@"\n', { mode: 0o755 });
    writeFileSync(join(bin, 'buildkitd'), `#!/bin/sh\nenv >${bin}/env\n`, { mode: 0o755 });
    const env = { ...variables, CI_JOB_TOKEN: 'job token', OTHER: 'other', PATH: `${bin}:${process.env.PATH}` };
    const { start } = ranBy(shell, { start: { commands: `${buildkit.source}\n${twice}\nbuildkit_start 1\nwait "$buildkit_job"\necho "$DOCKER_AUTH_CONFIG $REG_PASSWORD"`, env } });
    expect([start.status, start.stderr]).toEqual([0, '']);
    expect(start.stdout).toContain('xxxx'); // the job still has them
    const names = readFileSync(join(bin, 'env'), 'utf8').split('\n').map((line) => line.replace(/=.*/, ''));
    expect(names).toEqual(expect.arrayContaining(['OTHER', 'CI_REGISTRY', 'REG_USER']));
    expect(names.filter((name) => ['DOCKER_AUTH_CONFIG', 'CI_REGISTRY_PASSWORD', 'REG_PASSWORD', 'CI_JOB_TOKEN'].includes(name))).toEqual([]);
  });

  test('a trace shows no secret, in no form', () => {
    const env = { ...variables, DOCKER_AUTH_CONFIG: '{"auths": {"other.example.com": {"auth": "T1RIRVI="}}}' };
    const refused = { ...env, DOCKER_AUTH_CONFIG: 'T1RIRVI=' };
    const ran = ranBy(shell, { traced: { commands: `${twice}\necho traced`, env }, refused: { commands: 'echo on', env: refused } }, '-ex');
    expect([ran.traced.status, ran.refused.status]).toEqual([0, 1]);
    expect(ran.traced.stderr).toContain('+ echo traced');
    for (const secret of [password, 'xxxx', 'T1RIRVI=', Buffer.from(`gitlab-ci-token:${password}`).toString('base64').slice(0, 20)]) {
      // the rows export what they are given, before the trace begins
      expect(ran.traced.stderr + ran.refused.stderr).not.toContain(secret);
    }
  });
});
