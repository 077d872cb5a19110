import { Project, gitlab, typescript } from 'projen';
import { BuildkitImagePipeline } from 'projen-buildkit-image-pipeline';

const project = new Project({ name: 'service' });
new typescript.ProjenrcTs(project);

new gitlab.GitlabConfiguration(project, {
  stages: ['lint', 'test'],
  jobs: {
    lint: { stage: 'lint', image: { name: 'golang:1.26' }, script: ['go vet ./...'] },
    test: { stage: 'test', image: { name: 'golang:1.26' }, script: ['go test ./...'] },
  },
});

new BuildkitImagePipeline(project, { needs: ['lint', 'test'] });

project.synth();
