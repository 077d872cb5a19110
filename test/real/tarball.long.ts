import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Registry, startRegistry } from '../../lab/registry.ts';
import { runPipeline } from '../../lab/runner.ts';
import { pack, withoutNpm } from '../support/package.ts';
import { craneFor, describeReal, gitlabRegistry, imageTags, robot, startHub } from '../support/parts.ts';
import { folder } from '../support/projects.ts';
import { repository } from '../support/repository.ts';
import { output } from '../support/run.ts';

const projenrc = (tarball: string, mirror: string) => `import { javascript, typescript } from 'projen';
import { BuildkitImagePipeline } from 'projen-buildkit-image-pipeline';

const project = new typescript.TypeScriptProject({
  name: 'service',
  defaultReleaseBranch: 'main',
  packageManager: javascript.NodePackageManager.NPM,
  projenrcTs: true,
  github: false,
  jest: false,
  eslint: false,
  release: false,
  gitignore: ['!/vendor/*.tgz'],
  devDeps: ['projen-buildkit-image-pipeline@file:${tarball}'],
});
new BuildkitImagePipeline(project, { mirrors: { 'docker.io': ['${mirror}'] } });
project.synth();
`;

describeReal('the npm package in a new projen project', () => {
  let registry: Registry;
  let hub: Registry;

  beforeAll(async () => {
    registry = await startRegistry(robot);
    hub = await startHub();
  });
  afterAll(() => Promise.all([registry.stop(), hub.stop()]));

  test('gives a pipeline that installs, builds and checks the project, then pushes its image', async () => {
    const directory = folder();
    const packed = pack();
    mkdirSync(join(directory, 'vendor'));
    const tarball = `./vendor/${basename(packed)}`;
    copyFileSync(packed, join(directory, tarball));
    mkdirSync(join(directory, 'src'));
    writeFileSync(join(directory, 'src/index.ts'), 'export const greeting = \'hello\';\n');
    writeFileSync(join(directory, 'Dockerfile'), 'FROM alpine:3.22\nCOPY src /src\n');
    writeFileSync(join(directory, '.projenrc.ts'), projenrc(tarball, hub.host));

    const npm = (...args: string[]) => output(args, { cwd: directory, env: withoutNpm() });
    npm('npm', 'init', '--yes');
    npm('npm', 'install', '--save-dev', '--ignore-scripts', 'projen@0.103.25', 'constructs', 'ts-node', 'typescript@5', tarball);
    npm('npx', 'ts-node', '--compilerOptions', '{"module":"commonjs"}', '.projenrc.ts');
    npm('npx', 'projen');

    const { exitCode, log, jobs } = await runPipeline({
      directory: repository({}, directory),
      tag: 'v0.1.0',
      variables: gitlabRegistry(registry.host, 'service'),
    });
    if (exitCode !== 0) throw new Error(log);
    expect(jobs).toEqual(['build', 'build-image']);
    expect(imageTags(craneFor(registry.host), `${registry.host}/service`)).toEqual(['0.1.0', 'latest']);
  });
});
