import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Measurement } from './measurement.ts';
import { inTurn } from './pairs.ts';
import { timedLog, timeOf } from './timed-log.ts';
import { inspect, missingForBuilds } from '../lab/machine.ts';
import { startRegistry } from '../lab/registry.ts';
import { type Files, commitAll, synthesized, write } from '../lab/repository.ts';

/** What people write who need no pipeline: the same image, pushed with the same credentials. */
const handwritten = `build-image:
  image:
    name: moby/buildkit:v0.32.2-rootless
    entrypoint: [""]
  rules:
    - if: $CI_COMMIT_TAG
  variables:
    BUILDKITD_FLAGS: --oci-worker-no-process-sandbox
  script:
    - mkdir -p ~/.docker
    - |
      auth=$(printf %s "$CI_REGISTRY_USER:$CI_REGISTRY_PASSWORD" | base64 | tr -d '\\n')
      echo "{\\"auths\\": {\\"$CI_REGISTRY\\": {\\"auth\\": \\"$auth\\"}}}" > ~/.docker/config.json
    - |
      buildctl-daemonless.sh build \\
        --frontend dockerfile.v0 \\
        --local context=. \\
        --local dockerfile=. \\
        --output "type=image,name=$CI_REGISTRY_IMAGE:$CI_COMMIT_TAG,push=true"
`;
/** An image that costs nothing. */
export const source = { 'Dockerfile': 'FROM scratch\nCOPY app.txt /\n', 'app.txt': 'hello\n' };
export const credentials = { user: 'ci', password: 'it\'s "a" $ecret' };
const absent = missingForBuilds(inspect()).map(({ component, reason, fix }) => `${component}: ${reason} (${fix})`);
/** Why no job can run here. */
export const missing = absent.length > 0 ? absent.join('; ') : undefined;

/** For an image that costs nothing: what is left is the job itself. */
export const job: Measurement = {
  title: 'The generated job against the plain hand-written one',
  missing,
  async run() {
    const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bench-job-'));
    const registry = await startRegistry({ ...credentials, directory: join(folder, 'registry') });
    try {
      const subject = (name: string, files: Files) => {
        const directory = join(folder, name);
        write(directory, { ...source, ...files });
        commitAll(directory);
        return () => timeJob(directory, {
          CI_REGISTRY: registry.host,
          CI_REGISTRY_IMAGE: `${registry.host}/${name}`,
          CI_REGISTRY_USER: credentials.user,
          CI_REGISTRY_PASSWORD: credentials.password,
        });
      };
      const [byHand, withoutCache, unchecked, asItIs] = await inTurn(
        11,
        subject('handwritten', { '.gitlab-ci.yml': handwritten }),
        subject('without-cache', synthesized({ cache: { disabled: true } })),
        subject('without-preflight', synthesized({ preflight: { skip: ['disk', 'logins', 'push'] } })),
        subject('generated', synthesized({})),
      );
      return [
        { what: 'the hand-written job (A), the generated one with `cache: { disabled: true }` (B)', yardstick: byHand, measured: withoutCache, target: { atMost: 50, of: 'difference' } },
        { what: 'the same job with its cache, which is looked for, read and written (B)', yardstick: byHand, measured: asItIs, target: { atMost: 150, of: 'difference' } },
        { what: 'the same job without its preflight checks (A), with them (B)', yardstick: unchecked, measured: asItIs, target: { atMost: 50, of: 'difference' } },
      ];
    } finally {
      await registry.stop();
      rmSync(folder, { recursive: true });
    }
  },
};

/** From the job's first command to its end. */
export async function timeJob(directory: string, variables: Readonly<Record<string, string>>): Promise<number> {
  const lines = await timedLog({ directory, variables, tag: 'v1.0.0' });
  return timeOf(lines, /^build-image finished in/) - timeOf(lines, /^build-image \$ /);
}
