import { javascript } from 'projen';
import { parse } from 'yaml';
import { synthesized } from '../../../lab/repository.ts';
import { BuildkitImagePipeline, type BuildkitImagePipelineOptions } from '../../../src/index.ts';
import { base, project, read } from '../../support/projects.ts';

const commands = ['make upgrade'];
const jobs = (options: BuildkitImagePipelineOptions) => parse(synthesized(options)['.gitlab-ci.yml']);

test('a Node project upgrades with its own task, and only the job that has the token calls the program', () => {
  const app = new javascript.NodeProject({ ...base(), defaultReleaseBranch: 'main', packageManager: javascript.NodePackageManager.NPM, minNodeVersion: '22.1.0' });
  new BuildkitImagePipeline(app, { upgrades: {} });
  app.synth();
  const { upgrade, 'upgrade-merge-request': propose } = parse(read(app, '.gitlab-ci.yml'));
  const rules = [{ if: '$CI_PIPELINE_SOURCE == "schedule" && $CI_COMMIT_BRANCH && $UPGRADE_DEPENDENCIES == "true"' }];
  expect(upgrade).toEqual({
    stage: 'check',
    image: 'node:22',
    rules,
    script: ['npm ci', 'npx projen upgrade', 'git add --all', 'git diff --cached --binary > .gitlab/buildkit/upgrade.patch'],
    artifacts: { paths: ['.gitlab/buildkit/upgrade.patch'] },
  });
  expect(propose).toEqual({
    stage: 'check',
    image: 'node:22',
    needs: ['upgrade'],
    rules,
    environment: { name: 'upgrade', action: 'access' },
    variables: { GIT_STRATEGY: 'clone' },
    before_script: ['for part in job upgrade; do . "./.gitlab/buildkit/$part.sh"; done'],
    script: ["upgrade_propose UPGRADE_TOKEN upgrade/ 'chore(deps): upgrade dependencies'"],
  });
});

test.each([project(), new javascript.NodeProject({ ...base(), defaultReleaseBranch: 'main', depsUpgrade: false })])('a project without the task upgrade tells its commands', (app) => {
  expect(() => new BuildkitImagePipeline(app, { upgrades: {} })).toThrow('upgrades.commands: nothing is set, and this project does not tell the commands');
  expect(() => new BuildkitImagePipeline(app, { upgrades: { commands } })).not.toThrow();
});

test('each option of the merge request is a word of its own', () => {
  const upgrades = { commands, tokenVariable: 'BOT', branchPrefix: 'bot/', title: '$HOME "a"', labels: ['a b', 'c'], assignees: ['alice'] };
  const { 'upgrade-merge-request': { script } } = jobs({ upgrades });
  expect(script).toEqual(["upgrade_propose BOT bot/ '$HOME \"a\"' 'label=a b' label=c assign=alice"]);
});

const makeTest = { name: 'test', commands: ['make test'] };
/** When the check runs. */
function conditions(options: BuildkitImagePipelineOptions): readonly string[] {
  return jobs({ checks: [makeTest], ...options }).test.rules.map((rule: { readonly if: string }) => rule.if);
}

test('the checks run for the branch of an upgrade, or else for its merge request', () => {
  const tag = '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_TAG';
  expect(conditions({ upgrades: { commands } })).toEqual([tag, '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH =~ /^upgrade\\//']);
  expect(conditions({ upgrades: { commands, branchPrefix: 'bot/1.x-' } })).toEqual([tag, '$CI_PIPELINE_SOURCE == "push" && $CI_COMMIT_BRANCH =~ /^bot\\/1\\.x-/']);
  expect(conditions({ upgrades: { commands }, triggers: { mergeRequests: 'build' } })).toEqual([tag, '$CI_PIPELINE_SOURCE == "merge_request_event"']);
});

test('a schedule that upgrades builds nothing', () => {
  const image = jobs({ upgrades: { commands }, triggers: { schedules: true } })['build-image'];
  expect(image.rules).toContainEqual({ if: '$CI_PIPELINE_SOURCE == "schedule" && $UPGRADE_DEPENDENCIES != "true"' });
  expect(jobs({ triggers: { schedules: true } })['build-image'].rules).toContainEqual({ if: '$CI_PIPELINE_SOURCE == "schedule"' });
});
