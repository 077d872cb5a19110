import { Project, typescript } from 'projen';
import { BuildkitImagePipeline } from 'projen-buildkit-image-pipeline';

const project = new Project({ name: 'web' });
new typescript.ProjenrcTs(project);

new BuildkitImagePipeline(project, {
  images: [{ name: 'registry.example.com/shop/web' }],
  registries: [
    { host: 'registry.example.com', usernameVariable: 'REGISTRY_USER', passwordVariable: 'REGISTRY_PASSWORD' },
    { host: 'base.example.com:5000', usernameVariable: 'BASE_USER', passwordVariable: 'BASE_PASSWORD' },
    { dockerHub: { usernameVariable: 'DOCKER_HUB_USER', passwordVariable: 'DOCKER_HUB_TOKEN' } },
    { dependencyProxy: true },
  ],
  mirrors: { 'docker.io': ['mirror.example.com', 'gitlab.example.com/shop/dependency_proxy/containers'] },
  buildkit: { image: 'mirror.example.com/moby/buildkit:v0.32.2-rootless' },
});

project.synth();
