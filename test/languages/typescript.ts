import { Project } from 'projen';
import { BuildkitImagePipeline } from 'projen-buildkit-image-pipeline';

/** What `.projenrc.py`, `Main.java` and `main.go` do in their languages. */
export function projenrc(outdir: string): void {
  const project = new Project({ name: 'app', outdir });
  const options = BuildkitImagePipeline.mergeOptions(
    { imageDefaults: { platforms: ['linux/amd64', 'linux/arm64'], buildArgs: { NODE_VERSION: '24' } }, cache: { inline: {} } },
    {
      images: [
        {
          name: 'api',
          context: 'services/api',
          buildArgs: { MOTTO: 'it\'s $5, "wörld"', REVISION: { variable: 'CI_COMMIT_SHA' } },
          secrets: [{ id: 'npm', variable: 'NPM_TOKEN' }, { id: 'pip', fileVariable: 'PIP_CONF' }],
          noCache: true,
        },
      ],
      checks: [{ name: 'test', image: 'node:24', commands: ['npm test'], services: [{ image: 'postgres:17', variables: { POSTGRES_PASSWORD: { variable: 'DB' } } }] }],
      registries: [{ dockerHub: { usernameVariable: 'HUB_USER', passwordVariable: 'HUB_TOKEN' } }, { dependencyProxy: true }],
      tags: { semver: ['{{version}}'], raw: [{ value: { variable: 'CI_COMMIT_SHORT_SHA' }, on: ['branches'] }], edge: {} },
      triggers: { gitTags: 'semver', defaultBranch: true },
      mirrors: { 'docker.io': ['mirror.example.com/hub'] },
      compressionLevel: 3,
    },
    { locked: ['cache'] },
  );
  const pipeline = new BuildkitImagePipeline(project, options);
  pipeline.addImage({ name: 'web', smokeTest: { commands: ['nginx -t'] } });
  pipeline.addCheck({ name: 'lint', commands: ['make lint'], needs: ['test'] });
  project.addGitIgnore(pipeline.image('web').jobName);
  project.synth();
}
