import { javascript } from 'projen';
import { parse } from 'yaml';
import { synthesized } from '../../../lab/repository.ts';
import { BuildkitImagePipeline, type BuildkitImagePipelineOptions } from '../../../src/index.ts';
import { base, project, read } from '../../support/projects.ts';

const push = (branch: string) => ({ if: `$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH${branch}`, interruptible: true });
const mergeRequest = { if: '$CI_PIPELINE_SOURCE == "merge_request_event"', interruptible: true };
const builtAsBranch = (branch: string) => ({ if: `$CI_PIPELINE_SOURCE == "merge_request_event" && $CI_MERGE_REQUEST_SOURCE_PROJECT_ID == $CI_MERGE_REQUEST_PROJECT_ID && $CI_MERGE_REQUEST_SOURCE_BRANCH_NAME == ${branch}`, when: 'never' });
const toDefault = push(' == $CI_DEFAULT_BRANCH');

test.each<[BuildkitImagePipelineOptions['triggers'], readonly object[]]>([
  [undefined, [push('')]],
  [{ defaultBranch: true, schedules: true }, [push('')]],
  [{ mergeRequests: 'build' }, [mergeRequest, toDefault]],
  [{ mergeRequests: 'push', defaultBranch: true }, [builtAsBranch('$CI_DEFAULT_BRANCH'), mergeRequest, toDefault]],
  [{ mergeRequests: 'build', branches: ['dev'] }, [builtAsBranch('"dev"'), mergeRequest, toDefault, push(' == "dev"')]],
])('with the triggers %j each change is checked once, and no git tag', (triggers, rules) => {
  const { 'drift-check': job, 'build-image': image } = parse(synthesized({ triggers, driftCheck: { commands: ['make files'] } })['.gitlab-ci.yml']);
  expect(job.rules).toEqual(rules);
  expect(image.needs).toBeUndefined();
});

test.each([
  [javascript.NodePackageManager.NPM, ['npm ci', 'npx projen']],
  [javascript.NodePackageManager.YARN_CLASSIC, ['yarn install --check-files --frozen-lockfile', 'npx projen']],
  [javascript.NodePackageManager.PNPM, ['npm install --global pnpm@9', 'pnpm i --frozen-lockfile', 'pnpm exec projen']],
] as const)('a Node project with %s is installed and synthesized', (packageManager, commands) => {
  const app = new javascript.NodeProject({ ...base(), defaultReleaseBranch: 'main', packageManager, pnpmVersion: '9', minNodeVersion: '22.1.0' });
  new BuildkitImagePipeline(app, { driftCheck: {} });
  app.synth();
  expect(parse(read(app, '.gitlab-ci.yml'))['drift-check']).toMatchObject({ image: 'node:22', stage: 'check', script: [...commands, `drift_check '${commands.at(-1)}'`] });
});

test('another project tells its commands', () => {
  expect(() => new BuildkitImagePipeline(project(), { driftCheck: {} })).toThrow('driftCheck.commands: nothing is set, and this project does not tell the commands');
});
