import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gitIn, write } from '../../../lab/repository.ts';
import { commandLines } from '../../support/command-lines.ts';
import { gitServer, notePushes } from '../../support/git-server.ts';
import { shells } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { repository } from '../../support/repository.ts';
import { output } from '../../support/run.ts';

const programs = ['src/core/job/job.sh', 'src/core/features/upgrades/upgrade.sh'].map((path) => readFileSync(path, 'utf8')).join('\n');
const title = 'chore(deps): upgrade "all" of $HOME';
const options = ['merge_request.create', 'merge_request.target=main', `merge_request.title=${title}`, 'merge_request.remove_source_branch', 'merge_request.label=a b'];

interface Upgrade {
  /** What the job before has left as `version`. */
  readonly version: string;
  readonly token?: string;
  readonly prefix?: string;
  readonly label?: string;
  readonly mayPush?: boolean;
  readonly flags?: string;
  /** Nobody answers at the server's address. */
  readonly down?: boolean;
  /** Runs while the job asks the server for the first time. */
  readonly onRequest?: () => void;
}

describe.each(shells)('under %s', (_name, shell) => {
  const token = `glpat-hunter${process.pid}`;

  /** A project on GitLab, and what the job of the merge request does in a fresh clone of it. */
  function project() {
    const server = repository({ version: '1\n' });
    const pushes = notePushes(server);
    const git = gitIn(server);
    const propose = async ({ version, token: sent = token, prefix = 'upgrade/', label = 'a b', mayPush = true, flags = '-eu', down = false, onRequest }: Upgrade) => {
      const gitlab = await gitServer(server, token, { user: 'oauth2', mayPush, onRequest });
      if (down) gitlab.stop();
      const [clone, home] = [join(folder(), 'clone'), folder()];
      output(['git', 'clone', '--quiet', '--depth=1', `file://${server}`, clone]);
      write(clone, { version: `${version}\n` });
      mkdirSync(join(clone, '.gitlab/buildkit'), { recursive: true });
      writeFileSync(join(clone, '.gitlab/buildkit/upgrade.patch'), output(['git', '-C', clone, 'diff', '--binary']));
      output(['git', '-C', clone, 'checkout', '--quiet', 'version']);
      const env = {
        PATH: process.env.PATH,
        HOME: home,
        UPGRADE_TOKEN: sent,
        CI_COMMIT_BRANCH: 'main',
        CI_JOB_URL: 'https://gitlab.example.com/jobs/1',
        CI_REPOSITORY_URL: `http://gitlab-ci-token:job-token@${gitlab.host}/app.git`,
        GITLAB_USER_NAME: 'Alice',
        GITLAB_USER_EMAIL: 'alice@example.com',
      };
      const call = `upgrade_propose UPGRADE_TOKEN ${prefix} '${title}' 'label=${label}'`;
      const [program, ...args] = [...shell, ...flags.split(' '), '-c', `${programs}\n${call}`];
      const ran = await promisify(execFile)(program, args, { cwd: clone, env })
        .then(({ stderr }) => ({ status: 0, stderr }), (error) => ({ status: error.code, stderr: error.stderr }));
      gitlab.stop();
      return { ...ran, clone, home };
    };
    return { git, pushes, propose };
  }

  test('what has changed is the only commit of a branch, and GitLab is asked for a merge request', async () => {
    const { git, pushes, propose } = project();
    expect(await propose({ version: '2' })).toMatchObject({ status: 0 });
    expect(pushes()).toEqual([{ branch: 'upgrade/main', options }]);
    expect(git('log', '--format=%an %ae %s|%b', 'main..upgrade/main').trim()).toBe(`Alice alice@example.com ${title}|Upgraded-by: https://gitlab.example.com/jobs/1`);
    expect(git('show', 'upgrade/main:version')).toBe('2\n');
  });

  test('a later upgrade takes the place of the first on the same branch, and one that is there already is not pushed again', async () => {
    const { git, pushes, propose } = project();
    await propose({ version: '2' });
    const again = await propose({ version: '2' });
    expect(again).toMatchObject({ status: 0, stderr: expect.stringContaining('upgrade.sh: upgrade/main has this upgrade already.\n') });
    expect(pushes()).toHaveLength(1);
    expect(await propose({ version: '3' })).toMatchObject({ status: 0 });
    expect(pushes().map(({ branch }) => branch)).toEqual(['upgrade/main', 'upgrade/main']);
    expect(git('log', '--format=%s', 'main..upgrade/main')).toBe(`${title}\n`);
    git('commit', '--quiet', '--allow-empty', '--message=other');
    expect(await propose({ version: '3' })).toMatchObject({ status: 0 });
    expect(pushes()).toHaveLength(3);
    expect(git('merge-base', 'main', 'upgrade/main')).toBe(git('rev-parse', 'main'));
  });

  test('nothing new is nothing to push', async () => {
    const { pushes, propose } = project();
    expect(await propose({ version: '1' })).toMatchObject({ status: 0, stderr: 'upgrade.sh: the project is up to date.\n' });
    expect(pushes()).toEqual([]);
  });

  test('a branch that somebody else has committed to is left as it is', async () => {
    const { git, pushes, propose } = project();
    await propose({ version: '2' });
    git('checkout', '--quiet', 'upgrade/main');
    git('commit', '--quiet', '--allow-empty', '--message=fix');
    git('checkout', '--quiet', 'main');
    expect(await propose({ version: '3' })).toMatchObject({ status: 0, stderr: expect.stringContaining('upgrade.sh: upgrade/main is left as it is: somebody else has committed to it.\n  Merge it, or delete the branch.\n') });
    expect(pushes()).toHaveLength(1);
    expect(git('log', '-1', '--format=%s', 'upgrade/main')).toBe('fix\n');
  });

  test('a branch that appears while the job runs is not overwritten', async () => {
    const { git, propose } = project();
    let requests = 0;
    // the refs are asked for with two requests, of which the first has no token
    const ran = await propose({ version: '2', onRequest: () => { if (++requests === 4) git('branch', 'upgrade/main', 'main'); } });
    expect(ran).toMatchObject({ status: 1, stderr: expect.stringMatching(/upgrade\.sh: somebody else pushed to upgrade\/main at the same time\.\n {2}Run the pipeline schedule again\.\n$/) });
    expect(git('rev-parse', 'upgrade/main')).toBe(git('rev-parse', 'main'));
  });

  const fix = 'Create a project access token with the role Developer and the scope write_repository, and set UPGRADE_TOKEN to it under Settings > CI/CD > Variables.';
  test.each<[string, Omit<Upgrade, 'version'>, string, string]>([
    ['is missing', { token: '' }, 'the CI variable UPGRADE_TOKEN is empty, and the push, with a project access token (role Developer, scope write_repository), needs it.', 'Define it under'],
    ['is wrong', { token: 'glpat-other' }, 'GitLab does not know the token in UPGRADE_TOKEN: it is wrong, revoked or expired.', fix],
    ['may not push', { mayPush: false }, 'the token in UPGRADE_TOKEN may not push to this project.', fix],
    ['may not push to a protected branch', { prefix: 'protected/' }, 'the branch protected/main is protected.', 'Under Settings > Repository > Protected branches, remove the rule'],
    ['may not set a label', { label: 'unknown' }, 'GitLab has the branch upgrade/main, but opened no merge request.', 'Open it in GitLab.'],
  ])('a token that %s stops the job, with the fix', async (_what, given, wrong, advice) => {
    const { status, stderr } = await project().propose({ version: '2', ...given });
    expect(status).toBe(1);
    expect(stderr).toContain(`upgrade.sh: ${wrong}`);
    expect(stderr.split('\n').at(-2)).toMatch(new RegExp(`^  ${advice.replaceAll(/[().]/g, '\\$&')}`));
  });

  test('a server that cannot be reached stops the job', async () => {
    expect(await project().propose({ version: '2', down: true })).toMatchObject({ status: 1, stderr: expect.stringContaining('upgrade.sh: git cannot reach the project on GitLab.') });
  });

  test('the token is in no argument, no file and no trace', async () => {
    const seen: string[] = [];
    const { pushes, propose } = project();
    const { status, stderr, clone, home } = await propose({ version: '2', flags: '-eux', onRequest: () => seen.push(commandLines()) });
    expect([status, pushes().length]).toEqual([0, 1]);
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.filter((lines) => lines.includes(token) || !lines.includes('git-remote-http'))).toEqual([]);
    expect(stderr).toContain('upgrade_git push');
    expect(stderr).not.toContain(token);
    expect(readFileSync(join(clone, '.git/config'), 'utf8')).not.toMatch(/hunter|gitlab-ci-token/);
    expect(readdirSync(home)).toEqual([]);
  });
});
