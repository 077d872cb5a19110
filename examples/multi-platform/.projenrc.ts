import { Project, typescript } from 'projen';
import { BuildkitImagePipeline } from 'projen-buildkit-image-pipeline';

const project = new Project({ name: 'shop' });
new typescript.ProjenrcTs(project);

new BuildkitImagePipeline(project, {
  images: [{
    platforms: ['linux/amd64', 'linux/arm64'],
    // arm64 on a runner of GitLab.com that needs no emulation, amd64 on any other
    platformRunners: { 'linux/arm64': { hosted: 'small' } },
  }],
  checks: [{ name: 'test', image: 'node:24', commands: ['npm ci', 'npm test'] }],
});

project.synth();
