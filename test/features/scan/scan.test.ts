import { parse } from 'yaml';
import { synthesized } from '../../../lab/repository.ts';
import { type BuildkitImagePipelineOptions, type ScanOptions, synthesize } from '../../../src/core/mod.ts';
import { toolImages } from '../../../src/core/tool-images.ts';
import { BuildkitImagePipeline } from '../../../src/index.ts';
import { project } from '../../support/projects.ts';

const pipeline = (scan: ScanOptions, options: BuildkitImagePipelineOptions = {}) => parse(synthesized({ scan, ...options })['.gitlab-ci.yml']);
const gitTag = { if: '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_TAG' };
const defaultBranch = { if: '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH' };
const settings = { TRIVY_NO_PROGRESS: 'true', TRIVY_SKIP_VERSION_CHECK: 'true', TRIVY_DISABLE_TELEMETRY: 'true', TRIVY_DISABLE_VEX_NOTICE: 'true' };

test('the images are scanned after their push, and signed after the scan', () => {
  const { stages, 'scan-image': scan, 'sign-image': sign } = pipeline({}, {
    images: [{ name: 'api', platforms: ['linux/amd64', 'linux/arm64'] }, { name: 'web' }],
    registries: [{ host: 'r.example.com', usernameVariable: 'U', passwordVariable: 'P' }],
    sign: { keyVariable: 'K' },
  });
  expect(stages).toEqual(['image', 'scan', 'sign']);
  expect(scan).toEqual({
    stage: 'scan',
    image: { name: toolImages.trivy, entrypoint: [''] },
    needs: ['build-image:api', 'build-image:web'],
    rules: [gitTag],
    variables: settings,
    before_script: [
      'for part in job login login-file pushed scan; do . "./.gitlab/buildkit/$part.sh"; done',
      'login_gitlab',
      'login_registry r.example.com U P',
      'login_write',
    ],
    script: ['scan_start', 'scan_pushed API_IMAGE linux/amd64 linux/arm64', 'scan_pushed WEB_IMAGE', 'scan_end critical none any'],
    artifacts: { when: 'always', paths: ['gl-container-scanning-report.json'], reports: { container_scanning: 'gl-container-scanning-report.json' } },
  });
  expect(sign.needs).toEqual(['build-image:api', 'build-image:web', { job: 'scan-image', optional: true }]);
});

test('the options', () => {
  const { 'scan-image': scan } = pipeline({
    failOn: 'high', ignoreUnfixed: true, mergeRequests: 'fail', ignoreFile: './security/ignore.yaml', image: 'r.example.com/trivy:1', databaseRepository: 'r.example.com/trivy-db:2', javaDatabaseRepository: 'r.example.com/trivy-java-db:1',
  }, { triggers: { mergeRequests: 'push' } });
  expect(scan.image.name).toBe('r.example.com/trivy:1');
  expect(scan.variables).toEqual({ ...settings, TRIVY_DB_REPOSITORY: 'r.example.com/trivy-db:2', TRIVY_JAVA_DB_REPOSITORY: 'r.example.com/trivy-java-db:1', TRIVY_IGNOREFILE: 'security/ignore.yaml' });
  expect(scan.script.at(-1)).toBe('scan_end high high fixed');
});

describe('with promote', () => {
  const triggers = { defaultBranch: true };

  test('the image is scanned before a git tag releases it', () => {
    const { stages, 'scan-release': release, 'build-image': build, 'scan-image': scan } = pipeline({ failOn: 'high' }, { triggers, promote: { ifMissing: 'fail' } });
    expect(stages).toEqual(['check', 'image', 'scan']);
    expect(release).toMatchObject({
      stage: 'check',
      rules: [{ if: '$CI_COMMIT_TAG == null', when: 'never' }, gitTag, defaultBranch],
      script: ['scan_start', 'scan_release "$CI_REGISTRY_IMAGE"', 'scan_end high none any'],
      artifacts: { when: 'always', reports: { container_scanning: 'gl-container-scanning-report.json', dotenv: '.gitlab/buildkit/scan.env' } },
    });
    expect(release.needs).toBeUndefined();
    expect(build.needs).toBeUndefined();
    expect(scan.rules).toEqual([{ if: '$CI_COMMIT_TAG', when: 'never' }, gitTag, { ...defaultBranch }]);
  });

  test('an image job that needs other jobs needs this one, too: one that needs none waits for all earlier stages', () => {
    const { 'build-image': build } = pipeline({}, { triggers, promote: {}, checks: [{ name: 'unit', commands: ['make test'] }] });
    expect(build.needs).toEqual(['unit', { job: 'scan-release', optional: true }]);
    const { 'build-image:api': api, 'build-image:web': web } = pipeline({}, { triggers, promote: {}, jobs: 'per-image', images: [{ name: 'api' }, { name: 'web', dependsOn: ['api'] }] });
    expect([api.needs, web.needs]).toEqual([undefined, ['build-image:api', { job: 'scan-release', optional: true }]]);
  });

  test('one that the git tag builds is scanned after its push', () => {
    expect(pipeline({}, { triggers, promote: {} })['scan-image'].rules).toEqual([gitTag, defaultBranch]);
  });

  test('each component has git tags of its own, and a scan of its own', () => {
    const jobs = pipeline({}, {
      triggers, promote: {}, images: [{ name: 'api', tags: { component: 'api' } }, { name: 'worker', tags: { component: 'api' } }, { name: 'web', tags: { component: 'web' } }],
    });
    expect(Object.keys(jobs).filter((job) => job.startsWith('scan-'))).toEqual(['scan-release:api', 'scan-release:web', 'scan-image']);
    expect(jobs['scan-release:api'].script.slice(1, -1)).toEqual(['scan_release "$CI_REGISTRY_IMAGE/api"', 'scan_release "$CI_REGISTRY_IMAGE/worker"']);
    expect(jobs['scan-release:web'].rules[1].if).toContain('(web)');
  });
});

test('a pipeline that pushes nothing has no such job, and one that builds only some images waits for those', () => {
  expect(pipeline({}, { triggers: { mergeRequests: 'build' } })['scan-image'].rules).toEqual([gitTag, { if: '$CI_PIPELINE_SOURCE == "merge_request_event"', when: 'never' }]);
  const images = [{ name: 'api', changes: ['api/**/*'] }, { name: 'web', changes: ['web/**/*'] }];
  const { 'scan-image': scan, 'sign-image': sign } = pipeline({}, { images, triggers: { defaultBranch: true, gitTags: 'none' }, sign: { keyless: true } });
  expect(scan).toMatchObject({ needs: [{ job: 'build-image:api', optional: true }, { job: 'build-image:web', optional: true }], rules: [{ changes: ['api/**/*', 'web/**/*'] }] });
  expect(sign.needs).toEqual([...scan.needs, { job: 'scan-image', optional: true }]);
});

test('with more images than a job can wait for, the stages decide', () => {
  const images = Array.from({ length: 50 }, (_, index) => ({ name: `image-${index}` }));
  const { stages, 'scan-image': scan, 'sign-image': sign } = pipeline({}, { images, sign: { keyless: true } });
  expect([scan.needs, sign.needs]).toEqual([undefined, undefined]);
  expect([scan.stage, sign.stage].map((stage) => stages.indexOf(stage))).toEqual([1, 2]);
});

test('nothing is generated without the option', () => {
  expect(Object.entries(synthesized({ promote: {}, triggers: { defaultBranch: true }, sign: { keyless: true } })).filter(([path, text]) => /scan/.test(path) || (path.endsWith('.yml') && /scan/i.test(text)))).toEqual([]);
});

test.each<readonly [BuildkitImagePipelineOptions, readonly string[]]>([
  [{ scan: {} }, ['scan: late-scan']],
  [{ scan: { failOn: 'none' } }, []],
  [{ scan: {}, triggers: { defaultBranch: true, gitTags: 'none' } }, []],
  [{ scan: {}, triggers: { defaultBranch: true }, promote: {} }, []],
  [{ scan: { failOn: 'none', mergeRequests: 'fail' }, triggers: { mergeRequests: 'build' } }, ['scan.mergeRequests: no-effect']],
  [{ scan: { failOn: 'none', mergeRequests: 'fail' }, triggers: { mergeRequests: 'push' } }, []],
])('the warnings of %j are %j', (options, expected) => {
  const found: string[] = [];
  synthesize(options, { onWarning: ({ path, code }) => { if (path.startsWith('scan')) found.push(`${path}: ${code}`); } });
  expect(found).toEqual(expected);
});

test('a file of what is ignored that the project does not have is a problem, where the project is known', () => {
  const synth = (ignoreFile: string) => {
    const app = project();
    new BuildkitImagePipeline(app, { checks: [], scan: { failOn: 'none', ignoreFile } });
    app.synth();
  };
  expect(() => synth('none.yaml')).toThrow('- scan.ignoreFile: "none.yaml" is no file of the project. Write its path, relative to the root of the repository. [no-file]');
  expect(() => synth('.gitignore')).not.toThrow(); // written by this synthesis
});
