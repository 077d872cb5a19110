import { Project, typescript } from 'projen';
import { BuildkitImagePipeline } from 'projen-buildkit-image-pipeline';

const project = new Project({ name: 'shop' });
new typescript.ProjenrcTs(project);

new BuildkitImagePipeline(project, {
  images: [
    { name: 'api', context: 'api' },
    { name: 'web', context: 'web', target: 'runtime' },
    { name: 'jobs/nightly', context: 'jobs' },
  ],
  checks: [{ name: 'test', image: 'node:24', commands: ['npm ci', 'npm test'] }],
});

project.synth();
