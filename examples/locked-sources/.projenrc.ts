import { Project, typescript } from 'projen';
import { BuildkitImagePipeline } from 'projen-buildkit-image-pipeline';

const project = new Project({ name: 'shop' });
new typescript.ProjenrcTs(project);

new BuildkitImagePipeline(project, {
  sources: {
    // Nothing else is pulled: no other image, no other URL.
    only: ['registry.example.com/base/*', 'https://files.example.com/*', { variable: 'CI_REGISTRY_IMAGE' }],
    // What a tag or a URL names can change. What has a digest, a checksum, or a commit cannot.
    digestsOnly: true,
    checksums: { 'https://files.example.com/tool-1.2.tgz': 'sha256:8b4bb2db1d6fb5c1f1a0e5c2cbbd1f9e6d8b6bb2b2f3a5e4d3c2b1a0f9e8d7c6' },
  },
});

project.synth();
