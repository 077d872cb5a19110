import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program as platforms } from '../../../../src/core/features/images/platforms/image-platforms.sh.ts';
import { program as job } from '../../../../src/core/job/job.sh.ts';
import { shells } from '../../../support/parts.ts';
import { folder } from '../../../support/projects.ts';
import { runRows } from '../../../support/shell-rows.ts';

const programs = `${job.source}buildkit_await() { echo awaited; }\n${platforms.source}build() { printf "%s\\n" "$@"; }\n`;

const bin = folder();
/** A worker that has these platforms by itself, and the emulators that BuildKit's image brings. */
writeFileSync(join(bin, 'buildctl'), '#!/bin/sh\necho " linux/amd64 linux/amd64/v2 linux/386 linux/arm/v7 "\n', { mode: 0o755 });
const emulated = folder();
for (const cpu of ['aarch64', 'arm', 'ppc64le', 'riscv64', 's390x', 'loongarch64', 'mips64', 'mips64el', 'i386', 'x86_64']) {
  writeFileSync(join(emulated, `buildkit-qemu-${cpu}`), '#!/bin/sh\n', { mode: 0o755 });
}
const all = ['linux/386', 'linux/amd64', 'linux/arm/v6', 'linux/arm64', 'linux/loong64', 'linux/mips64', 'linux/mips64le', 'linux/ppc64le', 'linux/riscv64', 'linux/s390x'];

describe.each(shells)('under %s', (_name, shell) => {
  const run = (wanted: readonly (readonly string[])[], ...path: readonly string[]) => runRows(shell, programs, wanted.map((names) => ({
    commands: `image_platforms ${names.join(' ')} -- build a 'b c'`, env: { PATH: [bin, ...path, process.env.PATH].join(':') },
  })));
  const warned = (stderr: string) => [...stderr.matchAll(/^image-platforms\.sh: this runner cannot run programs for (\S+), so its RUN steps fail with 'exec format error'\.\n {2}\S.*\.$/gm)].map(([, name]) => name);

  test('a build has the platforms, and the log says which of them this runner cannot run', () => {
    const wanted = [['linux/amd64'], ['linux/amd64', 'linux/386', 'linux/arm/v7'], ['linux/amd64', 'linux/arm64', 'linux/arm/v6', 'linux/s390x'], ['linux/amd64/v3']];
    const ran = run(wanted);
    expect(ran.map(({ status, stdout }) => [status, stdout])).toEqual(wanted.map((names) => [0, `awaited\na\nb c\n--opt\nplatform=${names.join(',')}\n`]));
    expect(ran.map(({ stderr }) => warned(stderr))).toEqual([[], [], ['linux/arm64', 'linux/arm/v6', 'linux/s390x'], ['linux/amd64/v3']]);
    for (const { stderr } of ran) expect(stderr.split('\n')).toHaveLength(2 * warned(stderr).length + 1);
  });

  test('an emulator in PATH runs them, whatever it is called', () => {
    expect(run([all], emulated)).toEqual([{ status: 0, stdout: `awaited\na\nb c\n--opt\nplatform=${all.join(',')}\n`, stderr: '' }]);
  });

  test('a build that fails fails the line', () => {
    expect(runRows(shell, programs, [{ commands: 'image_platforms linux/amd64 -- false\necho on', env: { PATH: `${bin}:${process.env.PATH}` } }])[0]).toMatchObject({ status: 1, stdout: 'awaited\n' });
  });
});
