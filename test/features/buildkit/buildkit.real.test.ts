import { chmodSync, readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import { synthesized } from '../../../lab/repository.ts';
import { type PipelineOptions, runPipeline } from '../../../lab/runner.ts';
import type { BuildkitImagePipelineOptions, BuildkitOptions } from '../../../src/core/mod.ts';
import { describeReal, gitlabRegistry, robot, startHub, testAsRoot } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { repository } from '../../support/repository.ts';

describeReal('the daemon of an image job', () => {
  let registry: Registry;
  let hub: Registry;
  beforeAll(async () => {
    registry = await startRegistry(robot);
    hub = await startHub();
  });
  afterAll(() => Promise.all([registry, hub].map((server) => server.stop())));

  const build = (options: BuildkitImagePipelineOptions, dockerfile = 'FROM scratch\nCOPY Dockerfile /\n', more: Partial<PipelineOptions> = {}) => runPipeline({
    directory: repository({ Dockerfile: dockerfile, ...synthesized(options) }),
    tag: 'v1.0.0',
    ...more,
    variables: { ...gitlabRegistry(registry.host, 'daemon'), ...more.variables },
  });

  test('that does not start says why, and what a runner needs', async () => {
    const start = Date.now();
    const { exitCode, log } = await build({ buildkit: { flags: ['--frobnicate'], startTimeoutSeconds: 3600 } });
    expect(exitCode).not.toBe(0);
    expect(log).toContain('flag provided but not defined: -frobnicate');
    expect(log).toMatch(/buildkit\.sh: the daemon did not start for user \d+\.\n.*explain\.sh: A flag of the daemon is not known to this BuildKit/);
    expect(log).toContain('Correct buildkit: { flags }, or the CI variable BUILDKITD_FLAGS.');
    expect(log).not.toContain('load build definition');
    expect(Date.now() - start).toBeLessThan(60_000); // it has ended, so nobody waits for it
  });

  test('has its flags as they are; when it does not answer in time, the log says so, with what it wrote, and what to do', async () => {
    const files = synthesized({ buildkit: { startTimeoutSeconds: 2, flags: ['--debug', '--oci-worker-labels=a=b  $HOME'] } });
    const daemon = '#!/bin/sh\nprintf "<%s>" "$@" >&2\nexec sleep 300\n';
    const ci = parse(files['.gitlab-ci.yml']);
    const stub = ['mkdir -p /tmp/silent.$CI_JOB_ID', `printf '%s' '${daemon}' >/tmp/silent.$CI_JOB_ID/buildkitd`, 'chmod +x /tmp/silent.$CI_JOB_ID/buildkitd', 'PATH=/tmp/silent.$CI_JOB_ID:$PATH'];
    ci['build-image'].before_script.unshift(...stub);
    ci['build-image'].after_script = ['rm -r /tmp/silent.$CI_JOB_ID'];
    const { exitCode, log } = await runPipeline({
      directory: repository({ 'Dockerfile': 'FROM scratch\n', ...files, '.gitlab-ci.yml': JSON.stringify(ci) }),
      variables: gitlabRegistry(registry.host, 'silent'),
      tag: 'v1.0.0',
      timeoutMs: 100_000,
    });
    expect(exitCode).not.toBe(0);
    expect(log).toMatch(/<--oci-worker-no-process-sandbox><--debug><--oci-worker-labels=a=b {2}\$HOME><--addr=unix:\/\/\/tmp\/buildkit\.\w+\/buildkitd\.sock>/);
    expect(log).toContain('buildkit.sh: the daemon did not answer within 2 seconds.');
    expect(log).toContain('Increase the timeout, buildkit: { startTimeoutSeconds: 8 }');
    expect(log).not.toContain('load build definition');
  });

  const [none, sandbox] = ['--oci-worker-no-process-sandbox', '--oci-worker-no-process-sandbox=false'];
  testAsRoot.each<[what: string, PipelineOptions['proc'], BuildkitOptions['flags'], variables: Record<string, string>, expected: string]>([
    ['where parts of /proc are covered', 'masked', [], {}, 'process IDs of the job'],
    ['where BuildKit cannot, though it is to', 'masked', [sandbox], {}, 'error mounting "proc" to rootfs'],
    ['where nothing is covered', 'open', [], {}, 'process IDs of its own'],
    ['unless a flag turns it off', 'open', [none], {}, 'process IDs of the job'],
    ['unless a variable turns it off', 'open', [], { BUILDKITD_FLAGS: none }, 'process IDs of the job'],
  ])('gives steps process IDs of their own, %s', async (_what, proc, flags, variables, expected) => {
    const { log } = await build({ cache: { disabled: true }, buildkit: { flags } }, `FROM ${hub.host}/library/alpine:3.22\nRUN echo process IDs of $([ $$ = 1 ] && echo its own || echo the job)\n`, { proc, variables });
    expect(log).toMatch(new RegExp(`^.*#\\d+ [0-9.]+ .*${expected}`, 'm'));
  });

  /** Leaves three processes behind: a shell that only SIGKILL ends, its child, and one of another user, whose program nobody may read. Then it says what is there, in any image. */
  const leaves = (mark: number, image: string) => [
    `FROM ${hub.host}/library/alpine:3.22`,
    'RUN mkdir /dark && cp /bin/busybox /dark/sleep && chmod 111 /dark/sleep',
    ...image === 'b' ? [] : [
      `RUN setsid sh -c 'trap "" HUP INT TERM; while :; do sleep ${mark}; done' </dev/null >/dev/null 2>&1 &`,
      'USER 1000',
      `RUN setsid /dark/sleep ${mark} </dev/null >/dev/null 2>&1 & sleep 0.2`,
    ],
    `RUN echo ${image} sees $(cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -o 'sleep [${String(mark)[0]}]${String(mark).slice(1)}' | sort | uniq -c | tr -s ' ')`,
    '',
  ];
  const alive = (mark: number) => commands().filter((command) => new RegExp(`^(/dark/)?sleep\0${mark}\0$`).test(command)).length;

  testAsRoot('ends what a step leaves behind before the next image and with the job, and nothing of another job', async () => {
    const [ours, others] = [70_000 + process.pid % 10_000, 80_000 + process.pid % 10_000];
    let go = () => {};
    const begun = new Promise<void>((resolve) => { go = resolve; });
    const other = build({}, [...leaves(others, 'a'), 'RUN sleep 10', ''].join('\n'), { onOutput: (text) => { if (text.includes('RUN sleep 10')) go(); } });
    await Promise.race([begun, other]);
    const { exitCode, log } = await runPipeline({
      directory: repository({
        ...Object.fromEntries(['a', 'b'].map((image) => [`${image}/Dockerfile`, leaves(ours, image).join('\n')])),
        ...synthesized({ jobs: 'one', images: [{ name: 'a', context: 'a' }, { name: 'b', context: 'b' }], cache: { disabled: true } }),
      }),
      variables: gitlabRegistry(registry.host, 'leaves'),
      tag: 'v1.0.0',
    });
    expect([exitCode, exitCode && log]).toEqual([0, 0]);
    expect(log.match(/[ab] sees(?! \$).*$/gm)).toEqual([`a sees 3 sleep ${ours}`, 'b sees']);
    expect([ours, others].map(alive)).toEqual([0, 2]);
    expect((await other).exitCode).toBe(0);
    expect(alive(others)).toBe(0);
  });

  test('runs in an image by tag and digest', async () => {
    const { exitCode, log } = await build({ buildkit: { image: `moby/buildkit:v0.32.2-rootless@sha256:${'0'.repeat(64)}` } });
    expect([exitCode, exitCode && log]).toEqual([0, 0]);
  });

  test('says which platforms it cannot run, and builds what needs no run', async () => {
    const { exitCode, log } = await build({ images: [{ platforms: ['linux/amd64', 'linux/s390x'] }] });
    expect(exitCode).toBe(0);
    expect(log.match(/this runner cannot run programs for \S+,/g)).toEqual(['this runner cannot run programs for linux/s390x,']);
  });

  test('says nothing of a slow snapshotter that is the choice of a flag', async () => {
    const { exitCode, log } = await build({ buildkit: { flags: ['--oci-worker-snapshotter=native'] } });
    expect(exitCode).toBe(0);
    expect(log).not.toContain('explain.sh: ');
  });

  test('keeps its state on a volume, up to a limit', async () => {
    const volume = folder();
    chmodSync(volume, 0o777);
    const dockerfile = 'FROM scratch AS a\nCOPY Dockerfile /\nFROM scratch\nCOPY --from=a /Dockerfile /b\n';
    const options = (keepStorage: string) => ({ cache: { disabled: true }, buildkit: { state: { path: volume, keepStorage } } });
    const first = await build(options('1GB'), dockerfile);
    const second = await build(options('1MB'), dockerfile);
    expect([first, second].map(({ exitCode, log }) => [exitCode, log.match(/CACHED/g)?.length ?? 0])).toEqual([[0, 0], [0, 2]]);
    const unusable = await build({ buildkit: { state: { path: '/proc/none' } } });
    expect(unusable.log).toMatch(/buildkit-state\.sh: BuildKit's state cannot be kept in \/proc\/none, because user \d+ cannot write there\./);
  });

  test('is gone with the job, when that fails too', async () => {
    const mark = `--otel-socket-path=/tmp/daemon-test-${process.pid}.sock`;
    const { exitCode } = await build({ buildkit: { flags: [mark] } }, 'FROM scratch\nCOPY missing /\n');
    expect(exitCode).not.toBe(0);
    expect(commands().filter((command) => command.includes(mark))).toEqual([]);
  });
});

/** The command lines of this machine's processes. */
function commands(): string[] {
  return readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name)).map((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    } catch {
      return ''; // it has ended since
    }
  });
}
