import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attestLab } from './lab.ts';
import { describeReal, testWith } from '../../support/parts.ts';

describeReal('attest', () => {
  const { build, statements, workspace, crane, hosts } = attestLab();

  testWith('syft')('a list of what is in the images is made after the push, which leaves them as they are', async () => {
    const { exitCode, jobs, log } = await build('listed', { attest: { provenance: 'none', sbom: {} } }, { Dockerfile: 'FROM alpine:3.22\nCOPY Dockerfile /\n' });
    expect([exitCode, exitCode && log, jobs]).toEqual([0, 0, ['build-image', 'sbom-image']]);
    const list = JSON.parse(readFileSync(join(workspace(), 'gl-sbom-IMAGE.cdx.json'), 'utf8'));
    expect([list.bomFormat, list.metadata.component.name]).toEqual(['CycloneDX', `${hosts().gitlab}/listed`]);
    expect(list.components).toContainEqual(expect.objectContaining({ name: 'busybox', version: expect.stringMatching(/^1\./) }));
    expect(JSON.parse(readFileSync(join(workspace(), 'gl-sbom-IMAGE.spdx.json'), 'utf8')).spdxVersion).toBe('SPDX-2.3');
    expect(JSON.parse(crane('manifest', `${hosts().registry}/listed:1.0.0`)).manifests).toBeUndefined();
  });

  test('images with it can depend on each other', async () => {
    const { exitCode, log } = await build('team', {
      attest: { provenance: 'max' },
      images: [{ name: 'base', dockerfile: 'base.Dockerfile' }, { name: 'api', dependsOn: ['base'] }],
    }, { 'base.Dockerfile': 'FROM alpine:3.22\nRUN echo base >/base\n', 'Dockerfile': 'FROM base\nRUN cat /base\n' });
    expect([exitCode, exitCode && log]).toEqual([0, 0]);
    for (const image of ['team/base:1.0.0', 'team/api:1.0.0']) expect(statements(image)).toHaveLength(1);
  });
});
