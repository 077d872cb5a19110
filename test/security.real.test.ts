import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitServer } from './support/git-server.ts';
import { craneFor, describeReal, gitlabRegistry, robot, startHub, unpack } from './support/parts.ts';
import { folder } from './support/projects.ts';
import { repository } from './support/repository.ts';
import { run } from './support/run.ts';
import { type Registry, startRegistry } from '../lab/registry.ts';
import { synthesized } from '../lab/repository.ts';
import { runPipeline } from '../lab/runner.ts';

/** What a hostile build looks for: each in a place of its own. */
const canaries = {
  jobToken: 'canary-job-token',
  variable: 'canary-variable-no-image-uses',
  secret: 'canary-secret-environment',
  secretFile: 'canary-secret-file',
  kept: Buffer.from('somebody:canary').toString('base64'),
};
const found = [...Object.values(canaries), robot.password, Buffer.from(`${robot.user}:${robot.password}`).toString('base64')];

/** Looks at all that a step can reach, and keeps it: arguments, environments, and files, through the root and the folder of each process; and whom it can signal. */
const looks = (file: string) => [
  'RUN mkdir /facts && echo control >/facts/control',
  "RUN cat /proc/[0-9]*/cmdline | tr '\\0' '\\n' >/facts/arguments",
  "RUN cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' >/facts/environments",
  `RUN for process in /proc/[0-9]*; do cat $process/root/facts/control $process/root/tmp/buildkit.*/docker/config.json $process/root${file} $process/cwd/.git/config; done </dev/null >/facts/files 2>/dev/null || true`,
  "RUN for process in /proc/[0-9]*; do if kill -0 ${process##*/} 2>/dev/null; then tr '\\0' ' ' <$process/cmdline; echo; fi; done >/facts/killable",
  'RUN find /run /dev /etc /tmp /root -type f -exec cat {} + >/facts/mounted 2>/dev/null || true',
];

/** Outlives its step by about half a minute, and says in its arguments, behind a word of its own, which canaries other processes have. */
const watcher = (word: string) => [
  'turn=0',
  'while [ $turn -lt 30 ]; do',
  "  loot=\"$loot $(cat /proc/[0-9]*/environ /proc/[0-9]*/root/run/secrets/* 2>/dev/null | tr '\\0' '\\n' | grep -o 'canary-[a-z-]*')\"",
  `  sh -c 'sleep 0.9; true' ${word} $(printf '%s\\n' $loot | sort -u)`,
  '  turn=$((turn + 1))',
  'done',
  '',
].join('\n');

describeReal('what docs/security.md says', () => {
  let registry: Registry;
  let hub: Registry;
  let crane: (...args: string[]) => string;

  beforeAll(async () => {
    registry = await startRegistry(robot);
    hub = await startHub();
    crane = craneFor(registry.host);
  });
  afterAll(() => Promise.all([registry, hub].map((server) => server.stop())));

  /** Builds `api`, which is hostile and has no secrets, and then `web`, which has some. */
  const build = async (jobs: 'one' | 'per-image') => {
    const directory = folder();
    const secrets = folder();
    chmodSync(secrets, 0o755);
    const file = join(secrets, 'PIP_CONF');
    writeFileSync(file, canaries.secretFile);
    repository({
      'api/watcher.sh': watcher(`seen-${jobs}:`),
      'api/Dockerfile': ['FROM alpine:3.22', ...looks(file), 'COPY watcher.sh /', 'RUN setsid sh /watcher.sh </dev/null >/dev/null 2>&1 &', ''].join('\n'),
      'web/Dockerfile': [
        'FROM alpine:3.22',
        'RUN --mount=type=secret,id=npm,env=NPM_TOKEN --mount=type=secret,id=pip sleep 3',
        'RUN mkdir /facts',
        `RUN for turn in $(seq 50); do cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -o '[s]een-${jobs}:\\( canary-[a-z-]*\\)*' >/facts/watcher && break; sleep 0.1; done`,
        '',
      ].join('\n'),
      ...synthesized({
        mirrors: { 'docker.io': [hub.host] },
        jobs,
        cache: { disabled: true },
        images: [{ name: 'api', context: 'api' }, { name: 'web', context: 'web', secrets: [{ id: 'npm', variable: 'NPM_TOKEN' }, { id: 'pip', fileVariable: 'PIP_CONF' }] }],
      }),
    }, directory);
    const git = await gitServer(directory, canaries.jobToken, { user: 'gitlab-ci-token' });
    try {
      const { exitCode, log } = await runPipeline({
        directory,
        variables: {
          ...gitlabRegistry(registry.host, jobs),
          CI_JOB_TOKEN: canaries.jobToken,
          CI_REPOSITORY_URL: `http://gitlab-ci-token:${canaries.jobToken}@${git.host}/app.git`,
          DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'other.example.com': { auth: canaries.kept } } }),
          OTHER: canaries.variable,
          NPM_TOKEN: canaries.secret,
          PIP_CONF: file,
        },
        tag: 'v1.0.0',
        concurrency: 1,
      });
      expect([exitCode, exitCode && log]).toEqual([0, 0]);
      const [api, web] = ['api', 'web'].map((name) => unpack(crane, `${registry.host}/${jobs}/${name}:1.0.0`));
      const fact = (image: string, name: string) => readFileSync(join(image, 'facts', name), 'utf8');
      return { log, api, web, fact };
    } finally {
      git.stop();
    }
  };

  test('a build step finds no credential of the job, and no secret of another image; it can end processes of the job, and what outlives it sees secrets of the next image', async () => {
    const { log, api, web, fact } = await build('one');
    // it did look
    expect(fact(api, 'arguments')).toMatch(/^buildkitd$/m);
    expect(fact(api, 'arguments')).toMatch(/^buildctl$/m);
    expect(fact(api, 'environments')).toMatch(/^PATH=/m);
    expect(fact(api, 'files')).toMatch(/^control$/m);
    expect(fact(api, 'mounted')).toMatch(/\blocalhost\b/);
    const configs = ['api', 'web'].map((name) => crane('config', `${registry.host}/one/${name}:1.0.0`));
    for (const canary of found) {
      expect(log).not.toContain(canary);
      for (const config of configs) expect(config).not.toContain(canary);
      expect([canary, run(['grep', '-rFl', '--exclude=image.tar', '--exclude=watcher', '-e', canary, api, web])]).toEqual([canary, { status: 1, stdout: '', stderr: '' }]);
    }
    expect(fact(api, 'killable')).toMatch(/^buildkitd /m);
    expect(fact(api, 'killable')).toMatch(/^buildctl build /m);
    expect(fact(web, 'watcher')).toBe(`seen-one: ${canaries.secret} ${canaries.secretFile}\n`);
  });

  test('a build step outlives its job where no container ends with it, and sees nothing of the next job, though that has the same user', async () => {
    const { web, fact } = await build('per-image');
    expect(fact(web, 'watcher')).toBe('seen-per-image:\n');
  });

  test('a cache is believed: who can write it decides what is in the image', async () => {
    const files = {
      Dockerfile: 'FROM alpine:3.22\nRUN --mount=type=secret,id=who,env=WHO echo "$WHO" >/who\n', // a secret is no part of what a step is known by
      ...synthesized({ mirrors: { 'docker.io': [hub.host] }, triggers: { defaultBranch: true }, tags: { edge: {} }, images: [{ secrets: [{ id: 'who', variable: 'WHO' }] }] }),
    };
    for (const WHO of ['somebody else', 'us']) {
      const { exitCode, log } = await runPipeline({ directory: repository(files), variables: { ...gitlabRegistry(registry.host, 'poisoned'), CI_DEFAULT_BRANCH: 'main', WHO }, branch: 'main' });
      expect([exitCode, exitCode && log]).toEqual([0, 0]);
    }
    expect(readFileSync(join(unpack(crane, `${registry.host}/poisoned:edge`), 'who'), 'utf8')).toBe('somebody else\n');
  });
});
