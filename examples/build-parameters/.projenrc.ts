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
    syntax: 'docker/dockerfile:1.20',
    contexts: { 'shared': 'libs/shared', 'node:24': 'docker-image://registry.example.com/base/node:24' },
    secrets: [{ id: 'npm', variable: 'NPM_TOKEN' }, { id: 'pip', fileVariable: 'PIP_CONF' }],
    ssh: [{ fileVariable: 'DEPLOY_KEY' }], // RUN --mount=type=ssh
    noCacheFilter: ['dependencies'],
    extraHosts: { 'db.example.com': '10.0.0.5' },
    ulimits: { nofile: '1024:2048' },
    shmSize: '256m',
    frontendAttributes: { hostname: 'builder' },
  }],
  compression: 'zstd',
  compressionLevel: 9,
  triggers: { gitTags: '/^v[0-9]+\\./' },
  buildkit: { flags: ['--oci-max-parallelism=4'], startTimeoutSeconds: 120 },
  runner: { tags: ['k8s', 'buildkit'] },
});

project.synth();
