import { type cdk, gitlab } from 'projen';
import { BuildkitImagePipeline } from '../src/index';

/** Node.js, and Debian's git, Python and shell tools. */
const node = 'node:24-trixie';
const releaseTag = '/^v[0-9]+\\.[0-9]+\\.[0-9]+(-|$)/';

/** The pipeline of this repository, which the library makes for itself: tests, the package, and an image with the library in it. */
export function addPipeline(project: cdk.JsiiProject): void {
  project.gitignore.addPatterns('/image/tools/');
  for (const path of ['/image/', '/.gitlab/', '/.gitlab-ci.yml']) project.addPackageIgnore(path);
  // see docs/releases.md
  const onRelease = { rules: [{ if: `$CI_COMMIT_TAG =~ ${releaseTag}` }], stage: 'release' };
  new gitlab.GitlabConfiguration(project, {
    stages: ['release'],
    jobs: {
      publish: {
        ...onRelease,
        image: { name: node },
        needs: ['test', 'build-image'],
        idTokens: { NPM_ID_TOKEN: { aud: 'npm:registry.npmjs.org' }, SIGSTORE_ID_TOKEN: { aud: 'sigstore' } },
        variables: { GIT_DEPTH: '0' }, // the notes compare git tags
        script: [
          'npm ci',
          'npm run release -- js',
          'case $CI_COMMIT_TAG in *-*) channel=next ;; *) channel=latest ;; esac',
          'npm publish --provenance --tag "$channel" dist/js/*.tgz',
        ],
        artifacts: { paths: ['dist/'] },
      },
      release: {
        ...onRelease,
        image: { name: 'registry.gitlab.com/gitlab-org/cli:latest' },
        needs: ['publish'],
        script: ['cat dist/SHA256SUMS'],
        release: { tagName: '$CI_COMMIT_TAG', description: 'dist/release-notes.md' },
      },
    },
  });
  new BuildkitImagePipeline(project, {
    triggers: { gitTags: releaseTag, mergeRequests: 'build', defaultBranch: true },
    checks: [
      { name: 'test', image: node, commands: ['apt-get update && apt-get install --yes --no-install-recommends golang', '.ci/run'] },
      {
        name: 'package',
        image: node,
        commands: ['npm ci', 'npx projen compile', 'npx projen package:js', 'image/install.sh'],
        artifacts: { paths: ['image/tools/'], expireIn: '1 week' },
      },
    ],
    images: [{
      context: 'image',
      smokeTest: {
        commands: [
          'node -e "const { Project } = require(\'projen\'); const { BuildkitImagePipeline } = require(\'projen-buildkit-image-pipeline\'); new BuildkitImagePipeline(new Project({ name: \'app\', outdir: \'/tmp/app\' }));"',
          'node --input-type=module -e "import { synthesize } from \'projen-buildkit-image-pipeline/synthesize\'; synthesize({});"',
        ],
      },
    }],
    driftCheck: { image: node },
    upgrades: { image: node },
  });
}
