import { Project, typescript } from 'projen';
import { BuildkitImagePipeline } from 'projen-buildkit-image-pipeline';

const project = new Project({ name: 'api' });
new typescript.ProjenrcTs(project);

new BuildkitImagePipeline(project, {
  images: [{
    name: 'api',
    context: 'services/api',
    dockerfile: 'docker/api.Dockerfile',
    target: 'runtime',
    buildArgs: {
      NODE_VERSION: '24',
      PRICE: '$5, it\'s "cheap"', // literal: no dollar sign expands
      REVISION: { variable: 'CI_COMMIT_SHA' },
    },
    labels: { 'org.opencontainers.image.title': 'API', 'org.opencontainers.image.url': { variable: 'CI_PROJECT_URL' } },
    platforms: ['linux/amd64', 'linux/arm64'],
  }],
  triggers: { tags: '/^v[0-9]+\\./' },
  buildkit: { flags: ['--oci-max-parallelism=4'], connectRetries: 100 },
  runner: { tags: ['k8s', 'buildkit'] },
});

project.synth();
