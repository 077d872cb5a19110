import type { Contribution } from '../contract.ts';
import type { Problem } from '../problems.ts';
import type { ProjectInfo } from '../project-info.ts';

/** Jobs of an option whose name another job has: GitLab would make one job of the two. */
export function takenNames(given: readonly (readonly [option: string, contribution: Contribution])[], project: ProjectInfo): readonly Problem[] {
  const taken = new Map(project.jobs.map(({ name }) => [name, 'an existing job']));
  return given.flatMap(([feature, { jobs = {} }]) => Object.entries(jobs).flatMap(([job, { option = feature }]) => {
    const owner = taken.get(job);
    taken.set(job, `a job of the option ${option}`);
    return owner === undefined ? [] : [{ code: 'taken-name', path: option, value: job, fault: `is the name of a job of this option, but also of ${owner}`, fix: 'Give the other job another name.' }];
  }));
}
