import { chmodSync, readFileSync } from 'node:fs';
import { newKeys, signLab } from './lab.ts';
import { Authority } from '../../../lab/faults/certificates.ts';
import { startRegistry } from '../../../lab/registry.ts';
import { synthesized } from '../../../lab/repository.ts';
import { runPipeline } from '../../../lab/runner.ts';
import { describeReal, imageTags, robot, testWith } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { repository } from '../../support/repository.ts';

const Dockerfile = 'FROM scratch\nCOPY Dockerfile /\n';

describeReal('sign', () => {
  const { variables, verify, lists, crane, digest, hosts } = signLab();

  testWith('cosign')('an image is signed where GitLab keeps images, and no other is taken for it', async () => {
    const [ours, theirs] = [newKeys(), newKeys()];
    const directory = repository({ Dockerfile, ...synthesized({ cache: { disabled: true }, attest: {}, sign: { keyVariable: 'COSIGN_PRIVATE_KEY' } }) });
    const pipeline = (image: string, key: string, isProtected = 'true') => runPipeline({ directory, tag: 'v1.0.0', variables: { ...variables(image, key), CI_COMMIT_REF_PROTECTED: isProtected } });
    const signed = await pipeline('signed', ours.secret);
    expect([signed.exitCode, signed.exitCode && signed.log, signed.jobs]).toEqual([0, 0, ['build-image', 'sign-image']]);
    const built = digest('signed:1.0.0');
    expect(signed.log).toContain(`sign.sh: ${hosts().gitlab}/signed@${built} is signed`);
    expect(imageTags(crane, `${hosts().registry}/signed`)).toEqual(['1.0.0', 'latest', built.replace(':', '-')]);
    expect(await verify(`signed@${built}`, ours)).toBe('verified');
    expect(await verify('signed:1.0.0', ours)).toBe('verified');

    // another key, an image that is not signed, and one that was put in place of the signed one
    expect(await verify('signed:1.0.0', theirs)).toMatch(/verify|match/);
    const unsigned = await pipeline('unsigned', 'unused', 'false');
    expect([unsigned.exitCode, unsigned.jobs]).toEqual([0, ['build-image']]);
    expect(await verify('unsigned:1.0.0', ours)).toBe('no signatures found');
    crane('cp', `${hosts().registry}/unsigned:1.0.0`, `${hosts().registry}/signed:latest`);
    expect(await verify('signed:latest', ours)).toBe('no signatures found');

    const file = await pipeline('file', ours.path);
    expect([file.exitCode, file.exitCode && file.log]).toEqual([0, 0]);
    expect(await verify('file:1.0.0', ours)).toBe('verified');
  });

  testWith('cosign')('a public key in place of the private one is an error', async () => {
    const directory = repository({ Dockerfile, ...synthesized({ cache: { disabled: true }, sign: { keyVariable: 'K' } }) });
    const { exitCode, log } = await runPipeline({ directory, tag: 'v1.0.0', variables: { ...variables('wrong', ''), K: newKeys().published } });
    expect(exitCode).toBe(1);
    expect(log).toContain('sign.sh: the CI variable K does not contain a private key of cosign.');
  });

  testWith('cosign', 'syft')('what is in an image for two platforms is signed, and the image stays what it was', async () => {
    const keys = newKeys();
    const directory = repository({
      'Dockerfile': 'FROM scratch\nCOPY package.json /app/node_modules/left-pad/\n',
      'package.json': JSON.stringify({ name: 'left-pad', version: '1.3.0' }),
      ...synthesized({ images: [{ platforms: ['linux/amd64', 'linux/arm64'] }], attest: { provenance: 'none', sbom: {} }, sign: { keyVariable: 'COSIGN_PRIVATE_KEY' } }),
    });
    const { exitCode, log, jobs } = await runPipeline({ directory, tag: 'v1.0.0', variables: variables('listed', keys.secret) });
    expect([exitCode, exitCode && log, jobs]).toEqual([0, 0, ['build-image', 'sbom-image', 'sign-image']]);
    const [, built] = /pushed \S+\/listed@(\S+) as/.exec(log) ?? [];
    expect(digest('listed:1.0.0')).toBe(built);
    expect(JSON.parse(crane('manifest', `${hosts().registry}/listed:1.0.0`)).manifests).toHaveLength(2);
    expect(await verify(`listed@${built}`, keys)).toBe('verified');
    expect(await lists(`listed@${built}`, keys)).toEqual(Array(2).fill({ predicateType: 'https://cyclonedx.org/bom', packages: expect.arrayContaining(['left-pad']) }));
    await expect(lists(`listed@${built}`, newKeys())).rejects.toThrow();
  });

  testWith('cosign')('the recipe: a job of another project refuses an image that is not signed, one in place of the signed one, another key, and a tag', async () => {
    const keys = newKeys();
    const build = repository({ Dockerfile, ...synthesized({ cache: { disabled: true }, sign: { keyVariable: 'COSIGN_PRIVATE_KEY' } }) });
    for (const [image, isProtected] of [['app', 'true'], ['stranger', 'false']]) {
      const built = await runPipeline({ directory: build, tag: 'v1.0.0', variables: { ...variables(image, keys.secret), CI_COMMIT_REF_PROTECTED: isProtected } });
      expect([built.exitCode, built.exitCode && built.log]).toEqual([0, 0]);
    }
    const signed = `${hosts().gitlab}/app@${digest('app:1.0.0')}`;
    crane('mutate', `${hosts().registry}/stranger:1.0.0`, '--label', 'evil=true', '--tag', `${hosts().registry}/app:latest`);

    const [recipe] = /^verify-image:\n[^]*?(?=^```)/m.exec(readFileSync('docs/recipes/signatures.md', 'utf8')) ?? [''];
    const files = { '.gitlab-ci.yml': recipe, 'deploy.sh': 'echo "deployed to $1: $2"\n' };
    const deploy = async (image: string, published = keys.published) => {
      const { exitCode, log, jobs } = await runPipeline({ directory: repository({ ...files, 'cosign.pub': published }), branch: 'main', variables: { ...variables('deployment', ''), IMAGE: image } });
      return { exitCode, log, jobs };
    };
    const deployed = await deploy(signed);
    expect([deployed.exitCode, deployed.exitCode && deployed.log]).toEqual([0, 0]);
    expect(deployed.log).toContain(`deployed to production: ${signed}`);
    for (const [image, published, said] of [
      [`${hosts().gitlab}/stranger@${digest('stranger:1.0.0')}`, keys.published, 'no signatures found'],
      [`${hosts().gitlab}/app@${digest('app:latest')}`, keys.published, 'no signatures found'],
      [signed, newKeys().published, 'verify'],
      [`${hosts().gitlab}/app:1.0.0`, keys.published, 'has no digest'],
    ]) {
      const { exitCode, log, jobs } = await deploy(image, published);
      expect([exitCode, jobs]).toEqual([1, ['verify-image']]);
      expect(log).toContain(said);
    }
  });

  testWith('cosign', 'syft')('a registry with a certificate of its own: the tools trust the authority of the option hosts', async () => {
    const at = folder();
    chmodSync(at, 0o755);
    const corp = new Authority(at, 'corp');
    const day = (days: number) => `${new Date(Date.now() + days * 86_400_000).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
    const registry = await startRegistry({ ...robot, tls: corp.issue('localhost', day(-2), day(2)) });
    try {
      const host = registry.host.replace('127.0.0.1', 'localhost');
      chmodSync(corp.cert, 0o644);
      const run = (entries: Record<string, object>) => runPipeline({
        directory: repository({ Dockerfile, ...synthesized({ hosts: entries, preflight: { skip: ['push'] }, cache: { disabled: true }, attest: { provenance: 'none', sbom: {} }, sign: { keyVariable: 'COSIGN_PRIVATE_KEY' } }) }),
        tag: 'v1.0.0',
        variables: { ...variables('app', newKeys().secret), CI_REGISTRY: host, CI_REGISTRY_IMAGE: `${host}/app`, CORP_CA: corp.cert },
      });
      const { exitCode, log, jobs } = await run({ [host]: { caVariable: 'CORP_CA' } });
      expect([exitCode, exitCode && log, jobs]).toEqual([0, 0, ['build-image', 'sbom-image', 'sign-image']]);
      expect(log).toMatch(/sign-list\.sh: localhost:\d+\/app@sha256:\w+ has the signed list/);
      const unknown = await run({ [host]: { insecure: true } });
      expect([unknown.exitCode, unknown.jobs]).toEqual([1, ['build-image', 'sbom-image']]);
      expect(unknown.log).toContain('certificate signed by unknown authority');
    } finally {
      await registry.stop();
    }
  });
});
