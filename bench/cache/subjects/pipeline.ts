import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type TimedLine, timedLog, timeOf } from '../../timed-log.ts';
import type { App } from '../app.ts';
import { defaultBranch, type Scenario } from '../scenarios.ts';
import { scratch } from '../storage.ts';
import { credentials, type Subject } from './subject.ts';
import { type Files, gitIn, write } from '../../../lab/repository.ts';

/** A subject that is a GitLab pipeline: a repository with its files, in which each scenario is a commit. */
export function pipeline(name: string, description: string, ciFiles: (app: App) => Files): Subject {
  return {
    name,
    description,
    prepare({ app, base, folder }) {
      const directory = join(folder, 'repository');
      mkdirSync(directory);
      gitIn(directory)('init', '--quiet', `--initial-branch=${defaultBranch}`);
      let commits = 0;
      return async (scenario, registry) => {
        write(directory, { ...ciFiles(app), ...app.files(base, scenario.revision) });
        commit(directory, scenario, ++commits);
        return jobTime(await timedLog({
          directory,
          branch: scenario.branch,
          tag: scenario.tag,
          variables: {
            CI_DEFAULT_BRANCH: defaultBranch,
            CI_REGISTRY: registry.host,
            CI_REGISTRY_IMAGE: `${registry.host}/app`,
            CI_REGISTRY_USER: credentials.user,
            CI_REGISTRY_PASSWORD: credentials.password,
          },
          storage: scratch(),
          concurrency: 1,
        }));
      };
    },
  };
}

/** A new commit each time, and a minute later: also what has not changed is built from another commit. A tag is on the one before. */
function commit(directory: string, { branch, tag }: Scenario, number: number): void {
  const date = new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString();
  const git = gitIn(directory, { ...process.env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date });
  git('add', '--all');
  if (tag === undefined) git('commit', '--quiet', '--allow-empty', `--message=${number}`);
  git('checkout', '--quiet', '-B', branch);
}

/** Of each job, from its first command to its end: the sum. */
function jobTime(lines: readonly TimedLine[]): number {
  const jobs = new Set(lines.map(({ text }) => /^(\S+) +\$ /.exec(text)?.[1]).filter((job) => job !== undefined));
  if (jobs.size === 0) throw new Error(`no job has run:\n${lines.map(({ text }) => text).join('\n')}`);
  return [...jobs].reduce((sum, job) => sum + timeOf(lines, RegExp(`^${job} +finished in`)) - timeOf(lines, RegExp(`^${job} +\\$ `)), 0);
}
