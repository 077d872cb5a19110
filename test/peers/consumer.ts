import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Project, gitlab, javascript, typescript } from 'projen';
import { BuildkitImagePipeline, BuildkitImageProject } from 'projen-buildkit-image-pipeline';

// A user's projects: what they generate is printed, for `run.ts` to compare.
process.env.PROJEN_DISABLE_POST = 'true';
const generated: { [path: string]: string } = {};

function keep(project: Project, ...paths: readonly string[]): void {
  project.synth();
  for (const path of paths) generated[`${project.name}/${path}`] = readFileSync(join(project.outdir, path), 'utf8');
}

const base = (name: string) => ({ name, outdir: mkdtempSync(join(tmpdir(), 'peers-')), defaultReleaseBranch: 'main' });
const included = '.gitlab/buildkit/ci.yml';

const node = new javascript.NodeProject({ ...base('node'), packageManager: javascript.NodePackageManager.NPM });
const own = new BuildkitImagePipeline(node, { mirrors: { 'docker.io': ['mirror.example.com'] } });
node.tryFindObjectFile(own.ciFile)!.addOverride('build-image.timeout', '2h');
keep(node, '.gitlab-ci.yml', '.gitlab/buildkit/buildkit.toml', '.gitlab/buildkit/job.sh', '.gitattributes', '.npmignore');

const configuration = { stages: ['lint', 'deploy'], jobs: { lint: { stage: 'lint', script: ['make lint'] } } };

const after = new typescript.TypeScriptProject(base('after'));
new gitlab.GitlabConfiguration(after, configuration);
new BuildkitImagePipeline(after, { images: [] });
const api = new BuildkitImagePipeline(new Project({ name: 'api', parent: after, outdir: 'services/api' }));
generated.image = JSON.stringify(api.image());
keep(after, '.gitlab-ci.yml', included);

const before = new Project(base('before'));
new BuildkitImagePipeline(before);
new gitlab.GitlabConfiguration(before, configuration);
keep(before, '.gitlab-ci.yml', included);

keep(new BuildkitImageProject({ ...base('repository'), imagePipeline: { upgrades: {}, driftCheck: {} } }), '.gitlab-ci.yml', 'Dockerfile', 'README.md');

console.log(JSON.stringify(generated));
