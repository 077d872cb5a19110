import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { gitIn, synthesized } from '../../../lab/repository.ts';
import { evaluate, runPipeline } from '../../../lab/runner.ts';
import { gitServer, notePushes } from '../../support/git-server.ts';
import { describeReal } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { repository } from '../../support/repository.ts';

describeReal('the upgrade of a project', () => {
  /** A project whose upgrade is the version that the schedule names; version 3 breaks it. */
  const project = () => {
    const parent = folder();
    chmodSync(parent, 0o755);
    return repository({
      version: '1\n',
      Dockerfile: 'FROM scratch\n',
      ...synthesized({
        triggers: { schedules: true },
        checks: [{ name: 'test', commands: ['test "$(cat version)" -lt 3'] }],
        upgrades: { image: 'node:24', commands: ['printf "%s\\n" "$NEXT" > version'], labels: ['dependencies'] },
      }),
    }, join(parent, 'app'));
  };
  const schedule = { CI_PIPELINE_SOURCE: 'schedule', UPGRADE_DEPENDENCIES: 'true' };
  const push = { CI_PIPELINE_SOURCE: 'push' };

  test('becomes a merge request of one branch, whose pipeline runs the checks', async () => {
    const directory = project();
    const git = gitIn(directory);
    const pushes = notePushes(directory);
    const gitlab = await gitServer(directory, 'glpat-token', { user: 'oauth2', mayPush: true });
    const upgrade = (next: string, token = 'glpat-token') => runPipeline({
      directory,
      branch: 'main',
      variables: {
        ...schedule,
        NEXT: next,
        UPGRADE_TOKEN: token,
        CI_REPOSITORY_URL: `http://gitlab-ci-token:job-token@${gitlab.host}/app.git`,
        GITLAB_USER_NAME: 'Alice',
        GITLAB_USER_EMAIL: 'alice@example.com',
      },
    });
    const jobs = ['upgrade', 'upgrade-merge-request'];
    try {
      expect(await upgrade('1')).toMatchObject({ exitCode: 0, jobs, log: expect.stringContaining('the project is up to date.') });
      expect(pushes()).toEqual([]);
      expect(await upgrade('2')).toMatchObject({ exitCode: 0, jobs });
      expect(await runPipeline({ directory, branch: 'upgrade/main', variables: push })).toMatchObject({ exitCode: 0, jobs: ['test'] });
      expect(await upgrade('2')).toMatchObject({ exitCode: 0, jobs, log: expect.stringContaining('upgrade/main has this upgrade already.') });
      expect(await upgrade('3')).toMatchObject({ exitCode: 0, jobs });
      // the merge request shows this pipeline, which fails
      expect(await runPipeline({ directory, branch: 'upgrade/main', variables: push })).toMatchObject({ exitCode: 1, jobs: ['test'] });
      expect(await upgrade('4', '')).toMatchObject({ exitCode: 1, jobs, log: expect.stringContaining('the CI variable UPGRADE_TOKEN is empty') });
    } finally {
      gitlab.stop();
    }
    const options = ['merge_request.create', 'merge_request.target=main', 'merge_request.title=chore(deps): upgrade dependencies', 'merge_request.remove_source_branch', 'merge_request.label=dependencies'];
    expect(pushes()).toEqual([{ branch: 'upgrade/main', options }, { branch: 'upgrade/main', options }]);
    expect(git('diff', '--stat', 'main', 'upgrade/main')).toContain(' version | 2 +-\n 1 file changed');
  });

  test('is no pipeline that builds, nor is one that builds an upgrade', async () => {
    const directory = project();
    const jobsOf = async (variables: Readonly<Record<string, string>>, tag?: string) => (await evaluate({ directory, variables, ...tag ? { tag } : { branch: 'main' } })).map(({ name }) => name);
    expect(await jobsOf(schedule)).toEqual(['upgrade', 'upgrade-merge-request']);
    expect(await jobsOf({ CI_PIPELINE_SOURCE: 'schedule' })).toEqual(['test', 'build-image']);
    expect(await jobsOf(push)).toEqual([]);
    expect(await jobsOf(push, 'v1.0.0')).toEqual(['test', 'build-image']);
    expect(await jobsOf(schedule, 'v1.0.0')).toEqual([]);
  });
});
