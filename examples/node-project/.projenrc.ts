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

// The build task, which compiles, lints and tests, must pass before the image is built.
new BuildkitImagePipeline(project);

project.synth();
