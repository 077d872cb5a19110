import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Project, SampleFile, TextFile } from 'projen';
import { parse } from 'yaml';
import { BuildkitImagePipeline, type BuildkitImagePipelineOptions, BuildkitImageProject, type BuildkitImageProjectOptions } from '../../src/index.ts';
import { base, has, project, read } from '../support/projects.ts';
import { output } from '../support/run.ts';

const create = (options: Partial<BuildkitImageProjectOptions> = {}) => new BuildkitImageProject({ ...base(), ...options });
const samples = ['.dockerignore', 'Dockerfile', 'README.md'];
const present = (of: Project, paths: readonly string[] = samples) => paths.filter((path) => has(of, path));
const jobs = (of: Project) => parse(read(of, '.gitlab-ci.yml'));

describe('a BuildkitImageProject', () => {
  test('has a Dockerfile, a pipeline, first steps, and the packages that generate its files', () => {
    const app = create();
    app.synth();
    expect(present(app)).toEqual(samples);
    expect(read(app, 'README.md')).toMatch(/^# app\n\n.*git tag v1\.0\.0/s);
    expect(Object.keys(jobs(app))).toEqual(['stages', 'build-image']);
    expect(JSON.parse(read(app, 'package.json'))).toMatchObject({
      name: 'app',
      private: true,
      devDependencies: { 'constructs': '^10.0.0', 'projen': '<1', 'projen-buildkit-image-pipeline': '*' },
    });
    const tasks = JSON.parse(read(app, '.projen/tasks.json')).tasks;
    expect(tasks.default.steps).toEqual([{ execArgs: ['node', '.projenrc.js'] }]);
    expect(tasks.upgrade).toMatchObject({ env: { CI: '0' }, steps: [{ exec: 'npm update' }, { exec: 'npx projen' }] });
  });

  test('writes the samples once: what somebody has changed or removed stays so', () => {
    const app = create();
    app.synth();
    const { outdir } = app;
    writeFileSync(join(outdir, 'Dockerfile'), 'FROM scratch\n');
    output(['rm', join(outdir, '.dockerignore'), join(outdir, 'README.md')]);
    create({ outdir, imagePipeline: { images: [{}, { name: 'moved', dockerfile: 'docker/moved.Dockerfile' }] } }).synth();
    expect(present(app, [...samples, 'docker/moved.Dockerfile'])).toEqual(['Dockerfile']);
    expect(read(app, 'Dockerfile')).toBe('FROM scratch\n');
  });

  test('has a sample for each Dockerfile that the pipeline expects, and for no other', () => {
    const app = create({ imagePipeline: { images: [{ name: 'api', context: 'api' }, { name: 'tools', dockerfile: 'docker/tools.Dockerfile' }, { name: 'remote', context: 'https://example.com/app.git' }] } });
    app.imagePipeline.addImage({ name: 'late', context: 'late' });
    app.synth();
    expect(present(app, ['Dockerfile', 'api/Dockerfile', 'docker/tools.Dockerfile', 'late/Dockerfile'])).toEqual(['api/Dockerfile', 'docker/tools.Dockerfile', 'late/Dockerfile']);
  });

  test('leaves a sample to the project type that writes its own', () => {
    class Acme extends BuildkitImageProject {
      constructor(options: BuildkitImageProjectOptions) {
        super(options);
        new SampleFile(this, 'Dockerfile', { contents: 'FROM registry.acme.example/base\n' });
        new TextFile(this, '.dockerignore', { lines: ['*'] });
      }
    }
    const app = new Acme(base());
    app.synth();
    expect([read(app, 'Dockerfile'), read(app, '.dockerignore')]).toEqual(['FROM registry.acme.example/base\n', '*']);
  });

  test('upgrades itself and finds drift, with Node for that alone', () => {
    const app = create({ imagePipeline: { upgrades: {}, driftCheck: {}, checks: [{ name: 'test', image: 'golang:1.25', commands: ['go test ./...'] }] } });
    app.synth();
    expect(jobs(app).upgrade).toMatchObject({ image: 'node:24', script: expect.arrayContaining(['npm ci', 'npx projen upgrade']) });
    expect(jobs(app)['drift-check']).toMatchObject({ image: 'node:24', script: expect.arrayContaining(['npm ci', 'npx projen']) });
    expect(jobs(app).test).toMatchObject({ image: 'golang:1.25', script: ['go test ./...'] });
  });

  test('runs a task of the project with projen, which is installed in the job', () => {
    const app = create();
    app.addTask('lint', { exec: 'npx hadolint Dockerfile' });
    app.imagePipeline.addCheck({ task: 'lint' });
    app.synth();
    expect(jobs(app).lint).toMatchObject({ image: 'node:24', script: ['npm ci', 'npx projen lint'] });
  });

  test('in a project of its own kind adds its image, and has no package.json', () => {
    const root = create({ imagePipeline: { images: [] } });
    const api = new BuildkitImageProject({ name: 'api', parent: root, outdir: 'services/api' });
    root.synth();
    expect(Object.keys(jobs(root))).toContain('build-image:services/api');
    expect(present(root)).toEqual(['.dockerignore', 'README.md']);
    expect(present(api, [...samples, 'package.json', '.gitlab-ci.yml'])).toEqual(['.dockerignore', 'Dockerfile']);
  });

  test('takes the defaults of an organization, and holds what is locked', () => {
    class AcmeService extends BuildkitImageProject {
      constructor(options: BuildkitImageProjectOptions) {
        const acme: BuildkitImagePipelineOptions = { runner: { tags: ['acme'] }, cache: { inline: {} } };
        super({ ...options, imagePipeline: BuildkitImagePipeline.mergeOptions(acme, options.imagePipeline, { locked: ['cache'] }) });
      }
    }
    const app = new AcmeService({ ...base(), imagePipeline: { triggers: { web: true } } });
    app.synth();
    expect(jobs(app)['build-image'].tags).toEqual(['acme']);
    const other = new AcmeService({ ...base(), imagePipeline: { cache: { disabled: true } } });
    expect(() => other.synth()).toThrow('- cache: {"disabled":true} differs from cache, which the template locks to {"inline":{}}.');
    expect(present(other)).toEqual([]);
  });

  test('refuses a package.json that it did not write, and devDeps that is no list', () => {
    const { outdir } = project();
    writeFileSync(join(outdir, 'package.json'), '{ "name": "shop", "scripts": { "start": "node ." } }');
    expect(() => create({ outdir })).toThrow('BuildkitImageProject: package.json exists and was not written by projen, and this project would replace it. For a Node.js application, remove the BuildkitImageProject, and add a BuildkitImagePipeline to a NodeProject. Otherwise, remove package.json.');
    expect(() => create({ devDeps: '@acme/service' as unknown as string[] })).toThrow('- devDeps: "@acme/service" is not a list. Put it into [ ]. [wrong-type]');
    const app = create();
    app.synth();
    expect(() => create({ outdir: app.outdir })).not.toThrow();
  });
});
