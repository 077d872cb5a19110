import { Project, typescript } from 'projen';
import { BuildkitImagePipeline } from 'projen-buildkit-image-pipeline';

const project = new Project({ name: 'app' });
new typescript.ProjenrcTs(project);

new BuildkitImagePipeline(project, {
  images: [{ smokeTest: { commands: ['app --version'] } }],
  checks: [{ name: 'test', image: 'golang:1.26', commands: ['go test ./...'] }],
  // main is pushed as `edge`, a merge request as `mr-7`, the tag v1.2.3 as 1.2.3, 1.2 and latest
  triggers: { gitTags: 'semver', defaultBranch: true, mergeRequests: 'push' },
  tags: { semver: ['{{version}}', '{{major}}.{{minor}}'], edge: {} },
});

project.synth();
