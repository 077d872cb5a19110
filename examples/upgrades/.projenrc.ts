import { javascript, typescript } from 'projen';
import { BuildkitImagePipeline } from 'projen-buildkit-image-pipeline';

const project = new typescript.TypeScriptProject({
  name: 'service',
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  minNodeVersion: '22.12.0',
  github: false,
  projenrcTs: true,
});

new BuildkitImagePipeline(project, {
  // The project pins BuildKit, and Renovate moves it. Without the option, it moves with the releases of the library.
  buildkit: { image: 'moby/buildkit:v0.32.2-rootless' },
  // A job fails if a generated file differs from these options.
  driftCheck: {},
  // A pipeline schedule opens a merge request with new versions, and with what they generate.
  upgrades: { labels: ['dependencies'] },
});

project.synth();
