import { Project, typescript } from 'projen';
import { BuildkitImagePipeline } from 'projen-buildkit-image-pipeline';

const project = new Project({ name: 'hello' });
new typescript.ProjenrcTs(project);

new BuildkitImagePipeline(project, {
  images: [{ buildArgs: { GREETING: 'Hello from rootless BuildKit' } }],
  checks: [{ name: 'test', image: 'alpine:3.22', commands: ['sh test.sh'] }],
});

project.synth();
