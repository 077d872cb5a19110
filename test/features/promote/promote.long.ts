import { promoteLab } from './lab.ts';
import { describeReal, imageTags } from '../../support/parts.ts';

describeReal('promote', () => {
  const { project, digest, crane, hosts } = promoteLab();

  test('an image for one platform, which another one of its job is built on, is released, and the other one too', async () => {
    const { branch, gitTag } = project('team', { images: [{ name: 'base', annotations: { 'com.example.a': '1' } }, { name: 'api', context: '.', dependsOn: ['base'] }] }, 'FROM scratch\nCOPY Dockerfile /\n');
    expect((await branch()).exitCode).toBe(0);
    const released = await gitTag('v2.0.0');
    expect([released.exitCode, released.exitCode && released.log]).toEqual([0, 0]);
    expect(released.log.match(/is released, not built again/g)).toHaveLength(2);
    for (const name of ['team/base', 'team/api']) {
      const [commit] = imageTags(crane, `${hosts().registry}/${name}`).filter((tag) => tag.startsWith('sha-'));
      expect(digest(`${name}:2.0.0`)).toBe(digest(`${name}:${commit}`));
    }
  });

  test('a commit that no branch has built is built, or fails', async () => {
    const build = await project('missing', {}, 'FROM scratch\nCOPY Dockerfile /\n').gitTag('v1.0.0');
    expect([build.exitCode, build.exitCode && build.log]).toEqual([0, 0]);
    expect(build.log).toMatch(/promote\.sh: there is no \S+\/missing:sha-[0-9a-f]{40}: no branch has built this commit\. It is built now\./);
    expect(imageTags(crane, `${hosts().registry}/missing`)).toEqual(['1.0.0', 'latest']);

    const fail = await project('never', { promote: { ifMissing: 'fail' } }, 'FROM scratch\nCOPY Dockerfile /\n').gitTag('v1.0.0');
    expect(fail.exitCode).toBe(1);
    expect(fail.log).toContain("Run the pipeline of the branch, then this one again, or write promote: { ifMissing: 'build' }.");
    expect(crane('catalog', hosts().registry)).not.toContain('never');
  });

  test('what another version of BuildKit would have compressed in another way is not released', async () => {
    const { gitTag } = project('odd', {}, 'FROM scratch\nCOPY Dockerfile /\n');
    const seed = project('odd', { compression: 'gzip', tags: { raw: [{ value: 'seed' }] } }, 'FROM scratch\nCOPY Dockerfile /\n');
    expect((await seed.branch()).exitCode).toBe(0);
    // the image of another build stands where that of the commit would
    const missing = await gitTag('v1.0.0');
    const [, commit] = /(sha-[0-9a-f]{40}): no branch/.exec(missing.log) ?? [];
    crane('tag', `${hosts().registry}/odd:seed`, commit);
    crane('mutate', `${hosts().registry}/odd:${commit}`, '--annotation', 'com.example.b=2', '--tag', `${hosts().registry}/odd:${commit}`);
    const { exitCode, log } = await gitTag('v1.0.1');
    expect([exitCode, exitCode && log]).toEqual([0, 0]);
    expect(log).toContain('because another version or other options have built it. It is built now.');
    expect(digest('odd:1.0.1')).not.toBe(digest(`odd:${commit}`));
  });
});
