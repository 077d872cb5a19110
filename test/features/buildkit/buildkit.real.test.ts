import { chmodSync, readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import { synthesized } from '../../../lab/repository.ts';
import { runPipeline } from '../../../lab/runner.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';
import { describeReal, gitlabRegistry, robot } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { repository } from '../../support/repository.ts';

describeReal('the daemon of an image job', () => {
  let registry: Registry;
  beforeAll(async () => {
    registry = await startRegistry(robot);
  });
  afterAll(() => registry.stop());

  const build = (options: BuildkitImagePipelineOptions, dockerfile = 'FROM scratch\nCOPY Dockerfile /\n') => runPipeline({
    directory: repository({ Dockerfile: dockerfile, ...synthesized(options) }),
    variables: gitlabRegistry(registry.host, 'daemon'),
    tag: 'v1.0.0',
  });

  test('that does not start says why, and what a runner needs', async () => {
    const start = Date.now();
    const { exitCode, log } = await build({ buildkit: { flags: ['--frobnicate'], startTimeoutSeconds: 3600 } });
    expect(exitCode).not.toBe(0);
    expect(log).toContain('flag provided but not defined: -frobnicate');
    expect(log).toContain('buildkit.sh: the daemon did not start. Its messages are above.');
    expect(log).toContain('A runner for rootless BuildKit allows user namespaces');
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
    expect(log).toContain('buildkit.sh: the daemon did not answer within 2 seconds. Its messages are above.');
    expect(log).toContain('Increase the timeout, buildkit: { startTimeoutSeconds: 8 }');
    expect(log).not.toContain('load build definition');
  });

  test('says which platforms it cannot run, and builds what needs no run', async () => {
    const { exitCode, log } = await build({ images: [{ platforms: ['linux/amd64', 'linux/s390x'] }] });
    expect(exitCode).toBe(0);
    expect(log.match(/this runner cannot run programs for \S+,/g)).toEqual(['this runner cannot run programs for linux/s390x,']);
  });

  test('says how to get a faster snapshotter where it has none', async () => {
    const { exitCode, log } = await build({ buildkit: { flags: ['--oci-worker-snapshotter=native'] } });
    expect(exitCode).toBe(0);
    expect(log.match(/BuildKit stores layers with \S+,/g)).toEqual(['BuildKit stores layers with native,']);
    expect((await build({})).log).not.toContain('BuildKit stores layers with');
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
