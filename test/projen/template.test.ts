import { Project, TextFile, gitlab, javascript } from 'projen';
import { parse } from 'yaml';
import { synthesize } from '../../src/core/mod.ts';
import { BuildkitImagePipeline, type BuildkitImagePipelineOptions, type CheckOptions, type IPolicy, type ImageOptions } from '../../src/index.ts';
import { base, has, pipelineFiles, project, read, warningsOf } from '../support/projects.ts';

const acme = {
  cache: { registry: { repository: 'registry.acme.example/cache' } },
  triggers: { defaultBranch: true, gitTags: 'semver' },
  registries: [{ host: 'registry.acme.example', usernameVariable: 'ACME_USER', passwordVariable: 'ACME_PASSWORD' }],
  runner: { tags: ['acme'] },
  imageDefaults: { platforms: ['linux/amd64', 'linux/arm64'], labels: { 'example.acme.team': 'none' } },
} satisfies BuildkitImagePipelineOptions;

const ourRegistry: IPolicy = {
  name: 'acme-registry',
  check: ({ images = [] }) => images.flatMap(({ additionalNames = [] }, index) => additionalNames.length ? [] : [{ path: `images[${index}].additionalNames`, fault: 'is set', fix: 'Add "registry.acme.example/team/name".' }]),
};

/** What a platform team publishes. */
class AcmeImagePipeline extends BuildkitImagePipeline {
  constructor(scope: Project, options: BuildkitImagePipelineOptions = {}) {
    super(scope, BuildkitImagePipeline.mergeOptions(acme, options, { locked: ['cache'] }));
  }
}

const below = (parent: Project, outdir: string) => new Project({ name: outdir, parent, outdir });
const jobs = (of: Project) => parse(read(of, '.gitlab-ci.yml'));
const script = (of: Project, job: string): string => jobs(of)[job].script.join('\n');

describe('a construct of an organization', () => {
  test('gives the files of the merged options', () => {
    const app = project();
    new AcmeImagePipeline(app, { triggers: { web: true }, checks: [], images: [{ name: 'api', labels: { 'example.acme.team': 'shop' } }] });
    app.synth();
    const [{ content }] = synthesize({
      ...acme,
      triggers: { defaultBranch: true, gitTags: 'semver', web: true },
      images: [{ name: 'api', labels: { 'example.acme.team': 'shop' } }],
    });
    const unmarked = (text: string) => text.split('\n').slice(1).join('\n');
    expect(unmarked(read(app, '.gitlab-ci.yml'))).toBe(unmarked(content));
  });

  test('holds what is locked, also for what is added later', () => {
    const app = project();
    const pipeline = new AcmeImagePipeline(app, { cache: { disabled: true } });
    pipeline.addImage({ name: 'late', cache: { inline: {} } });
    expect(() => app.synth()).toThrow([
      'BuildkitImagePipeline: 2 problems in its options; nothing was written.',
      '- cache: {"disabled":true} differs from cache, which the template locks to {"registry":{"repository":"registry.acme.example/cache"}}. Remove it, or write {"registry":{"repository":"registry.acme.example/cache"}}. [locked]',
      '- images[1].cache: {"inline":{}} differs from cache, which the template locks to {"registry":{"repository":"registry.acme.example/cache"}}. Remove it. [locked]',
    ].join('\n'));
    expect(has(app, '.gitlab-ci.yml')).toBe(false);
  });

  test('refuses what its policy refuses, with all other problems', () => {
    const app = project();
    const pipeline = new AcmeImagePipeline(app, { policies: [ourRegistry], images: [{ name: 'a', dependsOn: ['b'] }] });
    pipeline.addImage({ name: 'c', additionalNames: ['registry.acme.example/c'] });
    expect(() => app.synth()).toThrow([
      '- images[0].dependsOn: "b" is not an image of this pipeline. Use one of a, c. [unknown-image]',
      '- images[0].additionalNames: nothing is set. Add "registry.acme.example/team/name". [acme-registry]',
    ].join('\n'));
  });

  test('warns of what its policy warns of', () => {
    const policies = [{ name: 'acme', check: () => [{ path: 'runner.tags', fault: 'is old', fix: 'Use "k8s".', warning: true }] }];
    expect(warningsOf((app) => {
      new TextFile(app, 'Dockerfile');
      new AcmeImagePipeline(app, { checks: [], policies });
    })).toContain('- runner.tags: ["acme"] is old. Use "k8s". [acme]');
  });
});

describe('addImage and addCheck', () => {
  test('add to the options, in the order of the calls', () => {
    const app = project();
    const pipeline = new BuildkitImagePipeline(app, { images: [{ name: 'a' }], checks: [{ name: 'lint', commands: ['make lint'] }] });
    pipeline.addImage({ name: 'c', secrets: [{ id: 'npm', variable: 'NPM' }] });
    pipeline.addCheck({ task: 'test' });
    pipeline.addImage({ name: 'b' });
    app.synth();
    expect(Object.keys(jobs(app))).toEqual(['stages', 'lint', 'test', '.build-image', 'build-image:a', 'build-image:c', 'build-image:b']);
    expect(pipelineFiles(app)).toContain('.gitlab/buildkit/image-secrets.sh');
    expect(pipeline.image('c')).toMatchObject({ jobName: 'build-image:c', referenceVariable: 'C_IMAGE' });
  });

  test('add to the default image and the default check', () => {
    const app = new javascript.NodeProject({ ...base(), defaultReleaseBranch: 'main' });
    const pipeline = new BuildkitImagePipeline(app);
    pipeline.addImage({ name: 'api' });
    pipeline.addCheck({ name: 'lint', commands: ['make lint'] });
    app.synth();
    expect(Object.keys(jobs(app))).toEqual(['stages', 'build', 'lint', '.build-image', 'build-image', 'build-image:api']);
    const none = project();
    new BuildkitImagePipeline(none, { images: [] }).addImage({ name: 'api' });
    none.synth();
    expect(Object.keys(jobs(none))).toEqual(['stages', 'build-image:api']);
  });

  test('have their problems reported with all others when the project is synthesized, and prevent every file', () => {
    const app = project();
    const pipeline = new BuildkitImagePipeline(app, { images: [{ name: 'a' }], policies: [ourRegistry] });
    pipeline.addImage({ name: 'API' });
    pipeline.addImage(null as unknown as ImageOptions);
    pipeline.addCheck({ task: 'tset' });
    const api = new BuildkitImagePipeline(below(app, 'api'));
    api.addImage({ name: 'x', context: '../..' });
    api.addCheck({ name: 'lint' });
    new TextFile(app, 'other.txt');
    expect(pipeline.ciFile).toBe('.gitlab-ci.yml');
    const problems = [
      'BuildkitImagePipeline: 5 problems in its options; nothing was written.',
      '- images[1].name: "API" has upper-case letters, which registries do not accept. Write "api". [upper-case]',
      '- images[2]: null is not an object. Write { name: ... }. [wrong-type]',
      '- checks[0].task: "tset" is not a task of the project. Did you mean "test"? [unknown-task]',
      '- api: checks[0]: {"name":"lint"} has neither commands nor task. Set commands, or the name of a task of the project. [no-commands]',
      '- api: images[1].context: "../.." is outside the project. Write a path inside the repository, relative to its root, such as "services/api". [outside-project]',
    ].join('\n');
    expect(() => pipeline.image('a')).toThrow(problems);
    expect(() => app.synth()).toThrow(problems);
    expect(has(app, '.gitlab-ci.yml')).toBe(false);
  });

  test('of a check that is called as a job of another option is refused, beside what a policy refuses', () => {
    const app = project();
    const noUpgrades: IPolicy = { name: 'acme-upgrades', check: ({ upgrades }) => upgrades ? [{ path: 'upgrades', fault: 'is set, but Acme uses Renovate', fix: 'Remove it.' }] : [] };
    const pipeline = new BuildkitImagePipeline(app, { checks: [], policies: [noUpgrades], upgrades: { commands: ['make upgrade'] }, driftCheck: { commands: ['make'] } });
    pipeline.addCheck({ name: 'drift-check', commands: ['make lint'] });
    pipeline.addCheck({ name: 'upgrade', commands: ['make lint'] });
    expect(() => app.synth()).toThrow([
      'BuildkitImagePipeline: 3 problems in its options; nothing was written.',
      '- upgrades: {"commands":["make upgrade"]} is set, but Acme uses Renovate. Remove it. [acme-upgrades]',
      '- driftCheck: "drift-check" is the name of a job of this option, but also of a job of the option checks. Give the other job another name. [taken-name]',
      '- upgrades: "upgrade" is the name of a job of this option, but also of a job of the option checks. Give the other job another name. [taken-name]',
    ].join('\n'));
  });

  test('of two images with one name is refused', () => {
    const app = project();
    const pipeline = new BuildkitImagePipeline(app, { images: [{ name: 'a' }] });
    pipeline.addImage({ name: 'a' });
    expect(() => app.synth()).toThrow('- images: "a" is the name of more than one entry. Keep one of them, or rename the others. [duplicate]');
  });

  test('take what is given at that time', () => {
    const app = project();
    const pipeline = new BuildkitImagePipeline(app, { images: [] });
    const image = { name: 'a' };
    pipeline.addImage(image);
    image.name = 'b';
    expect(pipeline.image().name).toBe('a');
  });

  test('in a subproject have paths of the subproject, and the name of its folder', () => {
    const app = project();
    new BuildkitImagePipeline(app, { images: [] });
    const api = new BuildkitImagePipeline(below(app, 'services/api'), { images: [], imageDefaults: { target: 'runtime' } });
    api.addImage({ context: 'app' });
    app.synth();
    expect(api.image().jobName).toBe('build-image:services/api');
    expect(script(app, 'build-image:services/api')).toMatch(/--local context=services\/api\/app \\\n.*\n *--opt target=runtime/);
  });

  test('do not move an image that image() has returned', () => {
    const app = project();
    const pipeline = new BuildkitImagePipeline(app, { images: [{ name: 'a' }] });
    pipeline.image('a');
    pipeline.addImage({ name: 'b', dependsOn: ['a'] });
    expect(() => app.synth()).toThrow('BuildkitImagePipeline: images that depend on each other share a job, but image("a") has returned build-image:a as the job of that image. Set jobs: \'one\' on the pipeline of app, or call it after all images are added.');
    expect(has(app, '.gitlab-ci.yml')).toBe(false);
  });
});

describe('in a subproject', () => {
  /** What each option of the pipeline is for a root project and, with another value, for its subproject. */
  type Options = BuildkitImagePipelineOptions;
  type Values<K extends keyof Options> = readonly [root: Options[K], below: Options[K]];
  const everyOption: { readonly [K in keyof Required<BuildkitImagePipelineOptions>]: Values<K> } = {
    ciFile: ['ci.yml', 'other.yml'],
    triggers: [{ web: true, gitTags: 'all' }, { web: false, gitTags: 'semver' }],
    needs: [['lint'], ['audit']],
    lint: [{ failOn: 'minor', skip: ['UndefinedVar'], hadolint: {} }, { skip: ['StageNameCasing'], hadolint: {} }],
    driftCheck: [{ image: 'node:22', commands: ['make'] }, { commands: ['make all'] }],
    upgrades: [{ commands: ['make'], labels: ['a'], title: 'all' }, { commands: ['make'], labels: ['b'] }],
    runner: [{ tags: ['a'] }, { tags: ['b'] }],
    patienceSeconds: [60, 90],
    proxy: [{ https: 'http://a.example.com:3128' }, { https: 'http://b.example.com:3128' }],
    hosts: [{ 'r.example.com': { caVariable: 'A' } }, { 'r.example.com': { caVariable: 'B' } }],
    mirrors: [{ 'docker.io': ['a.example.com'] }, { 'docker.io': ['b.example.com'] }],
    registries: [[{ host: 'r.example.com', usernameVariable: 'U', passwordVariable: 'P' }], [{ host: 'r.example.com', usernameVariable: 'V', passwordVariable: 'Q' }]],
    sources: [{ only: ['docker.io/library/*'] }, { only: ['registry.example.com/*'] }],
    buildkit: [{ flags: ['--debug'] }, { flags: [] }],
    preflight: [{ skip: ['disk'] }, { skip: ['push'] }],
    cache: [{ inline: {} }, { disabled: true }],
    tags: [{ edge: { name: 'a' } }, { edge: { name: 'b' } }],
    compression: ['gzip', 'zstd'],
    compressionLevel: [4, 5],
    forceCompression: [true, false],
    reproducible: [false, true],
    attest: [{ provenance: 'max' }, {}],
    promote: [{ ifMissing: 'fail' }, {}],
    scan: [{ failOn: 'high', image: 'trivy:1' }, { failOn: 'low' }],
    sign: [{ keyVariable: 'A', passwordVariable: 'P', image: 'cosign:1' }, { keyVariable: 'B', passwordVariable: 'Q' }],
    jobs: ['per-image', 'one'],
    maxConcurrentJobs: [2, 3],
    images: [[{ name: 'root' }], [{ name: 'own' }]],
    imageDefaults: [{ labels: { a: 'root', b: 'root' } }, { labels: { a: 'own' } }],
    checks: [[{ name: 'test', commands: ['make'] }], [{ name: 'test', commands: ['make'], needs: ['test'] }]],
    policies: [[], []],
  };
  const ofPipeline = (Object.keys(everyOption) as (keyof typeof everyOption)[]).filter((name) => !['images', 'imageDefaults', 'checks', 'policies'].includes(name));
  const images = { root: { images: [{ name: 'root' }] }, own: { images: [{ name: 'own' }] } };

  test.each(ofPipeline)('%s is that of the root project, with a warning if the root project leaves it open', (name) => {
    const [inRoot, inSubproject] = everyOption[name];
    const files = (root: BuildkitImagePipelineOptions, own: BuildkitImagePipelineOptions) => {
      let result: (readonly [string, string])[] = [];
      const warnings = warningsOf((app) => {
        new gitlab.GitlabConfiguration(app, { jobs: { lint: { script: ['make'] }, audit: { script: ['make'] } } });
        new BuildkitImagePipeline(app, { checks: [], ciFile: 'ci.yml', ...images.root, ...name === 'promote' ? { triggers: { defaultBranch: true } } : {}, ...root });
        new BuildkitImagePipeline(below(app, 'api'), { ...images.own, ...own });
        const { synth } = app;
        app.synth = () => {
          synth.call(app);
          result = ['ci.yml', ...pipelineFiles(app)].filter((path) => has(app, path)).map((path) => [path, read(app, path)] as const);
        };
      });
      return { result, warnings: warnings.filter((warning) => warning.includes('[pipeline-option]')) };
    };
    const plain = files({ [name]: undefined }, {});
    const decided = files({ [name]: inRoot }, {});
    expect(files({ [name]: inRoot }, { [name]: inRoot })).toEqual({ ...decided, warnings: [] });
    expect(files({ [name]: inRoot }, { [name]: inSubproject })).toEqual({ ...decided, warnings: [] });
    expect(files({ [name]: undefined }, { [name]: inSubproject })).toEqual({
      ...plain,
      warnings: [expect.stringMatching(`^- api: ${name}: .* has no effect, because it applies to the entire pipeline. Set it on the pipeline of the root project, or remove it. \\[pipeline-option\\]$`)],
    });
  });

  test('a part of an option that the root project leaves open is worth a warning too', () => {
    const warned = (own: BuildkitImagePipelineOptions) => warningsOf((app) => {
      new TextFile(app, 'Dockerfile');
      new BuildkitImagePipeline(app, { ...acme, checks: [] });
      new BuildkitImagePipeline(below(app, 'api'), { images: [], ...own });
    });
    expect(warned({ triggers: { mergeRequests: 'build' } })).toEqual(['- api: triggers: {"mergeRequests":"build"} has no effect, because it applies to the entire pipeline. Set it on the pipeline of the root project, or remove it. [pipeline-option]']);
    expect(warned({ registries: [{ dependencyProxy: true }] })).toEqual([expect.stringContaining('- api: registries: [{"dependencyProxy":true}] has no effect')]);
    expect(warned({ triggers: { gitTags: 'all' }, runner: acme.runner })).toEqual([]);
  });

  test('a construct that always passes the options of its organization brings its images, without an error or a warning', () => {
    const warnings = warningsOf((app) => {
      for (const folder of ['.', 'services/api', 'services/web']) new TextFile(app, `${folder}/Dockerfile`);
      new AcmeImagePipeline(app, { triggers: { web: true, gitTags: 'all' }, checks: [], policies: [ourRegistry], imageDefaults: { additionalNames: [] }, images: [] });
      for (const folder of ['services/api', 'services/web']) {
        new AcmeImagePipeline(below(app, folder), { policies: [ourRegistry], images: [{ additionalNames: [`registry.acme.example/${folder}`] }] });
      }
      const { synth } = app;
      app.synth = () => {
        synth.call(app);
        expect(Object.keys(jobs(app))).toEqual(['stages', '.build-image', 'build-image:services/api', 'build-image:services/web']);
        expect(script(app, 'build-image:services/web')).toContain('image_platforms linux/amd64 linux/arm64');
      };
    });
    expect(warnings).toEqual([]);
    expect.assertions(3);
  });

  test.each([['node', true], ['plain', false]])('of any kind, what generates and upgrades a %s root project is no matter of the subproject', (_, isNode) => {
    const always = { driftCheck: {}, upgrades: { labels: ['dependencies'] } };
    const node = { defaultReleaseBranch: 'main', packageManager: javascript.NodePackageManager.NPM };
    const root = isNode ? new javascript.NodeProject({ ...base(), ...node }) : project();
    const warn = jest.spyOn(root.logger, 'warn').mockImplementation(() => undefined);
    new BuildkitImagePipeline(root, { checks: [], images: [], ...isNode ? always : {} });
    new BuildkitImagePipeline(below(root, 'api'), always);
    new BuildkitImagePipeline(new javascript.NodeProject({ ...node, name: 'web', parent: root, outdir: 'web' }), always);
    root.synth();
    const told = warn.mock.calls.flat().filter((warning) => warning.includes('[pipeline-option]')).map((warning) => /^- \w+: \w+/.exec(warning)?.[0]);
    expect(told).toEqual(isNode ? [] : ['- api: driftCheck', '- api: upgrades', '- web: driftCheck', '- web: upgrades']);
    const others = Object.keys(jobs(root)).filter((name) => !name.includes('build-image'));
    expect(others).toEqual(isNode ? ['stages', 'drift-check', 'upgrade', 'upgrade-merge-request'] : ['stages']);
  });

  test('mistakes in the options of the entire pipeline are errors all the same', () => {
    const app = project();
    new BuildkitImagePipeline(app);
    expect(() => new BuildkitImagePipeline(below(app, 'api'), { driftCheck: { commands: [] }, upgrades: { branchPrefix: '/x' } })).toThrow([
      '- api: driftCheck.commands: [] has no commands. Write the commands that generate the files in a fresh clone. [no-commands]',
      '- api: upgrades.branchPrefix: "/x" is not the name of a branch. Write a name such as "release/1.x". [branch]',
    ].join('\n'));
  });

  test('holds the locks and the policies of each template', () => {
    const app = project();
    new BuildkitImagePipeline(app, { cache: { inline: {} } });
    new AcmeImagePipeline(below(app, 'api'), { policies: [ourRegistry], images: [{ additionalNames: ['registry.acme.example/api'] }, { name: 'x', cache: { disabled: true }, additionalNames: ['registry.acme.example/x'] }] });
    expect(() => app.synth()).toThrow([
      'BuildkitImagePipeline: 3 problems in its options; nothing was written.',
      '- images[0].additionalNames: nothing is set. Add "registry.acme.example/team/name". [acme-registry]',
      '- cache: {"inline":{}} differs from cache, which the template locks to {"registry":{"repository":"registry.acme.example/cache"}}. Remove it, or write {"registry":{"repository":"registry.acme.example/cache"}}. [locked]',
      '- api: images[1].cache: {"disabled":true} differs from cache, which the template locks to {"registry":{"repository":"registry.acme.example/cache"}}. Remove it. [locked]',
    ].join('\n'));
  });

  test('the options of every image go over those of the root project, with paths of the subproject', () => {
    const app = project();
    new BuildkitImagePipeline(app, { imageDefaults: { labels: { a: 'root', b: 'root' }, dockerfile: 'docker/root.Dockerfile' } });
    new BuildkitImagePipeline(below(app, 'api'), { imageDefaults: { labels: { a: 'api' }, dockerfile: 'docker/api.Dockerfile' } });
    new BuildkitImagePipeline(below(app, 'web'));
    app.synth();
    const flags = (job: string) => script(app, job).split('\n').map((line) => line.replace(/ \\$/, '').trim()).filter((line) => /label|dockerfile|filename/.test(line));
    expect(flags('build-image')).toEqual(['--local dockerfile=docker', '--opt filename=root.Dockerfile', '--opt label:a=root', '--opt label:b=root']);
    expect(flags('build-image:api')).toEqual(['--local dockerfile=api/docker', '--opt filename=api.Dockerfile', '--opt label:a=api', '--opt label:b=root']);
    expect(flags('build-image:web')).toEqual(['--local dockerfile=docker', '--opt filename=root.Dockerfile', '--opt label:a=root', '--opt label:b=root']);
  });
});

describe('the checks of a subproject', () => {
  const monorepo = (checks: CheckOptions[], create: (root: Project) => Project = (root) => below(root, 'services/api')) => {
    const root = new javascript.NodeProject({ ...base(), defaultReleaseBranch: 'main', packageManager: javascript.NodePackageManager.NPM });
    new BuildkitImagePipeline(root, { images: [] });
    new BuildkitImagePipeline(create(root), { checks });
    root.synth();
    return jobs(root);
  };
  const node = (root: Project) => new javascript.NodeProject({ name: 'api', parent: root, outdir: 'services/api', defaultReleaseBranch: 'main', packageManager: javascript.NodePackageManager.NPM });

  test('run in its folder, with its paths, before every image', () => {
    const all = monorepo([
      { name: 'lint', image: 'alpine:3.22', commands: ['make lint'] },
      { name: 'unit', commands: ['make unit'], needs: ['lint', 'build'], artifacts: { paths: ['dist'], junit: ['../junit.xml'] }, coverageReport: { path: 'cov.xml' } },
    ]);
    expect(all['lint:services/api']).toMatchObject({ stage: 'check', image: 'alpine:3.22', script: ['cd services/api', 'make lint'] });
    expect(all['unit:services/api']).toMatchObject({
      needs: ['lint:services/api', 'build'],
      script: ['cd services/api', 'make unit'],
      artifacts: { paths: ['services/api/dist'], reports: { junit: ['services/junit.xml'], coverage_report: { path: 'services/api/cov.xml' } } },
    });
    expect(all['build-image:services/api'].needs).toEqual(['build', 'lint:services/api', 'unit:services/api']);
  });

  test('can be tasks of the subproject', () => {
    expect(monorepo([{ task: 'test' }], node)['test:services/api']).toMatchObject({ image: 'node:24', script: ['cd services/api', 'npm ci', 'npx projen test'] });
  });

  test('are only those that it sets', () => {
    const root = project();
    new BuildkitImagePipeline(root, { images: [] });
    new BuildkitImagePipeline(node(root));
    root.synth();
    expect(Object.keys(jobs(root))).toEqual(['stages', 'build-image:services/api']);
  });

  test('run for an upgrade of the root project, and can be called as its jobs are', () => {
    const root = project();
    new BuildkitImagePipeline(root, { checks: [], upgrades: { commands: ['make upgrade'] }, driftCheck: { commands: ['make'] } });
    const api = new BuildkitImagePipeline(below(root, 'api'), { checks: [{ name: 'drift-check', commands: ['make drift'] }] });
    api.addCheck({ name: 'upgrade', commands: ['make upgrade'] });
    root.synth();
    const all = jobs(root);
    const pushed = { if: '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH =~ /^upgrade\\//', interruptible: true };
    expect(Object.keys(all)).toEqual(['stages', 'drift-check:api', 'upgrade:api', 'drift-check', 'upgrade', 'upgrade-merge-request', '.build-image', 'build-image', 'build-image:api']);
    for (const name of ['drift-check:api', 'upgrade:api']) expect(all[name].rules).toContainEqual(pushed);
    expect(all['.build-image'].needs).toEqual(['drift-check:api', 'upgrade:api']);
    expect(all['.build-image'].rules).not.toContainEqual(pushed);
  });

  test('can be all that it has', () => {
    const root = project();
    new BuildkitImagePipeline(root);
    new BuildkitImagePipeline(below(root, 'libs/shared'), { images: [], checks: [{ name: 'test', commands: ['make'] }] });
    root.synth();
    expect(Object.keys(jobs(root))).toEqual(['stages', 'test:libs/shared', 'build-image']);
  });

  test.each<[string, CheckOptions, string]>([
    ['a task of the root project', { task: 'biuld' }, '- services/api: checks[0].task: "biuld" is not a task of the project. Did you mean "build"? [unknown-task]'],
    ['a file outside the repository', { name: 'a', commands: ['a'], artifacts: { paths: ['../../../x'] } }, '- services/api: checks[0].artifacts.paths[0]: "../../../x" is outside the project.'],
    ['a job that does not exist', { name: 'a', commands: ['a'], needs: ['biuld'] }, '- services/api: checks[0].needs[0]: "biuld" is neither a check nor an existing job. Did you mean "build"? [unknown-job]'],
  ])('do not name %s', (_, check, problem) => {
    expect(() => monorepo([check])).toThrow(problem);
  });
});
