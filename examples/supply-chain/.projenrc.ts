import { Project, gitlab, typescript } from 'projen';
import { BuildkitImagePipeline } from 'projen-buildkit-image-pipeline';

const project = new Project({ name: 'app' });
new typescript.ProjenrcTs(project);

const configuration = new gitlab.GitlabConfiguration(project, { stages: ['check', 'image', 'scan', 'release', 'sign', 'deploy'] });
const pipeline = new BuildkitImagePipeline(project, {
  triggers: { mergeRequests: 'build', defaultBranch: true },
  lint: { failOn: 'minor', hadolint: {} },
  checks: [{ name: 'test', image: 'alpine:3.22', commands: ['sh app.sh --version'] }],
  images: [{ smokeTest: { commands: ['app --version'] } }],
  // a git tag releases the image that the default branch has built
  promote: { ifMissing: 'fail' },
  scan: { failOn: 'high', ignoreUnfixed: true },
  attest: { provenance: 'none', sbom: {} },
  sign: { keyVariable: 'COSIGN_PRIVATE_KEY' },
});
const { jobName, referenceVariable } = pipeline.image();
const image = `"$${referenceVariable}"`; // name@sha256:...

// Only protected tags are signed, so only they are deployed. What is deployed has the digest that was verified.
const tag = '$CI_COMMIT_TAG && $CI_COMMIT_REF_PROTECTED == "true"';
const flags = '--key cosign.pub --insecure-ignore-tlog=true';
configuration.addJobs({
  'verify-image': {
    stage: 'deploy',
    image: { name: 'ghcr.io/sigstore/cosign/cosign:v3.1.3-dev', entrypoint: [''] },
    needs: [jobName, 'sign-image'],
    rules: [{ if: tag }],
    script: [
      'echo "$CI_REGISTRY_PASSWORD" | cosign login --username "$CI_REGISTRY_USER" --password-stdin "$CI_REGISTRY"',
      `cosign verify ${flags} ${image}`,
      `cosign verify-attestation ${flags} --type cyclonedx ${image} >sbom.intoto.jsonl`,
    ],
  },
  'staging': {
    stage: 'deploy',
    image: { name: 'registry.gitlab.com/gitlab-org/cluster-integration/cluster-applications:v2.0.0' },
    needs: [jobName, 'verify-image'],
    rules: [{ if: tag }],
    environment: { name: 'staging' },
    script: [`sh deploy.sh staging ${image}`],
  },
  'production': {
    stage: 'deploy',
    image: { name: 'registry.gitlab.com/gitlab-org/cluster-integration/cluster-applications:v2.0.0' },
    needs: [jobName, 'verify-image', 'staging'],
    rules: [{ if: tag, when: gitlab.JobWhen.MANUAL }],
    environment: { name: 'production' },
    script: [`sh deploy.sh production ${image}`],
  },
});

project.synth();
