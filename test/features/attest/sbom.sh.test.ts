import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program as sbom } from '../../../src/core/features/attest/sbom.sh.ts';
import { program as job } from '../../../src/core/job/job.sh.ts';
import { program as pushed } from '../../../src/core/job/pushed.sh.ts';
import { shells } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { runRows } from '../../support/shell-rows.ts';

/** A checkout with the reports of image jobs, and a folder with a `syft` that prints its arguments. */
function checkout(status = 0): { readonly cwd: string; readonly path: string } {
  const [cwd, path] = [folder(), folder()];
  mkdirSync(join(cwd, '.gitlab/buildkit/images'), { recursive: true });
  const report = (variable: string, isPushed: boolean) => writeFileSync(
    join(cwd, `.gitlab/buildkit/images/${variable}.json`),
    `{\n  "name": "r.example.com/app",\n  "digest": "sha256:abc",\n  "pushed": ${isPushed},\n  "tags": [\n    "1"\n  ],\n  "references": []\n}\n`,
  );
  report('IMAGE', true);
  report('UNPUSHED_IMAGE', false);
  writeFileSync(join(path, 'syft'), `#!/bin/sh\necho "$@" >>${path}/calls\nexit ${status}\n`);
  chmodSync(join(path, 'syft'), 0o755);
  return { cwd, path };
}

describe.each(shells)('%s', (_name, shell) => {
  const runIn = ({ cwd, path }: ReturnType<typeof checkout>, ...commands: readonly string[]) =>
    runRows(shell, job.source + pushed.source + sbom.source, commands.map((line) => ({ commands: line, cwd, env: { PATH: `${path}:${process.env.PATH}` } })));

  test('an image is listed by its digest, for each platform', () => {
    const at = checkout();
    const ran = runIn(at, 'sbom_write IMAGE', 'sbom_write IMAGE linux/amd64 linux/arm/v7');
    expect(ran.map(({ status, stderr }) => [status, stderr])).toEqual([[0, ''], [0, '']]);
    expect(ran[0].stdout).toBe('sbom.sh: gl-sbom-IMAGE.cdx.json lists what is in r.example.com/app@sha256:abc\n');
    const call = (platform: string, file: string) => `scan ${platform}registry:r.example.com/app@sha256:abc -o cyclonedx-json=${file}.cdx.json -o spdx-json=${file}.spdx.json\n`;
    expect(readFileSync(join(at.path, 'calls'), 'utf8')).toBe(call('', 'gl-sbom-IMAGE')
      + call('--platform linux/amd64 ', 'gl-sbom-IMAGE-linux-amd64') + call('--platform linux/arm/v7 ', 'gl-sbom-IMAGE-linux-arm-v7'));
  });

  test('what was not pushed, or not built, is left out', () => {
    const ran = runIn(checkout(), 'sbom_write UNPUSHED_IMAGE', 'sbom_write OTHER_IMAGE');
    expect(ran).toEqual(['UNPUSHED_IMAGE', 'OTHER_IMAGE'].map((name) => ({ status: 0, stdout: '', stderr: `pushed.sh: ${name}: this pipeline has pushed no such image.\n` })));
  });

  test('a failure of Syft stops the job', () => {
    expect(runIn(checkout(1), 'sbom_write IMAGE')).toEqual([{ status: 1, stdout: '', stderr: 'sbom.sh: Syft cannot list what is in r.example.com/app@sha256:abc.\n  The message above says why.\n' }]);
  });
});
