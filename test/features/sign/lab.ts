import { execFile } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { FaultyRegistry } from '../../../lab/faulty-registry.ts';
import { startGitlabRegistry } from '../../../lab/gitlab-registry.ts';
import { inspect } from '../../../lab/machine.ts';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import { craneFor, gitlabRegistry, robot } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { output } from '../../support/run.ts';

const password = 'p"a $s';

/** A key pair of cosign. */
export interface Keys {
  /** The file cosign.key. */
  readonly path: string;
  readonly secret: string;
  readonly published: string;
}

export function newKeys(): Keys {
  const at = folder();
  chmodSync(at, 0o755);
  output([inspect().tool('cosign'), 'generate-key-pair'], { cwd: at, env: { COSIGN_PASSWORD: password, HOME: at } });
  chmodSync(join(at, 'cosign.key'), 0o644);
  const read = (name: string) => readFileSync(join(at, name), 'utf8');
  return { path: join(at, 'cosign.key'), secret: read('cosign.key'), published: read('cosign.pub') };
}

/** What the tests of signatures use, for the tests of one file: a registry as GitLab's, and the registry behind it. */
export function signLab() {
  let registry: Registry;
  let gitlab: FaultyRegistry;
  let crane: (...args: string[]) => string;
  beforeAll(async () => {
    registry = await startRegistry(robot);
    gitlab = await startGitlabRegistry(registry.host);
    crane = craneFor(registry.host);
  });
  afterAll(() => Promise.all([registry, gitlab].map((server) => server.stop())));

  /** The variables of a pipeline for a protected branch or tag, whose images are signed with this key. */
  const variables = (image: string, key: string): Readonly<Record<string, string>> => ({
    ...gitlabRegistry(gitlab.host, image), CI_COMMIT_REF_PROTECTED: 'true', COSIGN_PASSWORD: password, COSIGN_PRIVATE_KEY: key,
  });
  /** Not synchronously: the registry as GitLab's is in this process. */
  const cosign = async (...args: readonly string[]) => {
    const config = folder();
    const auth = Buffer.from(`${robot.user}:${robot.password}`).toString('base64');
    writeFileSync(join(config, 'config.json'), JSON.stringify({ auths: { [gitlab.host]: { auth } } }));
    return promisify(execFile)(inspect().tool('cosign'), args, { env: { DOCKER_CONFIG: config, HOME: config }, maxBuffer: 2 ** 26 });
  };
  const verify = async (image: string, { published }: Keys) => {
    const key = join(folder(), 'cosign.pub');
    writeFileSync(key, published);
    return cosign('verify', '--key', key, '--insecure-ignore-tlog=true', `${gitlab.host}/${image}`)
      .then(() => 'verified', ({ stderr }: { stderr: string }) => /no signatures found|failed to verify signature|do not match \w+/.exec(stderr)?.[0] ?? stderr);
  };
  /** The signed lists of what is in an image: their packages. */
  const lists = async (image: string, { published }: Keys) => {
    const key = join(folder(), 'cosign.pub');
    writeFileSync(key, published);
    const { stdout } = await cosign('verify-attestation', '--key', key, '--insecure-ignore-tlog=true', '--type', 'cyclonedx', `${gitlab.host}/${image}`);
    return stdout.trim().split('\n').map((line) => {
      const { predicateType, predicate } = JSON.parse(Buffer.from(JSON.parse(line).payload, 'base64').toString());
      return { predicateType, packages: predicate.components.map(({ name }: { name: string }) => name) as string[] };
    });
  };
  return {
    variables,
    verify,
    lists,
    crane: (...args: string[]) => crane(...args),
    digest: (reference: string) => crane('digest', `${registry.host}/${reference}`).trim(),
    hosts: () => ({ registry: registry.host, gitlab: gitlab.host }),
  };
}
