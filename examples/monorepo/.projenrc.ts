import { Project, javascript, typescript } from 'projen';
import { BuildkitImagePipeline } from 'projen-buildkit-image-pipeline';

const root = new Project({ name: 'shop' });
new typescript.ProjenrcTs(root);

new BuildkitImagePipeline(root, {
  images: [{ name: 'base', context: 'docker/base', changes: ['docker/base/**'] }],
  triggers: { defaultBranch: true },
  jobs: 'per-image',
});

for (const name of ['api', 'web']) {
  const service = new javascript.NodeProject({ name, parent: root, outdir: `services/${name}`, defaultReleaseBranch: 'main' });
  new BuildkitImagePipeline(service, {
    // paths are those of the service; its Dockerfile starts with FROM base
    images: [{ name, dependsOn: ['base'], contexts: { shared: '../../libs/shared' }, changes: ['**', '../../libs/shared/**'] }],
  });
}

root.synth();
