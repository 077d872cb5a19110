import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { JsonFile, Project, SampleFile, TextFile, YamlFile, gitlab, java, javascript, python } from 'projen';
import { parse } from 'yaml';
import { type TriggerOptions, synthesize } from '../../src/core/mod.ts';
import { toolImages } from '../../src/core/tool-images.ts';
import { BuildkitImagePipeline, type BuildkitImagePipelineOptions } from '../../src/index.ts';
import { base, has, pipelineFiles, project, read, warningsOf } from '../support/projects.ts';

const ci = (of: Project, path = '.gitlab-ci.yml') => parse(read(of, path));

describe('without an option', () => {
  test('a bare project gets its pipeline and the job\'s programs, and no file more', () => {
    const app = project();
    new BuildkitImagePipeline(app);
    app.synth();
    expect(pipelineFiles(app)).toEqual(synthesize().map(({ path }) => path).sort());
    expect(Object.keys(ci(app))).toEqual(['stages', 'build-image']);
  });

  test('a Node project runs its build task first, as its package manager installs it', () => {
    const app = new javascript.NodeProject({ ...base(), defaultReleaseBranch: 'main', packageManager: javascript.NodePackageManager.NPM, minNodeVersion: '22.4.0' });
    new BuildkitImagePipeline(app);
    app.synth();
    expect(ci(app).stages).toEqual(['check', 'image']);
    expect(ci(app).build).toEqual({ stage: 'check', image: 'node:22', rules: [{ if: '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_TAG' }], script: ['npm ci', 'npx projen build'] });
    expect(ci(app)['build-image'].needs).toEqual(['build']);
  });

  test.each([
    [javascript.NodePackageManager.PNPM, ['npm install --global pnpm@10', 'pnpm i --frozen-lockfile']],
    [javascript.NodePackageManager.YARN_CLASSIC, ['yarn install --check-files --frozen-lockfile']],
    [javascript.NodePackageManager.YARN_BERRY, ['npm install --global corepack', 'corepack enable', 'yarn install --immutable']],
    [javascript.NodePackageManager.BUN, ['npm install --global bun@latest', 'bun install --frozen-lockfile']],
  ])('%s is set up before it installs', (packageManager, setup) => {
    const app = new javascript.NodeProject({ ...base(), defaultReleaseBranch: 'main', packageManager, pnpmVersion: '10' });
    new BuildkitImagePipeline(app);
    app.synth();
    expect(ci(app).build.script).toEqual([...setup, `${app.runTaskCommand(app.buildTask)}`]);
  });

  const pythonProject = (options: Partial<python.PythonProjectOptions>) => () =>
    new python.PythonProject({ ...base(), moduleName: 'app', authorName: 'a', authorEmail: 'a@example.com', version: '0.0.0', ...options });
  const javaProject = () => new java.JavaProject({ ...base(), groupId: 'org.example', artifactId: 'app', version: '0.0.0' });

  test.each<[string, () => Project, string, string[]]>([
    ['Python with pip', pythonProject({}), 'python:3.13', ['python -m pip install --upgrade pip', 'pip install -r requirements.txt', 'pip install -r requirements-dev.txt', 'pytest']],
    ['Python with Poetry', pythonProject({ poetry: true, pip: false, venv: false, setuptools: false }), 'python:3.13', [
      'pip install poetry',
      'export VIRTUAL_ENV="$(poetry env info -p || poetry run poetry env info -p)"',
      'export PATH="$(echo $(poetry env info -p)/bin:$PATH)"',
      'poetry check --lock',
      'poetry install',
      'pytest',
    ]],
    ['Python with uv', pythonProject({ uv: true, pip: false, venv: false, setuptools: false }), 'python:3.13', ['pip install uv', 'export VIRTUAL_ENV=.venv', 'export PATH="$(echo .venv/bin:$PATH)"', 'uv sync', 'pytest']],
    ['Java', javaProject, 'maven:3-eclipse-temurin-21', ['mvn test']],
  ])('a project in %s runs its test task first, without projen, which its image does not have', (_, create, image, script) => {
    const app = create();
    new BuildkitImagePipeline(app);
    app.synth();
    expect(ci(app).test).toMatchObject({ image, script });
    expect(ci(app)['build-image'].needs).toEqual(['test']);
  });

  test.each<[string, (app: Project) => void]>([
    ['a condition', (app) => app.testTask.exec('mvn verify', { condition: 'test -d it' })],
    ['a variable', (app) => app.testTask.env('MAVEN_OPTS', '-Xmx1g')],
    ['another folder', (app) => app.testTask.exec('mvn verify', { cwd: 'it' })],
    ['no step', (app) => app.testTask.reset()],
  ])('a test task with %s is no default check', (_, change) => {
    const app = javaProject();
    change(app);
    new BuildkitImagePipeline(app, { checks: undefined });
    app.synth();
    expect(Object.keys(ci(app))).toEqual(['stages', 'build-image']);
  });

  test('the steps of a task that another one starts are its own', () => {
    const app = javaProject();
    app.testTask.spawn(app.addTask('integration', { exec: 'mvn verify "-Dit=*"' }));
    new BuildkitImagePipeline(app);
    app.synth();
    expect(ci(app).test.script).toEqual(['mvn test', 'mvn verify "-Dit=*"']);
  });
});

describe('a check by the name of a task', () => {
  test('runs the install task of the project before it', () => {
    const app = project();
    app.addTask('install', { exec: 'make deps' });
    new BuildkitImagePipeline(app, { checks: [{ task: 'test', image: 'node:24' }] });
    app.synth();
    expect(ci(app).test).toMatchObject({ image: 'node:24', script: [expect.stringMatching(/^npx projen\S* install$/), expect.stringMatching(/^npx projen\S* test$/)] });
  });

  test('runs by projen if its steps need that', () => {
    const app = new java.JavaProject({ ...base(), groupId: 'org.example', artifactId: 'app', version: '0.0.0' });
    app.testTask.env('MAVEN_OPTS', '-Xmx1g');
    new BuildkitImagePipeline(app, { checks: [{ task: 'test', image: 'registry.example.com/maven-node:1' }] });
    app.synth();
    expect(ci(app).test).toMatchObject({ image: 'registry.example.com/maven-node:1', script: [expect.stringMatching(/^npx projen\S* test$/)] });
  });

  test('must be a task of the project', () => {
    expect(() => new BuildkitImagePipeline(project(), { checks: [{ task: 'biuld' }] }))
      .toThrow('- checks[0].task: "biuld" is not a task of the project. Did you mean "build"? [unknown-task]');
  });
});

test('the bytes are those of the ES module, but for the marker', () => {
  const options = {
    images: [{ name: 'api', context: 'services/api', buildArgs: { REVISION: { variable: 'CI_COMMIT_SHA' } } }],
    registries: [{ host: 'registry.example.com', usernameVariable: 'REG_USER', passwordVariable: 'REG_PASSWORD' }],
    mirrors: { 'docker.io': ['mirror.example.com'] },
  };
  const app = project();
  new BuildkitImagePipeline(app, options);
  app.synth();
  const unmarked = (text: string) => text.split('\n').slice(1).join('\n');
  const files = synthesize(options);
  expect(pipelineFiles(app)).toEqual(files.map(({ path }) => path).sort());
  for (const { path, content } of files) expect(unmarked(read(app, path))).toBe(unmarked(content));
});

describe('the files', () => {
  const withMirror = { mirrors: { 'docker.io': ['mirror.example.com'] } };

  test('carry projen\'s marker, are read-only, and come back when they were changed', () => {
    const app = project();
    new BuildkitImagePipeline(app, withMirror);
    app.synth();
    for (const path of pipelineFiles(app)) {
      const text = read(app, path);
      expect(text).toMatch(/^# ~~ Generated by projen\. To modify, edit \.projenrc\.js/);
      expect(statSync(join(app.outdir, path)).mode.toString(8)).toMatch(/444$/);
      chmodSync(join(app.outdir, path), 0o644);
      writeFileSync(join(app.outdir, path), 'changed');
      app.synth();
      expect(read(app, path)).toBe(text);
    }
  });

  test('go when the construct goes', () => {
    const app = project();
    new BuildkitImagePipeline(app, withMirror);
    app.synth();
    expect(pipelineFiles(app)).toContain('.gitlab/buildkit/buildkit.toml');
    const without = project({ outdir: app.outdir });
    without.synth();
    expect(pipelineFiles(without)).toEqual([]);
  });

  test('are not published with an npm package', () => {
    const app = new javascript.NodeProject({ ...base(), defaultReleaseBranch: 'main' });
    new BuildkitImagePipeline(app);
    app.synth();
    for (const path of pipelineFiles(app)) expect(read(app, '.npmignore')).toContain(`/${path}\n`);
  });

  test('take projen\'s overrides, and lose the comments of what is overridden', () => {
    const app = project();
    const pipeline = new BuildkitImagePipeline(app, withMirror);
    const file = app.tryFindObjectFile(pipeline.ciFile)!;
    file.addOverride('build-image.timeout', '2h');
    file.addOverride('build-image.variables.FF_GIT_URLS_WITHOUT_TOKENS', 'false');
    file.addDeletionOverride('build-image.image.entrypoint');
    app.tryFindObjectFile('.gitlab/buildkit/buildkit.toml')!.addOverride('worker.oci.max-parallelism', 4);
    app.synth();
    expect(ci(app)['build-image']).toMatchObject({ timeout: '2h', image: { name: toolImages.buildkit }, variables: { FF_GIT_URLS_WITHOUT_TOKENS: 'false' } });
    expect(read(app, '.gitlab-ci.yml')).not.toContain('entrypoint');
    expect(read(app, '.gitlab-ci.yml')).not.toContain('job token');
    expect(read(app, '.gitlab/buildkit/buildkit.toml')).toContain('[worker.oci]\nmax-parallelism = 4\n');
  });
});

describe('with projen\'s GitlabConfiguration', () => {
  test('the pipeline is included, and nothing of the configuration is overwritten', () => {
    const app = project();
    const configuration = new gitlab.GitlabConfiguration(app, { stages: ['lint'], jobs: { lint: { stage: 'lint', script: ['make lint'] } } });
    configuration.createNestedTemplates({ deep: { jobs: { audit: { stage: 'lint', script: ['make audit'] } } } });
    const pipeline = new BuildkitImagePipeline(app, { needs: ['lint'], checks: [{ name: 'test', commands: ['make test'] }] });
    app.synth();
    expect(pipeline.ciFile).toBe('.gitlab/buildkit/ci.yml');
    expect(ci(app)).toEqual({
      stages: ['lint', 'check', 'image'],
      include: [{ local: '.gitlab/ci-templates/deep.yml' }, { local: '.gitlab/buildkit/ci.yml' }],
      lint: { stage: 'lint', script: ['make lint'] },
    });
    expect(ci(app, pipeline.ciFile)).toMatchObject({ 'test': { stage: 'check' }, 'build-image': { needs: ['test', 'lint'], inherit: { default: ['tags', 'retry', 'timeout', 'interruptible'] } } });
    expect(ci(app, pipeline.ciFile).stages).toBeUndefined();
    expect(read(app, pipeline.ciFile)).toContain('# Included by the project\'s .gitlab-ci.yml, which must have the stages: check, image.\n');
  });

  test('a check cannot take the name of a job in it or in a nested template', () => {
    const app = project();
    const configuration = new gitlab.GitlabConfiguration(app, { jobs: { lint: { script: ['make lint'] } } });
    configuration.createNestedTemplates({ deep: { jobs: { audit: { script: ['make audit'] } } } });
    const checks = [{ name: 'lint', commands: ['x'] }, { name: 'audit', commands: ['x'] }];
    expect(() => new BuildkitImagePipeline(app, { checks })).toThrow([
      'BuildkitImagePipeline: 2 problems in its options; nothing was written.',
      '- checks[0].name: "lint" is the name of an existing job. Give the check another name, or put "lint" into needs to wait for that job. [taken-name]',
      '- checks[1].name: "audit" is the name of an existing job. Give the check another name, or put "audit" into needs to wait for that job. [taken-name]',
    ].join('\n'));
  });

  test('a check can need a job in it', () => {
    const app = project();
    new gitlab.GitlabConfiguration(app, { jobs: { lint: { script: ['make lint'] } } });
    const pipeline = new BuildkitImagePipeline(app, { checks: [{ name: 'unit', commands: ['make unit'], needs: ['lint'] }] });
    app.synth();
    expect(ci(app, pipeline.ciFile)).toMatchObject({ 'unit': { needs: ['lint'] }, 'build-image': { needs: ['unit'] } });
  });
});

describe('a GitlabConfiguration that comes after the pipeline', () => {
  const jobs = { lint: { stage: 'lint', script: ['make lint'] } };
  const waiting = { needs: ['lint'] };

  test.each([['before', 'first'], ['after', 'last']])('gives the same files as one that comes %s', (_, order) => {
    const app = project();
    if (order === 'first') new gitlab.GitlabConfiguration(app, { jobs });
    const pipeline = new BuildkitImagePipeline(app, waiting);
    if (order === 'last') new gitlab.GitlabConfiguration(app, { jobs });
    app.synth();
    expect(pipeline.ciFile).toBe('.gitlab/buildkit/ci.yml');
    expect(ci(app)).toEqual({ stages: ['lint', 'image'], include: [{ local: '.gitlab/buildkit/ci.yml' }], lint: { stage: 'lint', script: ['make lint'] } });
    expect(ci(app, pipeline.ciFile)['build-image'].needs).toEqual(['lint']);
  });

  test('keeps the overrides of before, and has its jobs added whenever', () => {
    const app = project();
    const pipeline = new BuildkitImagePipeline(app, waiting);
    const before = app.tryFindObjectFile('.gitlab-ci.yml')!;
    before.addOverride('build-image.timeout', '2h');
    const configuration = new gitlab.GitlabConfiguration(app);
    expect(app.tryFindObjectFile(pipeline.ciFile)).toBe(before);
    configuration.addJobs(jobs);
    app.synth();
    app.synth();
    expect(ci(app, pipeline.ciFile)['build-image'].timeout).toBe('2h');
    expect(ci(app).include).toEqual([{ local: '.gitlab/buildkit/ci.yml' }]);
  });

  test('has every file marked as generated, kept by git and out of the npm package', () => {
    const app = new javascript.NodeProject({ ...base(), defaultReleaseBranch: 'main' });
    new BuildkitImagePipeline(app, { mirrors: { 'docker.io': ['mirror.example.com'] } });
    new gitlab.GitlabConfiguration(app);
    app.synth();
    for (const path of pipelineFiles(app).filter((file) => file !== '.gitlab-ci.yml')) {
      expect(read(app, '.gitattributes')).toContain(`/${path} linguist-generated\n`);
      expect(read(app, '.npmignore')).toContain(`/${path}\n`);
      expect(read(app, '.gitignore')).toContain(`!/${path}\n`);
    }
  });
});

describe('the stages of a GitlabConfiguration', () => {
  const checked = { checks: [{ name: 'test', commands: ['make'] }] };

  test.each<[string[], BuildkitImagePipelineOptions, string[]]>([
    [[], {}, ['build', 'test', 'image', 'deploy']],
    [['lint', 'deploy'], checked, ['lint', 'check', 'image', 'deploy']],
    [['lint', 'unit'], checked, ['lint', 'unit', 'check', 'image']],
    [['compile', 'deploy-staging', 'e2e', 'production'], {}, ['compile', 'image', 'deploy-staging', 'e2e', 'production']],
    [['Release notes', 'publish'], {}, ['image', 'Release notes', 'publish']],
    [['reproduction', '.post'], {}, ['reproduction', 'image', '.post']],
    [['image', 'lint', 'deploy'], checked, ['check', 'image', 'lint', 'deploy']],
    [['check', 'deploy', 'image'], checked, ['check', 'deploy', 'image']],
    [['deploy', 'check', 'done'], checked, ['deploy', 'check', 'image', 'done']],
  ])('%j become, with %j, %j', (stages, options, expected) => {
    const app = project();
    new gitlab.GitlabConfiguration(app, { stages });
    new BuildkitImagePipeline(app, options);
    app.synth();
    expect(ci(app).stages).toEqual(expected);
  });

  test('are behind the jobs that an image needs, and before those that need one', () => {
    const app = project();
    new gitlab.GitlabConfiguration(app, {
      stages: ['release notes', 'lint', 'smoke', 'deploy'],
      jobs: { lint: { stage: 'lint', script: ['make'] }, smoke: { stage: 'smoke', needs: [{ job: 'build-image' }], script: ['make'] } },
    });
    new BuildkitImagePipeline(app, { needs: ['lint'] });
    app.synth();
    expect(ci(app).stages).toEqual(['release notes', 'lint', 'image', 'smoke', 'deploy']);
  });

  test.each<[string[], string]>([
    [['smoke', 'lint'], 'smoke'],
    [['lint', 'smoke', 'image'], 'smoke'],
    [['image', 'lint', 'smoke'], 'lint'],
  ])('in the order %j, in which jobs cannot wait for each other, are refused', (stages, early) => {
    const app = project();
    new gitlab.GitlabConfiguration(app, { stages, jobs: { lint: { stage: 'lint', script: ['make'] }, smoke: { stage: 'smoke', needs: ['build-image'], script: ['make'] } } });
    new BuildkitImagePipeline(app, { needs: ['lint'] });
    expect(() => app.synth()).toThrow(`BuildkitImagePipeline: in the order ${stages.join(', ')} of the stages, a job needs a job of a later stage, which GitLab refuses. Move ${early}: jobs that an image needs go before the stage image, jobs that need an image go after it.`);
    expect(pipelineFiles(app)).toEqual([]);
  });
});

describe('a job that the image waits for', () => {
  const synthesized = (jobs: { [name: string]: gitlab.Job }, options: BuildkitImagePipelineOptions = {}) => () => {
    const app = project();
    new BuildkitImagePipeline(app, { needs: ['lint'], ...options });
    new gitlab.GitlabConfiguration(app, { jobs });
    app.synth();
    return ci(app, '.gitlab/buildkit/ci.yml')['build-image'].needs;
  };
  const script = ['make lint'];

  test('must exist, where every job is known', () => {
    expect(synthesized({ lnt: { script } })).toThrow('- needs[0]: "lint" is neither a check nor an existing job. Did you mean "lnt"? [unknown-job]');
  });

  test('may be in a file that projen does not write', () => {
    const app = project();
    const configuration = new gitlab.GitlabConfiguration(app, { jobs: { audit: { script } } });
    configuration.addIncludes({ local: 'ci/lint.yml' });
    new BuildkitImagePipeline(app, { needs: ['lint'] });
    app.synth();
    const other = project();
    new BuildkitImagePipeline(other, { needs: ['lint'], ciFile: 'ci/image.yml' });
    other.synth();
    expect(ci(other, 'ci/image.yml')['build-image'].needs).toEqual(['lint']);
  });

  test('may be one of those that parallel makes', () => {
    expect(synthesized({ lint: { script, parallel: 2 }, unit: { script, parallel: { matrix: [{ OS: ['linux'], NODE: ['24'] }] } } }, { needs: ['lint 1/2', 'unit: [linux, 24]'] })())
      .toEqual(['lint 1/2', 'unit: [linux, 24]']);
  });

  test('may be a template\'s, or one that extends a hidden job', () => {
    const app = project();
    const configuration = new gitlab.GitlabConfiguration(app, { jobs: { '.tags': { only: ['tags'] }, 'lint': { extends: ['.tags'], script } } });
    configuration.createNestedTemplates({ deep: { jobs: { audit: { script } } } });
    new BuildkitImagePipeline(app, { needs: ['audit', 'lint'] });
    app.synth();
    expect(ci(app, '.gitlab/buildkit/ci.yml')['build-image'].needs).toEqual(['audit', 'lint']);
  });

  const never = gitlab.JobWhen.NEVER;
  const absent = (trigger: string) => `- needs[0]: "lint" has no rule for the pipelines of triggers.${trigger}, and GitLab refuses a pipeline in which a needed job is missing. Add such a rule to the job, or remove the job from needs. [absent-job]`;

  test.each<[gitlab.Job, TriggerOptions, string]>([
    [{}, { mergeRequests: 'build' }, 'mergeRequests'],
    [{ only: ['branches'] }, {}, 'gitTags'],
    [{ only: ['main'] }, {}, 'gitTags'],
    [{ only: ['tags'] }, { defaultBranch: true, branches: ['develop'], gitTags: 'none' }, 'defaultBranch and triggers.branches'],
    [{ only: { refs: ['merge_requests'], changes: ['src/**'] } }, {}, 'gitTags'],
    [{ only: ['schedules'] }, { web: true, gitTags: 'none' }, 'web'],
    [{ only: ['branches', 'tags', '/^v/'] }, { mergeRequests: 'push' }, 'mergeRequests'],
    [{ except: ['tags'] }, {}, 'gitTags'],
    [{ except: { refs: ['merge_requests'], variables: ['$X'] } }, { mergeRequests: 'build' }, 'mergeRequests'],
    [{ rules: [{ if: '$CI_COMMIT_BRANCH' }] }, {}, 'gitTags'],
    [{ rules: [{ if: '$CI_COMMIT_TAG', when: never }, {}] }, {}, 'gitTags'],
    [{ rules: [{ if: '$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH' }] }, {}, 'gitTags'],
    [{ rules: [{ if: '$CI_COMMIT_BRANCH && $CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH' }] }, { gitTags: 'none', defaultBranch: true }, 'defaultBranch'],
    [{ rules: [{ if: '$CI_PIPELINE_SOURCE == "push" || $CI_PIPELINE_SOURCE == \'web\'' }] }, { mergeRequests: 'build' }, 'mergeRequests'],
    [{ rules: [{ if: '($CI_PIPELINE_SOURCE =~ /^PUSH$/i && $DEPLOY) || $CI_COMMIT_TAG' }] }, { schedules: true, mergeRequests: 'build' }, 'mergeRequests'],
    [{ rules: [{ if: '$CI_MERGE_REQUEST_IID', changes: ['src/**'] }] }, {}, 'gitTags'],
    [{ rules: [{ if: '$CI_COMMIT_TAG == null' }] }, {}, 'gitTags'],
    [{ rules: [{ if: '$CI_PIPELINE_SOURCE !~ /^(pipeline|parent_pipeline|api|trigger)$/' }] }, { triggeredPipelines: true, gitTags: 'none' }, 'triggeredPipelines'],
  ])('and has %j is refused with the triggers %j', (job, triggers, trigger) => {
    expect(synthesized({ lint: { script, ...job } }, { triggers })).toThrow(absent(trigger));
  });

  test.each<[gitlab.Job, TriggerOptions]>([
    [{}, { schedules: true, web: true, triggeredPipelines: true, defaultBranch: true }],
    [{ only: ['/^v/'] }, {}],
    [{ only: ['main'] }, { gitTags: 'none', branches: ['main'] }],
    [{ only: ['tags@group/app'] }, {}],
    [{ only: { variables: ['$LINT'] } }, {}],
    [{ except: { refs: ['branches'], variables: ['$SKIP'] } }, {}],
    [{ except: ['/^v0/'] }, {}],
    [{ rules: [{ if: '$CI_COMMIT_TAG =~ /^v/' }] }, {}],
    [{ rules: [{ if: '$LINT == "yes"' }] }, {}],
    [{ rules: [{ if: '$SKIP', when: never }, { if: '$CI_COMMIT_TAG' }] }, {}],
    [{ rules: [{ changes: ['src/**'], when: never }, {}] }, {}],
    [{ rules: [{ exists: ['Makefile'] }] }, { mergeRequests: 'build' }],
    [{ rules: [{ if: '$CI_MERGE_REQUEST_TARGET_BRANCH_NAME == "main"' }, { if: '$CI_COMMIT_TAG' }] }, { mergeRequests: 'build' }],
    [{ rules: [{ if: '$CI_PIPELINE_SOURCE == "schedule"' }] }, { gitTags: 'none', schedules: true }],
    [{ rules: [{ if: '$CI_COMMIT_TAG && ! $SKIP' }] }, {}],
    [{ rules: [{ if: '$CI_PIPELINE_SOURCE =~ /\\z(/' }] }, {}],
    [{ extends: ['.elsewhere'] }, { mergeRequests: 'build' }],
  ])('and has %j may be in the pipelines of the triggers %j', (job, triggers) => {
    expect(synthesized({ lint: { script, ...job } }, { triggers })()).toEqual(['lint']);
  });

  test('cannot have the name of the job that builds it', () => {
    expect(synthesized({ 'lint': { script }, 'build-image': { script } })).toThrow('- images[0]: "build-image" is the job that builds the image, but the CI configuration already has a job with this name. Give that job another name. [taken-name]');
  });
});

describe('a .gitlab-ci.yml of another owner', () => {
  const advice = 'Either give the option ciFile: \'.gitlab/buildkit/ci.yml\', include that file in .gitlab-ci.yml and name the stages check and image there; or remove .gitlab-ci.yml, so that this pipeline replaces it.';

  test('that is a component is not touched', () => {
    const app = project();
    new YamlFile(app, '.gitlab-ci.yml', { obj: {} });
    expect(() => new BuildkitImagePipeline(app)).toThrow(`BuildkitImagePipeline: .gitlab-ci.yml belongs to another component of this project. ${advice}`);
  });

  test.each([undefined, './.gitlab-ci.yml'])('that was written by hand is not touched, with the option %j', (ciFile) => {
    const app = project();
    writeFileSync(join(app.outdir, '.gitlab-ci.yml'), 'test:\n  script: make\n');
    new BuildkitImagePipeline(app, { ciFile });
    expect(() => app.synth()).toThrow(`BuildkitImagePipeline: .gitlab-ci.yml exists and was not written by projen. ${advice}`);
    expect(pipelineFiles(app)).toEqual(['.gitlab-ci.yml']);
    expect(read(app, '.gitlab-ci.yml')).toBe('test:\n  script: make\n');
  });

  test('has company: no file of the pipeline replaces one that is not projen\'s', () => {
    const app = project();
    mkdirSync(join(app.outdir, '.gitlab/buildkit'), { recursive: true });
    writeFileSync(join(app.outdir, '.gitlab/buildkit/job.sh'), 'echo mine\n');
    new BuildkitImagePipeline(app);
    expect(() => app.synth()).toThrow('BuildkitImagePipeline: .gitlab/buildkit/job.sh exists and was not written by projen. Remove .gitlab/buildkit/job.sh, or give it another name.');
    expect(pipelineFiles(app)).toEqual(['.gitlab/buildkit/job.sh']);
  });

  test.each([
    ['.gitlab-ci.yml/', '.gitlab-ci.yml is a folder, but a file of the pipeline has this name. Either give the option ciFile'],
    ['.gitlab/buildkit/job.sh/', '.gitlab/buildkit/job.sh is a folder, but a file of the pipeline has this name. Remove .gitlab/buildkit/job.sh, or give it another name.'],
    ['.gitlab', '.gitlab is a file, but files of the pipeline go into a folder of this name. Remove .gitlab, or give it another name.'],
    ['.gitlab/buildkit', '.gitlab/buildkit is a file, but files of the pipeline go into a folder of this name. Remove .gitlab/buildkit, or give it another name.'],
  ])('%s in the place of something of the pipeline is not touched', (path, message) => {
    const app = project();
    mkdirSync(join(app.outdir, path.endsWith('/') ? path : dirname(path)), { recursive: true });
    if (!path.endsWith('/')) writeFileSync(join(app.outdir, path), 'mine\n');
    new BuildkitImagePipeline(app);
    expect(() => app.synth()).toThrow(`BuildkitImagePipeline: ${message}`);
    expect(has(app, '.gitattributes')).toBe(false);
  });

  test('stays beside a pipeline that goes elsewhere', () => {
    const app = project();
    writeFileSync(join(app.outdir, '.gitlab-ci.yml'), 'include: x\n');
    new BuildkitImagePipeline(app, { ciFile: 'ci/image.yml' });
    app.synth();
    expect(read(app, '.gitlab-ci.yml')).toBe('include: x\n');
    expect(has(app, 'ci/image.yml')).toBe(true);
  });
});

test('a second pipeline in a project is refused', () => {
  const app = project();
  const first = new BuildkitImagePipeline(app);
  expect(() => new BuildkitImagePipeline(app)).toThrow('BuildkitImagePipeline: app already has a BuildkitImagePipeline. Add all images to the option images of that one, or with its addImage.');
  expect(BuildkitImagePipeline.of(app)).toBe(first);
});

test('bad options leave the project as it was', () => {
  const app = project();
  new JsonFile(app, 'other.json', { obj: {} });
  expect(() => new BuildkitImagePipeline(app, { images: [{ name: 'API' }] })).toThrow('[upper-case]');
  expect(BuildkitImagePipeline.of(app)).toBeUndefined();
  app.synth();
  expect(pipelineFiles(app)).toEqual([]);
});

test('a push without credentials is worth a warning', () => {
  const app = project();
  const warned = jest.spyOn(app.logger, 'warn').mockImplementation(() => undefined);
  new BuildkitImagePipeline(app, { images: [{ name: 'registry.example.com/api', additionalNames: ['api', 'mirror.example.com/api'] }] });
  app.synth();
  expect(warned).toHaveBeenCalledWith(expect.stringMatching(/^- images: "mirror\.example\.com" is the registry of an image/));
  expect(warned).toHaveBeenCalledWith('- images: "registry.example.com" is the registry of an image, but registries has no credentials for it. Add it to registries, unless it accepts anonymous pushes or DOCKER_AUTH_CONFIG has the credentials. [no-credentials]');
});

describe('a project without checks', () => {
  const message = '- checks: nothing is set, so images are built and pushed without a test of the project. Write checks: [{ task: "test" }] for a task of the project, checks: [{ name: "test", image: "...", commands: ["..."] }], or checks: [] if there is nothing to test. [no-checks]';

  test.each<[string, BuildkitImagePipelineOptions, string[]]>([
    ['is told so', {}, [message]],
    ['that wants none is not', { checks: [] }, []],
    ['that waits for jobs of its configuration is not', { needs: ['lint'] }, []],
  ])('%s', (_, options, expected) => {
    expect(warningsOf((app) => {
      new TextFile(app, 'Dockerfile', { lines: ['FROM scratch'] });
      new gitlab.GitlabConfiguration(app, { jobs: { lint: { script: ['make'] } } });
      new BuildkitImagePipeline(app, options);
    })).toEqual(expected);
  });
});

describe('a Dockerfile that is not there', () => {

  test('is worth a warning', () => {
    expect(warningsOf((app) => new BuildkitImagePipeline(app, { checks: [], images: [{}, { name: 'api', context: 'api', dockerfile: 'docker/api.Dockerfile' }] }))).toEqual([
      '- images[0].dockerfile: "Dockerfile" does not exist. Add the file or correct the path, unless a check creates the file. [no-dockerfile]',
      '- images[1].dockerfile: "docker/api.Dockerfile" does not exist. Add the file or correct the path, unless a check creates the file. [no-dockerfile]',
    ]);
  });

  test('is told by the subproject whose it is', () => {
    expect(warningsOf((app) => {
      new BuildkitImagePipeline(app, { images: [], checks: [] });
      new BuildkitImagePipeline(new Project({ name: 'api', parent: app, outdir: 'services/api' }), { images: [{ name: 'a' }] });
    })).toEqual(['- services/api: images[0].dockerfile: "services/api/Dockerfile" does not exist. Add the file or correct the path, unless a check creates the file. [no-dockerfile]']);
  });

  test('may be written by a later component, or be fetched with the context', () => {
    expect(warningsOf((app) => {
      new BuildkitImagePipeline(app, { checks: [], images: [{}, { name: 'b', context: 'b' }, { name: 'c', context: 'https://git.example.com/c.git' }] });
      new TextFile(app, 'Dockerfile', { lines: ['FROM scratch'] });
      new SampleFile(app, 'b/Dockerfile', { contents: 'FROM scratch' });
    })).toEqual([]);
  });
});
