import { promoteLab } from './lab.ts';
import { pushBaseImage } from '../../../lab/base-image.ts';
import { startRegistry } from '../../../lab/registry.ts';
import { describeReal, imageTags } from '../../support/parts.ts';

describeReal('promote', () => {
  const { project, digest, crane, craneElsewhere, hosts } = promoteLab();

  test('a git tag gives the image of its commit the names of the release, in another registry too, when nothing of the build is left', async () => {
    const hub = await startRegistry();
    pushBaseImage({ registry: hub.host, name: 'library/alpine:3.22', platforms: ['linux/amd64', 'linux/arm64'] });
    const elsewhere = `${hosts().other}/team/app`;
    const { branch, gitTag } = project('app', {
      mirrors: { 'docker.io': [hub.host] },
      registries: [{ host: hosts().other, usernameVariable: 'OTHER_USER', passwordVariable: 'OTHER_PASSWORD' }],
      images: [{ platforms: ['linux/amd64', 'linux/arm64'], additionalNames: [elsewhere] }],
    }, 'FROM alpine:3.22\nCOPY Dockerfile /\n');
    const built = await branch();
    expect([built.exitCode, built.exitCode && built.log]).toEqual([0, 0]);
    const [commit] = imageTags(crane, `${hosts().registry}/app`).filter((tag) => /^sha-[0-9a-f]{40}$/.test(tag));
    const { manifests } = JSON.parse(crane('manifest', `${hosts().registry}/app:${commit}`));
    expect(manifests).toHaveLength(2);

    await hub.stop();
    const released = await gitTag('v1.2.3');
    expect([released.exitCode, released.exitCode && released.log]).toEqual([0, 0]);
    expect(released.log).toContain(`promote.sh: ${hosts().gitlab}/app:${commit} is released, not built again.`);
    expect([digest('app:1.2.3'), digest('app:latest')]).toEqual([digest(`app:${commit}`), digest(`app:${commit}`)]);
    expect(craneElsewhere('digest', `${elsewhere}:1.2.3`).trim()).toBe(digest(`app:${commit}`));
    expect(released.log).toContain(`pushed ${hosts().gitlab}/app@${digest('app:1.2.3')} as`);
  });
});
