import { parse } from 'yaml';
import { synthesized } from '../../../lab/repository.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';

const pipeline = (options: BuildkitImagePipelineOptions) => parse(synthesized({ attest: { provenance: 'none', sbom: {} }, ...options })['.gitlab-ci.yml']);
const job = (options: BuildkitImagePipelineOptions) => pipeline(options)['sbom-image'];
const gitTag = { if: '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_TAG' };

test('the images are listed after their push, by a job that signs in and starts no BuildKit', () => {
  const { stages, 'sbom-image': sbom, 'build-image': build } = pipeline({ registries: [{ host: 'r.example.com', usernameVariable: 'U', passwordVariable: 'P' }] });
  expect(stages).toEqual(['image', 'release']);
  expect(sbom).toEqual({
    stage: 'release',
    image: { name: 'anchore/syft:v1.18.1-debug', entrypoint: [''] },
    needs: ['build-image'],
    rules: [gitTag],
    variables: { SYFT_CHECK_FOR_APP_UPDATE: 'false' },
    before_script: [
      'for part in job login login-file pushed sbom; do . "./.gitlab/buildkit/$part.sh"; done',
      'login_gitlab',
      'login_registry r.example.com U P',
      'login_write',
    ],
    script: ['sbom_write IMAGE'],
    artifacts: { paths: ['gl-sbom-*.json'], reports: { cyclonedx: 'gl-sbom-*.cdx.json' } },
  });
  expect(build.script.join()).not.toContain('attest');
});

test('clouds give it tokens, as they give them to the image jobs', () => {
  const { 'sbom-image': sbom, 'build-image': build } = pipeline({ registries: [{ google: { provider: 'projects/123456789/locations/global/workloadIdentityPools/gitlab/providers/gitlab', host: 'europe-docker.pkg.dev' } }] });
  expect([sbom.id_tokens, Object.keys(sbom.id_tokens)]).toEqual([build.id_tokens, [expect.any(String)]]);
});

test('an image that is not always built is waited for if it is', () => {
  const images = [{ name: 'api', changes: ['api/**/*'] }, { name: 'web', changes: ['web/**/*'], platforms: ['linux/amd64', 'linux/arm64'] }];
  const triggers = { defaultBranch: true, gitTags: 'none' };
  expect(job({ images, triggers })).toMatchObject({
    needs: [{ job: 'build-image:api', optional: true }, { job: 'build-image:web', optional: true }],
    rules: [{ changes: ['api/**/*', 'web/**/*'] }],
    script: ['sbom_write API_IMAGE', 'sbom_write WEB_IMAGE linux/amd64 linux/arm64'],
  });
  expect(job({ images: [...images, { name: 'docs' }], triggers }).rules[0].changes).toBeUndefined();
  expect(job({ images, triggers, jobs: 'one' }).needs).toEqual(['build-image']);
});

test('a pipeline that pushes nothing has no such job', () => {
  const mergeRequest = '$CI_PIPELINE_SOURCE == "merge_request_event"';
  expect(job({ triggers: { mergeRequests: 'build' } }).rules).toEqual([gitTag, { if: mergeRequest, when: 'never' }]);
  expect(job({ triggers: { mergeRequests: 'push' } }).rules).toEqual([
    gitTag,
    { if: `${mergeRequest} && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID != $CI_MERGE_REQUEST_PROJECT_ID`, when: 'never' },
    { if: mergeRequest },
  ]);
});

test('more images than a job can wait for are waited for by stage', () => {
  const images = Array.from({ length: 51 }, (_, index) => ({ name: `image-${index}` }));
  expect(job({ images }).needs).toBeUndefined();
});
