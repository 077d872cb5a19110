import { parse } from 'yaml';
import { synthesized, write } from '../../../lab/repository.ts';
import type { BuildkitImagePipelineOptions, SignOptions } from '../../../src/core/mod.ts';
import { toolImages } from '../../../src/core/tool-images.ts';
import { BuildkitImagePipeline } from '../../../src/index.ts';
import { project } from '../../support/projects.ts';

const job = (sign: SignOptions, options: BuildkitImagePipelineOptions = {}) => parse(synthesized({ ...options, sign })['.gitlab-ci.yml'])['sign-image'];
const isProtected = '$CI_COMMIT_REF_PROTECTED == "true"';

test('the images are signed in a job of its own, in protected branches and tags only', () => {
  const images = [{ name: 'api' }, { name: 'web' }];
  expect(job({ keyVariable: 'COSIGN_PRIVATE_KEY' }, { images, triggers: { mergeRequests: 'push', defaultBranch: true, web: true } })).toEqual({
    stage: 'sign',
    image: { name: toolImages.cosign, entrypoint: [''] },
    needs: ['build-image:api', 'build-image:web'],
    rules: [
      { if: `$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_TAG && ${isProtected}` },
      { if: `$CI_PIPELINE_SOURCE == "web" && ${isProtected}` },
      { if: `$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && ${isProtected}` },
    ],
    before_script: ['for part in job login login-file pushed sign; do . "./.gitlab/buildkit/$part.sh"; done', 'login_gitlab', 'login_write'],
    script: ['sign_key COSIGN_PRIVATE_KEY COSIGN_PASSWORD API_IMAGE WEB_IMAGE'],
  });
});

test.each<readonly [SignOptions, string, object | undefined]>([
  [{ keyless: true }, 'sign_keyless IMAGE', { SIGSTORE_ID_TOKEN: { aud: 'sigstore' } }],
  [{ keyless: true, sigstore: { signingConfig: 'a config.json', trustedRoot: 'root.json' } }, "sign_keyless_own 'a config.json' root.json IMAGE", { SIGSTORE_ID_TOKEN: { aud: 'sigstore' } }],
  [{ keyVariable: 'K', passwordVariable: 'P' }, 'sign_key K P IMAGE', undefined],
  [{ kms: 'awskms:///alias/images' }, 'sign_kms awskms:///alias/images IMAGE', undefined],
])('%j is %s', (sign, call, tokens) => {
  expect(job(sign)).toMatchObject({ script: [call] });
  expect(job(sign).id_tokens).toEqual(tokens);
});

test('the token of a signature is beside those of clouds', () => {
  const provider = 'projects/123456789/locations/global/workloadIdentityPools/gitlab/providers/gitlab';
  const { id_tokens: tokens } = job({ keyless: true }, { registries: [{ google: { provider, host: 'europe-docker.pkg.dev' } }] });
  expect([Object.keys(tokens).length, tokens.SIGSTORE_ID_TOKEN]).toEqual([2, { aud: 'sigstore' }]);
});

test('the lists of what is in the images are signed, too, after their job', () => {
  const images = [{ name: 'api', platforms: ['linux/amd64', 'linux/arm64'] }, { name: 'web' }];
  const { needs, before_script: before, script } = job({ kms: 'hashivault://k' }, { images, attest: { provenance: 'none', sbom: {} } });
  expect(needs).toEqual(['build-image:api', 'build-image:web', 'sbom-image']);
  expect(before[0]).toContain(' pushed sign sign-list;');
  expect(script).toEqual(['sign_kms hashivault://k API_IMAGE WEB_IMAGE', 'sign_list API_IMAGE linux/amd64 linux/arm64', 'sign_list WEB_IMAGE']);
});

test('with more jobs than GitLab lets a job need, the signatures are in a later stage than the lists', () => {
  const images = Array.from({ length: 51 }, (_, index) => ({ name: `i${index}` }));
  const { stages, 'sbom-image': list, 'sign-image': signing } = parse(synthesized({ images, attest: { provenance: 'none', sbom: {} }, sign: { keyless: true } })['.gitlab-ci.yml']);
  expect([list.needs, signing.needs]).toEqual([undefined, undefined]);
  expect(stages.indexOf(signing.stage)).toBeGreaterThan(stages.indexOf(list.stage));
});

test('the files that describe a Sigstore of one\'s own are looked for in the project', () => {
  const app = project();
  write(app.outdir, { 'config.json': '{}' });
  new BuildkitImagePipeline(app, { checks: [], sign: { keyless: true, sigstore: { signingConfig: 'config.json', trustedRoot: 'root.json' } } });
  expect(() => app.synth()).toThrow(/nothing was written\.\n- sign\.sigstore\.trustedRoot: "root\.json" is no file of the project\. Write the path of the file, relative to the root of the repository\. \[no-file\]$/);
});
