import { Project, typescript } from 'projen';
import { BuildkitImagePipeline } from 'projen-buildkit-image-pipeline';

const project = new Project({ name: 'service' });
new typescript.ProjenrcTs(project);

new BuildkitImagePipeline(project, {
  checks: [{ name: 'test', image: 'node:24', commands: ['npm ci', 'npm test'] }],
  buildkit: {
    // Three daemons on Kubernetes (docs/recipes/remote-buildkit.md). They keep the steps of earlier builds, and cache mounts.
    remote: {
      daemons: [0, 1, 2].map((number) => `tcp://buildkitd-${number}.buildkitd.buildkit.svc:1234`),
      caVariable: 'BUILDKIT_CA',
      certificateVariable: 'BUILDKIT_CERT',
      keyVariable: 'BUILDKIT_KEY',
    },
  },
  // The job needs no privilege, so any runner can run it.
  runner: { tags: ['kubernetes'] },
});

project.synth();
