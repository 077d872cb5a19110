import { Project, gitlab, typescript } from 'projen';
import { BuildkitImagePipeline } from 'projen-buildkit-image-pipeline';

const project = new Project({ name: 'app' });
new typescript.ProjenrcTs(project);

const configuration = new gitlab.GitlabConfiguration(project, { stages: ['check', 'image', 'deploy'] });
const pipeline = new BuildkitImagePipeline(project, {
  checks: [{ name: 'test', image: 'golang:1.26', commands: ['go test ./...'] }],
});
const { jobName, referenceVariable } = pipeline.image();

const rules = [{ if: '$CI_COMMIT_TAG' }];
configuration.addJobs({
  deploy: {
    stage: 'deploy',
    image: { name: 'registry.gitlab.com/gitlab-org/cluster-integration/cluster-applications:v2.0.0' },
    needs: [jobName],
    rules,
    environment: { name: 'production', url: 'https://app.example.com' },
    // by digest: what was tested is what runs, even if the tag moves
    script: [`kubectl set image deployment/app "app=$${referenceVariable}"`],
  },
  release: {
    stage: 'deploy',
    image: { name: 'registry.gitlab.com/gitlab-org/cli:latest' },
    needs: [jobName, 'deploy'],
    rules,
    script: [`glab release create "$CI_COMMIT_TAG" --notes "Image: $${referenceVariable}"`],
  },
});

project.synth();
