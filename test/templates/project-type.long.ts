import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Registry, startRegistry } from '../../lab/registry.ts';
import { runPipeline } from '../../lab/runner.ts';
import { type Npm, startNpm } from '../support/npm-registry.ts';
import { craneFor, describeReal, gitlabRegistry, imageTags, robot, startHub, testWith } from '../support/parts.ts';
import { folder } from '../support/projects.ts';
import { repository } from '../support/repository.ts';
import { output, run } from '../support/run.ts';

describe('projen new --from projen-buildkit-image-pipeline', () => {
  let npm: Npm;
  const started = async () => npm ??= await startNpm();
  afterAll(() => npm?.stop());
  const projen = async (directory: string, ...args: string[]) => {
    const { status, stdout, stderr } = run(['npx', '--yes', 'projen', ...args], { cwd: directory, env: (await started()).env });
    return { status, text: stdout + stderr };
  };

  describeReal('in an empty folder', () => {
    let registry: Registry;
    let hub: Registry;
    beforeAll(async () => {
      registry = await startRegistry(robot);
      hub = await startHub();
    });
    afterAll(() => Promise.all([registry.stop(), hub.stop()]));

    testWith('verdaccio')('gives a repository whose first tag builds an image', async () => {
      const directory = join(folder(), 'shop');
      mkdirSync(directory);
      expect(await projen(directory, 'new', '--from', 'projen-buildkit-image-pipeline')).toMatchObject({ status: 0 });
      expect(output(['git', 'status', '--short'], { cwd: directory })).toBe('');
      const projenrc = readFileSync(join(directory, '.projenrc.js'), 'utf8');
      expect(projenrc).toBe(`const { BuildkitImageProject } = require("projen-buildkit-image-pipeline");
const project = new BuildkitImageProject({
  devDeps: ["projen-buildkit-image-pipeline"],
  name: "shop",

  // imagePipeline: {},  /* What the pipeline builds, when, and how. By default, it builds the image of \`./Dockerfile\`, for git tags. */
});
project.synth();`);
      // the lab cannot reach Docker Hub
      writeFileSync(join(directory, '.projenrc.js'), projenrc.replace('// imagePipeline: {}', `imagePipeline: { mirrors: { 'docker.io': ['${hub.host}'] } }`));
      expect(await projen(directory)).toMatchObject({ status: 0 });
      const { exitCode, log } = await runPipeline({ directory: repository({}, directory), tag: 'v0.1.0', variables: gitlabRegistry(registry.host, 'shop') });
      if (exitCode !== 0) throw new Error(log);
      expect(imageTags(craneFor(registry.host), `${registry.host}/shop`)).toEqual(['0.1.0', 'latest']);
    });
  });

  testWith('verdaccio')('takes a definition in JSON, for those who write no JavaScript', async () => {
    const directory = join(folder(), 'shop');
    mkdirSync(directory);
    expect(await projen(directory, 'new', '--from', 'projen-buildkit-image-pipeline', '--projenrc-json', '--no-git')).toMatchObject({ status: 0 });
    expect(existsSync(join(directory, '.projenrc.js'))).toBe(false);
    const projenrc = join(directory, '.projenrc.json');
    const given = JSON.parse(readFileSync(projenrc, 'utf8'));
    // projen takes each run for the creation of the project
    rmSync(join(directory, 'Dockerfile'));
    writeFileSync(projenrc, JSON.stringify({ ...given, imagePipeline: { images: [{ name: 'api', buildArgs: { A: 'b' } }] } }));
    expect(await projen(directory)).toMatchObject({ status: 0 });
    expect(readFileSync(join(directory, '.gitlab-ci.yml'), 'utf8')).toMatch(/build-image:[^]*build-arg:A=b/);
    expect(existsSync(join(directory, 'Dockerfile'))).toBe(false);
    writeFileSync(projenrc, JSON.stringify({ ...given, imagePipeline: { trigers: {} } }));
    expect(await projen(directory)).toMatchObject({ status: 1, text: expect.stringContaining('- trigers: {} is set, but the option does not exist. Did you mean "triggers"? [unknown-option]') });
  });

  testWith('verdaccio').each([
    ['.gitlab-ci.yml', '{ "test": { "script": "make" } }', 'BuildkitImagePipeline: .gitlab-ci.yml exists and was not written by projen.'],
    ['package.json', '{ "scripts": { "test": "make" } }', 'BuildkitImageProject: package.json exists and was not written by projen'],
  ])('leaves a %s that somebody wrote, and says what to do', async (path, text, message) => {
    const directory = folder();
    writeFileSync(join(directory, path), text);
    expect(await projen(directory, 'new', '--from', 'projen-buildkit-image-pipeline', '--no-git')).toMatchObject({ status: 1, text: expect.stringContaining(message) });
    // npm adds to package.json what projen installs
    expect(JSON.parse(readFileSync(join(directory, path), 'utf8'))).toMatchObject(JSON.parse(text));
    expect(readdirSync(directory).filter((name) => !['node_modules', 'package.json'].includes(name))).toEqual(path === 'package.json' ? [] : [path]);
  });
});
