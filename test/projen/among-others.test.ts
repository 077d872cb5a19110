import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Component, JsonFile, ObjectFile, Project, TextFile, YamlFile, gitlab, javascript, typescript } from 'projen';
import { parse } from 'yaml';
import { evaluate } from '../../lab/runner.ts';
import { BuildkitImagePipeline, type IPolicy } from '../../src/index.ts';
import { testWith } from '../support/parts.ts';
import { base, has, pipelineFiles, project, read } from '../support/projects.ts';
import { repository } from '../support/repository.ts';
import { run } from '../support/run.ts';

/*
 * The pipeline beside what else a repository has: constructs of other authors, projects in projects, other pipelines, another forge.
 */

const included = '.gitlab/buildkit/ci.yml';
const yaml = (of: Project, path = '.gitlab-ci.yml') => parse(read(of, path));
const below = (parent: Project, outdir: string) => new Project({ name: outdir, parent, outdir });
const names = async (app: Project, event: { readonly tag?: string; readonly branch?: string } = { tag: 'v1.0.0' }) =>
  (await evaluate({ directory: repository({}, app.outdir), variables: {}, ...event })).map(({ name }) => name).sort();

/** Adds a job to the configuration of the project when everything else is there, as many authors do. */
class LateJob extends Component {
  constructor(readonly of: Project, private readonly name: string) {
    super(of, `late-${name}`);
  }

  public override preSynthesize(): void {
    const found = this.of.components.find((component) => component instanceof gitlab.GitlabConfiguration);
    const configuration = found ?? new gitlab.GitlabConfiguration(this.of);
    configuration.addJobs({ [this.name]: { stage: 'test', script: [`make ${this.name}`] } });
  }
}

/** Changes every job of whatever writes `.gitlab-ci.yml`. */
class Timeouts extends Component {
  public override preSynthesize(): void {
    for (const file of this.project.files) {
      if (file instanceof ObjectFile && file.path.endsWith('.yml')) file.addOverride('default.timeout', '2h');
    }
  }
}

/** Writes the Dockerfile, and a file next to those of the pipeline. */
class OwnFiles extends Component {
  constructor(of: Project) {
    super(of);
    new TextFile(of, 'Dockerfile', { lines: ['FROM scratch'] });
    new JsonFile(of, '.gitlab/buildkit/notes.json', { obj: {} });
    new YamlFile(of, '.gitlab/ci/other.yml', { obj: { other: { script: ['make'] } } });
    of.gitignore.exclude('*.sh', 'ci.yml', 'other.yml');
  }
}

describe('constructs of other authors', () => {
  testWith('gitlab-ci-local')('add jobs, change files, and write their own, in any order', async () => {
    const late = (app: Project) => [new LateJob(app, 'audit'), new LateJob(app, 'lint')];
    const files = (app: Project) => [new Timeouts(app), new OwnFiles(app)];
    const pipeline = (app: Project) => new BuildkitImagePipeline(app, { checks: [{ name: 'test', commands: ['make test'] }] });
    const configuration = (app: Project) => new gitlab.GitlabConfiguration(app);
    const orders = [[late, pipeline, files], [late, files, pipeline], [files, configuration, pipeline, late], [pipeline, configuration, late, files]];
    for (const order of orders) {
      const app = project();
      for (const add of order) add(app);
      app.synth();
      expect(await names(app)).toEqual(['audit', 'build-image', 'lint', 'test']);
      expect(yaml(app, included).default.timeout).toBe('2h');
      expect(has(app, '.gitlab/buildkit/notes.json')).toBe(true);
      // what another construct ignores, git keeps all the same
      const ignored = run(['git', 'check-ignore', ...pipelineFiles(app)], { cwd: app.outdir });
      expect(ignored.stdout.trim().split('\n')).toEqual(['.gitlab/ci/other.yml']);
    }
  });

  test('that create a GitlabConfiguration too late to include the pipeline are told to come first', () => {
    const app = project();
    new BuildkitImagePipeline(app);
    new LateJob(app, 'audit');
    expect(() => app.synth()).toThrow('BuildkitImagePipeline: another component has created a GitlabConfiguration during synthesis, and it would not include the pipeline. Create that component before the BuildkitImagePipeline.');
    expect(pipelineFiles(app)).toEqual([]);
  });

  test('keep their files: the pipeline takes none of them, and none of what somebody wrote', () => {
    const owned = project();
    new TextFile(owned, '.gitlab/buildkit/job.sh');
    expect(() => new BuildkitImagePipeline(owned)).toThrow('BuildkitImagePipeline: .gitlab/buildkit/job.sh belongs to another component of this project. Remove .gitlab/buildkit/job.sh, or give it another name.');
    const written = project();
    new LateJob(written, 'audit');
    new BuildkitImagePipeline(written);
    mkdirSync(join(written.outdir, '.gitlab/buildkit'), { recursive: true });
    writeFileSync(join(written.outdir, included), 'mine: {}\n');
    expect(() => written.synth()).toThrow(`BuildkitImagePipeline: ${included} exists and was not written by projen.`);
    expect(read(written, included)).toBe('mine: {}\n');
  });
});

describe('projects in projects', () => {
  test('of any depth add their images and checks, with paths from the root of the repository', () => {
    const root = project();
    new BuildkitImagePipeline(root, { images: [], checks: [] });
    const shop = below(root, 'shop');
    const cart = below(shop, 'services/cart');
    const worker = below(cart, 'worker');
    new BuildkitImagePipeline(shop, { images: [{ dockerfile: 'docker/Dockerfile' }] });
    const own = new BuildkitImagePipeline(cart, { images: [{ contexts: { shared: '../../shared' } }], checks: [{ name: 'test', commands: ['make test'] }] });
    new BuildkitImagePipeline(worker, { images: [{ context: '../src' }] });
    root.synth();
    expect(Object.keys(yaml(root))).toEqual(['stages', 'test:shop/services/cart', '.build-image', 'build-image:shop', 'build-image:shop/services/cart', 'build-image:shop/services/cart/worker']);
    expect(yaml(root)['test:shop/services/cart'].script).toEqual(['cd shop/services/cart', 'make test']);
    const flags = Object.values<{ script?: string[] }>(yaml(root)).flatMap(({ script = [] }) => script.join('\n').match(/(?<=--local )\S+/g) ?? []);
    expect(flags).toEqual([
      'context=shop', 'dockerfile=shop/docker',
      'context=shop/services/cart', 'dockerfile=shop/services/cart', 'shared=shop/shared',
      'context=shop/services/cart/src', 'dockerfile=shop/services/cart/src',
    ]);
    expect(own.image().jobName).toBe('build-image:shop/services/cart');
    for (const member of [shop, cart, worker]) expect(pipelineFiles(member)).toEqual([]);
  });

  test('whose project in between has no construct are none the worse', () => {
    const root = project();
    new BuildkitImagePipeline(root, { images: [] });
    new BuildkitImagePipeline(below(below(root, 'packages'), 'api'));
    root.synth();
    expect(Object.keys(yaml(root))).toContain('build-image:packages/api');
  });

  test('with a mistake are named by their folder', () => {
    const root = project();
    new BuildkitImagePipeline(root, { images: [] });
    const thrower: IPolicy = { name: 'acme', check: () => { throw new Error('no network'); } };
    new BuildkitImagePipeline(below(below(root, 'shop'), 'cart'), { policies: [thrower], images: [{ dependsOn: ['nobody'] }] });
    expect(() => root.synth()).toThrow(/- shop\/cart: images\[0\]\.dependsOn: "nobody" is not an image.*\n- .*no network.*\[policy-failed\]/);
  });
});

describe('beside other pipelines', () => {
  testWith('gitlab-ci-local')('a NestedConfiguration, before and after, is included with its own jobs', async () => {
    for (const isFirst of [true, false]) {
      const app = project();
      const nested = (configuration: gitlab.GitlabConfiguration) => configuration.createNestedTemplates({ deploy: { stages: ['deploy'], jobs: { deploy: { stage: 'deploy', script: ['make deploy'] } } } });
      const configuration = isFirst ? new gitlab.GitlabConfiguration(app, { stages: ['deploy'] }) : undefined;
      if (configuration) nested(configuration);
      new BuildkitImagePipeline(app, { checks: [] });
      if (!configuration) nested(new gitlab.GitlabConfiguration(app, { stages: ['deploy'] }));
      app.synth();
      expect(yaml(app).include).toEqual(expect.arrayContaining([{ local: '.gitlab/ci-templates/deploy.yml' }, { local: included }]));
      expect(yaml(app).stages).toEqual(['image', 'deploy']);
      expect(await names(app)).toEqual(['build-image', 'deploy']);
    }
  });

  test('a NestedConfiguration cannot have the name of a job of the pipeline', () => {
    const app = project();
    const configuration = new gitlab.GitlabConfiguration(app);
    new BuildkitImagePipeline(app, { checks: [] });
    configuration.createNestedTemplates({ deploy: { jobs: { 'build-image': { script: ['make'] } } } });
    expect(() => app.synth()).toThrow(/"build-image".*\[taken-name\]/);
  });

  testWith('gitlab-ci-local')('a handwritten .gitlab-ci.yml includes it, and a job of its own needs the image', async () => {
    const app = project();
    const pipeline = new BuildkitImagePipeline(app, { ciFile: included, checks: [], needs: ['lint'] });
    const { jobName } = pipeline.image();
    const text = `include: [{ local: ${included} }]\nstages: [lint, check, image, deploy]\nlint: { stage: lint, script: [make] }\ndeploy: { stage: deploy, needs: ['${jobName}'], script: [make] }\n`;
    writeFileSync(join(app.outdir, '.gitlab-ci.yml'), text);
    app.synth();
    expect(read(app, '.gitlab-ci.yml')).toBe(text);
    expect(await names(app)).toEqual(['build-image', 'deploy', 'lint']);
  });
});

describe('a project on GitHub that is mirrored to GitLab', () => {
  testWith('gitlab-ci-local')('keeps its workflows, and has its images built on GitLab', async () => {
    const create = () => new typescript.TypeScriptProject({ ...base(), defaultReleaseBranch: 'main', packageManager: javascript.NodePackageManager.NPM });
    const workflows = (of: Project) => Object.fromEntries(of.files.map(({ path }) => path).filter((path) => path.startsWith('.github/')).map((path) => [path, read(of, path)]));
    const [plain, mirrored] = [create(), create()];
    new BuildkitImagePipeline(mirrored);
    for (const app of [plain, mirrored]) app.synth();
    expect(Object.keys(workflows(plain)).length).toBeGreaterThan(2);
    expect(workflows(mirrored)).toEqual(workflows(plain));
    expect(await names(mirrored)).toEqual(['build', 'build-image']);
    // GitHub's linguist folds what is generated, too
    expect(read(mirrored, '.gitattributes')).toContain('/.gitlab-ci.yml linguist-generated');
  });
});
