import { chmodSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { gitServer } from './support/git-server.ts';
import { craneFor, describeReal, gitlabRegistry, robot, startHub, testAsRoot, unpack } from './support/parts.ts';
import { folder } from './support/projects.ts';
import { repository } from './support/repository.ts';
import { run } from './support/run.ts';
import { type Registry, startRegistry } from '../lab/registry.ts';
import { type Files, synthesized } from '../lab/repository.ts';
import { type PipelineOptions, runPipeline } from '../lab/runner.ts';

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

/** Outlives its step by a minute, and says in its arguments, behind a word of its own, which canaries other processes have. */
const watcher = (word: string) => [
  'turn=0',
  'while [ $turn -lt 60 ]; do',
  "  loot=\"$loot $(cat /proc/[0-9]*/environ /proc/[0-9]*/root/run/secrets/* 2>/dev/null | tr '\\0' '\\n' | grep -o 'canary-[a-z-]*')\"",
  `  sh -c 'sleep 0.9; true' ${word} $(printf '%s\\n' $loot | sort -u)`,
  '  turn=$((turn + 1))',
  'done',
  '',
].join('\n');

/** Keeps what such a watcher says, if it is there. */
const watched = (mark: string) => `RUN for turn in $(seq 20); do cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -o '[${mark[0]}]${mark.slice(1)}:\\( canary-[a-z-]*\\)*' >/facts/watcher && break; sleep 0.1; done; true`;

/** A pipeline whose jobs run more before everything else but the programs. */
const starting = (lines: readonly string[], files: Files): Files => {
  const ci = parse(files['.gitlab-ci.yml']);
  for (const job of Object.values<{ before_script?: string[] }>(ci)) job.before_script?.splice(1, 0, ...lines);
  return { ...files, '.gitlab-ci.yml': JSON.stringify(ci) };
};

/** The command lines of this machine that have a word. */
const processesWith = (word: string) => readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((pid) => {
  try {
    return [readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')].filter((command) => command.includes(word));
  } catch {
    return []; // it has ended
  }
});

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
  const build = async (mark: string, { jobs, proc, before = [] }: { readonly jobs: 'one' | 'per-image'; readonly proc: PipelineOptions['proc']; readonly before?: readonly string[] }) => {
    const directory = folder();
    const secrets = folder();
    chmodSync(secrets, 0o755);
    const file = join(secrets, 'PIP_CONF');
    writeFileSync(file, canaries.secretFile);
    repository({
      'api/watcher.sh': watcher(`${mark}:`),
      'api/Dockerfile': ['FROM alpine:3.22', ...looks(file), 'COPY watcher.sh /', 'RUN setsid sh /watcher.sh </dev/null >/dev/null 2>&1 &', watched(mark), ''].join('\n'),
      'web/Dockerfile': [
        'FROM alpine:3.22',
        'RUN --mount=type=secret,id=npm,env=NPM_TOKEN --mount=type=secret,id=pip sleep 3',
        'RUN mkdir /facts',
        watched(mark),
        '',
      ].join('\n'),
      ...starting(before, synthesized({
        mirrors: { 'docker.io': [hub.host] },
        jobs,
        cache: { disabled: true },
        images: [{ name: 'api', context: 'api' }, { name: 'web', context: 'web', secrets: [{ id: 'npm', variable: 'NPM_TOKEN' }, { id: 'pip', fileVariable: 'PIP_CONF' }] }],
      })),
    }, directory);
    const git = await gitServer(directory, canaries.jobToken, { user: 'gitlab-ci-token' });
    try {
      const { exitCode, log } = await runPipeline({
        directory,
        variables: {
          ...gitlabRegistry(registry.host, mark),
          CI_JOB_TOKEN: canaries.jobToken,
          CI_REPOSITORY_URL: `http://gitlab-ci-token:${canaries.jobToken}@${git.host}/app.git`,
          DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'other.example.com': { auth: canaries.kept } } }),
          OTHER: canaries.variable,
          NPM_TOKEN: canaries.secret,
          PIP_CONF: file,
        },
        tag: 'v1.0.0',
        concurrency: 1,
        proc,
      });
      expect([exitCode, exitCode && log]).toEqual([0, 0]);
      const [api, web] = ['api', 'web'].map((name) => unpack(crane, `${registry.host}/${mark}/${name}:1.0.0`));
      const fact = (image: string, name: string) => readFileSync(join(image, 'facts', name), 'utf8');
      return { log, api, web, fact };
    } finally {
      git.stop();
    }
  };

  const findsNothing = ({ log, api, web, fact }: Awaited<ReturnType<typeof build>>, mark: string) => {
    // it did look
    expect(fact(api, 'environments')).toMatch(/^PATH=/m);
    expect(fact(api, 'files')).toMatch(/^control$/m);
    expect(fact(api, 'mounted')).toMatch(/\blocalhost\b/);
    const configs = ['api', 'web'].map((name) => crane('config', `${registry.host}/${mark}/${name}:1.0.0`));
    for (const canary of found) {
      expect(log).not.toContain(canary);
      for (const config of configs) expect(config).not.toContain(canary);
      expect([canary, run(['grep', '-rFl', '--exclude=image.tar', '-e', canary, api, web])]).toEqual([canary, { status: 1, stdout: '', stderr: '' }]);
    }
  };

  test('a build step finds no credential of the job, and no secret of another image; it can end processes of the job, and nothing outlives its image', async () => {
    const built = await build('seen-shared', { jobs: 'one', proc: 'masked' });
    const { api, web, fact } = built;
    findsNothing(built, 'seen-shared');
    for (const name of ['arguments', 'killable']) {
      expect(fact(api, name)).toMatch(/^buildkitd\b/m);
      expect(fact(api, name)).toMatch(/^buildctl\b/m);
    }
    expect(fact(api, 'watcher')).toBe('seen-shared:\n');
    expect(fact(web, 'watcher')).toBe('');
    expect(processesWith('seen-shared:')).toEqual([]);
  });

  testAsRoot('where it may mount /proc, a build step sees no process of the job, and nothing outlives it', async () => {
    const built = await build('seen-sandbox', { jobs: 'one', proc: 'open' });
    const { api, web, fact } = built;
    findsNothing(built, 'seen-sandbox');
    for (const name of ['arguments', 'killable']) expect(fact(api, name)).not.toMatch(/buildkitd|buildctl/);
    expect(fact(api, 'watcher')).toBe('');
    expect(fact(web, 'watcher')).toBe('');
    expect(processesWith('seen-sandbox:')).toEqual([]);
  });

  test('nothing outlives its job where no container ends with it; what would sees nothing of the next job, though that has the same user', async () => {
    const { api, web, fact } = await build('seen-ended', { jobs: 'per-image', proc: 'masked' });
    expect([fact(api, 'watcher'), fact(web, 'watcher')]).toEqual(['seen-ended:\n', '']);
    expect(processesWith('seen-ended:')).toEqual([]);
    const survived = await build('seen-survived', { jobs: 'per-image', proc: 'masked', before: ['buildkit_sweep() { true; }'] });
    expect(survived.fact(survived.web, 'watcher')).toBe('seen-survived:\n');
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
