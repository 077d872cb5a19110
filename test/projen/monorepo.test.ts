import { Project } from 'projen';
import { parse } from 'yaml';
import { BuildkitImagePipeline } from '../../src/index.ts';
import { has, pipelineFiles, project, read } from '../support/projects.ts';

const below = (parent: Project, outdir: string) => new Project({ name: outdir, parent, outdir });
const jobs = (of: Project) => parse(read(of, '.gitlab-ci.yml'));
const script = (of: Project, job: string) => jobs(of)[job].script.join('\n');

describe('the images of subprojects', () => {
  test('are built by the pipeline of the root, with paths as seen from there', () => {
    const root = project();
    new BuildkitImagePipeline(root, { images: [] });
    const api = below(root, 'services/api');
    new BuildkitImagePipeline(api);
    new BuildkitImagePipeline(below(root, 'services/web'), {
      images: [{ name: 'web', context: 'app', dockerfile: 'docker/web.Dockerfile', contexts: { shared: '../shared', alpine: 'docker-image://alpine:3.22' }, changes: ['app/**'] }],
    });
    root.synth();

    expect(Object.keys(jobs(root))).toEqual(['stages', '.build-image', 'build-image:services/api', 'build-image:web']);
    expect(script(root, 'build-image:services/api')).toMatch(/ SERVICES_API_IMAGE .*"\$CI_REGISTRY_IMAGE\/services\/api".*\n +--local context=services\/api \\\n +--local dockerfile=services\/api\n/);
    const web = script(root, 'build-image:web').split('\n').map((line: string) => line.replace(/ \\$/, '').trim());
    for (const flag of ['--local context=services/web/app', '--local dockerfile=services/web/docker', '--opt filename=web.Dockerfile', '--local shared=services/shared', '--opt context:alpine=docker-image://alpine:3.22']) {
      expect(web).toContain(flag);
    }
    expect(has(api, '.gitlab-ci.yml')).toBe(false);
  });

  test('stand beside the root\'s own, and bring the programs and the daemon\'s flags that they need', () => {
    const root = project();
    new BuildkitImagePipeline(root);
    new BuildkitImagePipeline(below(root, 'api'), { images: [{ secrets: [{ id: 'npm', variable: 'NPM_TOKEN' }], network: 'host' }] });
    root.synth();
    expect(Object.keys(jobs(root))).toEqual(['stages', '.build-image', 'build-image', 'build-image:api']);
    expect(pipelineFiles(root)).toContain('.gitlab/buildkit/image-secrets.sh');
    expect(JSON.stringify(jobs(root)['.build-image'])).toContain('network.host');
  });

  test('may be built on each other, whoever comes first', () => {
    const root = project();
    new BuildkitImagePipeline(root, { images: [] });
    const api = new BuildkitImagePipeline(below(root, 'api'), { images: [{ dependsOn: ['base'] }] });
    new BuildkitImagePipeline(below(root, 'base'));
    root.synth();
    expect(api.image()).toEqual({ name: 'api', jobName: 'build-image', referenceVariable: 'API_IMAGE', reportFile: '.gitlab/buildkit/images/API_IMAGE.json' });
    expect(jobs(root)['build-image'].script[0]).toContain('image_keep');
  });

  test('take projen\'s overrides, set before and after they came', () => {
    const root = project();
    const pipeline = new BuildkitImagePipeline(root, { images: [] });
    root.tryFindObjectFile(pipeline.ciFile)!.addOverride('build-image.timeout', '2h');
    new BuildkitImagePipeline(below(root, 'api'));
    root.synth();
    expect(jobs(root)['build-image'].timeout).toBe('2h');
  });

  describe('are refused', () => {
    const nothingWritten = (root: Project) => expect(has(root, '.gitlab-ci.yml')).toBe(false);

    test('without a pipeline of the root', () => {
      const root = project();
      expect(() => new BuildkitImagePipeline(below(root, 'api'))).toThrow('BuildkitImagePipeline: api is a subproject, but GitLab reads the pipeline of the repository root. Create a BuildkitImagePipeline for app first, with images: [] if it has no images.');
    });

    test('with problems, each by its own path', () => {
      const root = project();
      new BuildkitImagePipeline(root, { images: [] });
      const options = { triggers: { web: true, webb: true }, images: [{ target: 'a b' }], checks: [{ task: 'tset' }], imageDefaults: { name: 'x' }, image: 'x' };
      expect(() => new BuildkitImagePipeline(below(root, 'api'), options)).toThrow([
        'BuildkitImagePipeline: 5 problems in its options; nothing was written.',
        '- api: triggers.webb: true is set, but the option does not exist. Did you mean "web"? [unknown-option]',
        '- api: images[0].target: "a b" is not the name of a build stage. Write the name after AS in the Dockerfile: letters, digits, ".", "_" and "-". [target]',
        '- api: checks[0].task: "tset" is not a task of the project. Did you mean "test"? [unknown-task]',
        '- api: imageDefaults.name: "x" would be the name of every image. Move it to one of the images. [unused-option]',
        '- api: image: "x" is set, but the option does not exist. Write images: [{ name: "api" }] for what is built, buildkit: { image: "..." } for what the image jobs run in, and checks: [{ image: "..." }] for a check. [unknown-option]',
      ].join('\n'));
    });

    test('when two claim one image', () => {
      const root = project();
      new BuildkitImagePipeline(root, { images: [{ name: 'web' }] });
      new BuildkitImagePipeline(below(root, 'api'));
      expect(() => new BuildkitImagePipeline(below(root, 'other'), { images: [{ name: 'api' }] })).toThrow('BuildkitImagePipeline: other and api both build the image "api". Give one of them another name.');
      expect(() => new BuildkitImagePipeline(below(root, 'more'), { images: [{ name: 'web' }] })).toThrow('more and app both build the image "web"');
    });

    test('when they leave the repository, by the path and the value of their own options', () => {
      const root = project();
      new BuildkitImagePipeline(root);
      const images = [{ context: '../shared' }, { name: 'x', context: '../../..', contexts: { 'alpine:3.22': '../../../x' } }];
      expect(() => new BuildkitImagePipeline(below(root, 'services/api'), { images })).toThrow(/\n- services\/api: images\[1\]\.context: "\.\.\/\.\.\/\.\." is outside the project\..*\n- services\/api: images\[1\]\.contexts\["alpine:3\.22"\]: "\.\.\/\.\.\/\.\.\/x" is outside/);
    });

    test('when there is none at all, or one is built on what nobody builds, before anything is written', () => {
      const root = project();
      new BuildkitImagePipeline(root, { images: [] });
      expect(() => root.synth()).toThrow('- images: [] names no image.');
      nothingWritten(root);
      const other = project();
      new BuildkitImagePipeline(other, { images: [] });
      new BuildkitImagePipeline(below(other, 'base'), { images: [{ name: 'base' }, { name: 'second' }] });
      new BuildkitImagePipeline(below(other, 'services/api'), { images: [{}, { name: 'more', dependsOn: ['bse'] }] });
      expect(() => other.synth()).toThrow('- services/api: images[1].dependsOn: "bse" is not an image of this pipeline. Did you mean "base"? [unknown-image]');
      nothingWritten(other);
    });
  });
});

describe('an image of the pipeline', () => {
  const pipeline = () => new BuildkitImagePipeline(project(), { images: [{ name: 'api' }, { name: 'web' }] });

  test('is found by its name', () => {
    expect(pipeline().image('api').referenceVariable).toBe('API_IMAGE');
    expect(new BuildkitImagePipeline(project()).image().jobName).toBe('build-image');
  });

  test('keeps its job and its variable when other images join', () => {
    const root = project();
    const own = new BuildkitImagePipeline(root, { images: [{ name: 'web-app' }] });
    const first = own.image();
    const api = new BuildkitImagePipeline(below(root, 'api'));
    const second = api.image();
    new BuildkitImagePipeline(below(root, 'web'), { images: [{ name: 'web/app' }] });
    expect([first, second].map(({ jobName, referenceVariable }) => [jobName, referenceVariable])).toEqual([['build-image:web-app', 'WEB_APP_IMAGE'], ['build-image:api', 'API_IMAGE']]);
    expect([own.image(), api.image()]).toEqual([first, second]);
    root.synth();
    expect(Object.keys(jobs(root))).toEqual(expect.arrayContaining([first.jobName, second.jobName]));
  });

  test('that image() has returned stays in its job, or what would move it is refused', () => {
    const root = project();
    const own = new BuildkitImagePipeline(root);
    new BuildkitImagePipeline(below(root, 'api')).image();
    const dependent = { images: [{ dependsOn: ['api'] }] };
    expect(() => new BuildkitImagePipeline(below(root, 'services/web'), dependent))
      .toThrow('BuildkitImagePipeline: services/web: images that depend on each other share a job, but image("api") has returned build-image:api as the job of that image. Set jobs: \'one\' on the pipeline of app, or call it after all images are added.');
    expect(own.image().jobName).toBe('build-image');
    root.synth();
    expect(Object.keys(jobs(root))).toEqual(['stages', '.build-image', 'build-image', 'build-image:api']);
    const chosen = project();
    new BuildkitImagePipeline(chosen, { jobs: 'one', images: [] });
    const api = new BuildkitImagePipeline(below(chosen, 'api'));
    expect(api.image().jobName).toBe('build-image');
    new BuildkitImagePipeline(below(chosen, 'web'), dependent);
    expect(api.image().jobName).toBe('build-image');
  });

  test('that is not there is refused', () => {
    expect(() => pipeline().image('wbe')).toThrow('BuildkitImagePipeline: no image is called "wbe". Did you mean "web"?');
    expect(() => pipeline().image()).toThrow('BuildkitImagePipeline: the name of an image is needed. Use one of api, web.');
  });
});
