import { attestLab } from './lab.ts';
import { describeReal } from '../../support/parts.ts';

describeReal('attest', () => {
  const { build, statements, crane, scanner, hosts } = attestLab();

  test('says who built the image and from what, and what is in it, where GitLab keeps images', async () => {
    const { exitCode, log } = await build('app', {
      attest: { sbomGenerator: scanner() },
      images: [{ buildArgs: { LEVEL: 'hunter2' }, smokeTest: { commands: ['test -e /Dockerfile'] } }],
    }, { Dockerfile: 'FROM alpine:3.22\nARG LEVEL\nCOPY Dockerfile /\nRUN true\n' });
    expect([exitCode, exitCode && log]).toEqual([0, 0]);

    const all = statements('app:1.0.0');
    const provenance = all.find(({ predicateType }) => predicateType === 'https://slsa.dev/provenance/v1')?.predicate;
    expect(provenance.runDetails.builder.id).toBe('https://gitlab.example.com/group/app/-/jobs/7');
    expect(provenance.runDetails.metadata.buildkit_metadata.vcs).toMatchObject({ source: 'https://gitlab.example.com/group/app', revision: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect(provenance.buildDefinition.resolvedDependencies).toContainEqual(expect.objectContaining({
      uri: expect.stringContaining('alpine@3.22'), digest: { sha256: crane('digest', `${hosts().hub}/library/alpine:3.22`).trim().slice('sha256:'.length) },
    }));
    expect(JSON.stringify(provenance)).not.toContain('hunter2');
    const sbom = all.find(({ predicateType }) => predicateType === 'https://spdx.dev/Document')?.predicate;
    expect(sbom.name).toContain('Dockerfile');
    expect(log).toContain(`pushed ${hosts().gitlab}/app@${crane('digest', `${hosts().registry}/app:1.0.0`).trim()} as`);
  });
});
