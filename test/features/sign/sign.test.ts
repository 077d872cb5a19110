import { parse } from 'yaml';
import { synthesized } from '../../../lab/repository.ts';
import type { BuildkitImagePipelineOptions, SignOptions } from '../../../src/core/mod.ts';

const job = (sign: SignOptions, options: BuildkitImagePipelineOptions = {}) => parse(synthesized({ ...options, sign })['.gitlab-ci.yml'])['sign-image'];
const isProtected = '$CI_COMMIT_REF_PROTECTED == "true"';

test('the images are signed in a job of its own, in protected branches and tags only', () => {
  const images = [{ name: 'api' }, { name: 'web' }];
  expect(job({ keyVariable: 'COSIGN_PRIVATE_KEY' }, { images, triggers: { mergeRequests: 'push', defaultBranch: true, web: true } })).toEqual({
    stage: 'release',
    image: { name: 'ghcr.io/sigstore/cosign/cosign:v3.1.3-dev', entrypoint: [''] },
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
