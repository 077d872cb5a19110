import { execFile } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FaultyRegistry } from '../../../lab/faulty-registry.ts';
import { startGitlabRegistry } from '../../../lab/gitlab-registry.ts';
import { inspect } from '../../../lab/machine.ts';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import { synthesized } from '../../../lab/repository.ts';
import { runPipeline } from '../../../lab/runner.ts';
import { craneFor, describeReal, gitlabRegistry, imageTags, robot, testWith } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { repository } from '../../support/repository.ts';
import { output } from '../../support/run.ts';

const password = 'p"a $s';

describeReal('sign', () => {
  let registry: Registry;
  let gitlab: FaultyRegistry;
  let crane: (...args: string[]) => string;
  beforeAll(async () => {
    registry = await startRegistry(robot);
    gitlab = await startGitlabRegistry(registry.host);
    crane = craneFor(registry.host);
  });
  afterAll(() => Promise.all([registry, gitlab].map((server) => server.stop())));

  const keys = () => {
    const at = folder();
    chmodSync(at, 0o755);
    output([inspect().tool('cosign'), 'generate-key-pair'], { cwd: at, env: { COSIGN_PASSWORD: password, HOME: at } });
    chmodSync(join(at, 'cosign.key'), 0o644);
    return at;
  };
  /** Not synchronously: the registry as GitLab's is in this process. */
  const verify = async (image: string, key: string) => {
    const config = folder();
    const auth = Buffer.from(`${robot.user}:${robot.password}`).toString('base64');
    writeFileSync(join(config, 'config.json'), JSON.stringify({ auths: { [gitlab.host]: { auth } } }));
    const args = ['verify', '--key', join(key, 'cosign.pub'), '--insecure-ignore-tlog=true', `${gitlab.host}/${image}`];
    return promisify(execFile)(inspect().tool('cosign'), args, { env: { DOCKER_CONFIG: config, HOME: config } })
      .then(() => 'verified', ({ stderr }: { stderr: string }) => /no signatures found|failed to verify signature|do not match \w+/.exec(stderr)?.[0] ?? stderr);
  };

  testWith('cosign')('an image is signed where GitLab keeps images, and no other is taken for it', async () => {
    const [ours, theirs] = [keys(), keys()];
    const directory = repository({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n', ...synthesized({ cache: { disabled: true }, attest: {}, sign: { keyVariable: 'COSIGN_PRIVATE_KEY' } }) });
    const pipeline = (image: string, key: string, isProtected = 'true') => runPipeline({
      directory,
      tag: 'v1.0.0',
      variables: { ...gitlabRegistry(gitlab.host, image), CI_COMMIT_REF_PROTECTED: isProtected, COSIGN_PASSWORD: password, COSIGN_PRIVATE_KEY: key },
    });
    const signed = await pipeline('signed', readFileSync(join(ours, 'cosign.key'), 'utf8'));
    expect([signed.exitCode, signed.exitCode && signed.log, signed.jobs]).toEqual([0, 0, ['build-image', 'sign-image']]);
    const digest = crane('digest', `${registry.host}/signed:1.0.0`).trim();
    expect(signed.log).toContain(`sign.sh: ${gitlab.host}/signed@${digest} is signed`);
    expect(imageTags(crane, `${registry.host}/signed`)).toEqual(['1.0.0', 'latest', digest.replace(':', '-')]);
    expect(await verify(`signed@${digest}`, ours)).toBe('verified');
    expect(await verify('signed:1.0.0', ours)).toBe('verified');

    // another key, an image that is not signed, and one that was put in place of the signed one
    expect(await verify('signed:1.0.0', theirs)).toMatch(/verify|match/);
    const unsigned = await pipeline('unsigned', 'unused', 'false');
    expect([unsigned.exitCode, unsigned.jobs]).toEqual([0, ['build-image']]);
    expect(await verify('unsigned:1.0.0', ours)).toBe('no signatures found');
    crane('cp', `${registry.host}/unsigned:1.0.0`, `${registry.host}/signed:latest`);
    expect(await verify('signed:latest', ours)).toBe('no signatures found');

    const file = await pipeline('file', join(ours, 'cosign.key'));
    expect([file.exitCode, file.exitCode && file.log]).toEqual([0, 0]);
    expect(await verify('file:1.0.0', ours)).toBe('verified');
  });

  testWith('cosign')('a public key in place of the private one is an error', async () => {
    const directory = repository({ Dockerfile: 'FROM scratch\nCOPY Dockerfile /\n', ...synthesized({ cache: { disabled: true }, sign: { keyVariable: 'K' } }) });
    const { exitCode, log } = await runPipeline({
      directory,
      tag: 'v1.0.0',
      variables: { ...gitlabRegistry(gitlab.host, 'wrong'), CI_COMMIT_REF_PROTECTED: 'true', COSIGN_PASSWORD: 'x', K: readFileSync(join(keys(), 'cosign.pub'), 'utf8') },
    });
    expect(exitCode).toBe(1);
    expect(log).toContain('sign.sh: the CI variable K does not contain a private key of cosign.');
  });
});
