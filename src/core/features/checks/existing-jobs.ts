import type { Problem } from '../../problems.ts';
import type { ProjectInfo } from '../../project-info.ts';
import { proposal } from '../../text/nearest.ts';

/** A job in an option, to wait for. */
export interface NeededJob {
  readonly name: string;
  readonly path: string;
  /** The check that waits for it. */
  readonly by?: string;
}

/** What is read of the plan: the jobs of the pipeline, the triggers that existing jobs must have rules for, and whether the file is included. */
export interface NeedsView {
  readonly checks: readonly { readonly name: string }[];
  readonly triggers: { readonly on: readonly string[] };
  readonly ciFile: { readonly included: boolean };
}

/** A job that `parallel` creates from another job: `unit 1/3`, `unit: [linux, 24]`. */
const instance = / \d+\/\d+$|: \[.*\]$/;

/** Needed jobs that GitLab would not find, because they do not exist or are missing from a pipeline that builds. */
export function neededJobProblems(needed: readonly NeededJob[], plan: NeedsView, project: ProjectInfo): Problem[] {
  const checks = plan.checks.map(({ name }) => name);
  const existing = new Map(project.jobs.map((job) => [job.name, job]));
  // if the pipeline is not included, GitLab reads no other file
  const allKnown = project.allJobsKnown || !plan.ciFile.included;
  return needed.filter(({ name }) => !checks.includes(name)).flatMap(({ name, path, by }) => {
    const job = existing.get(name) ?? existing.get(name.replace(instance, ''));
    if (job === undefined) {
      const known = [...checks, ...existing.keys()].filter((other) => other !== by);
      return allKnown ? [{
        code: 'unknown-job',
        path,
        value: name,
        fault: 'is neither a check nor an existing job',
        fix: known.length ? proposal(name, known) : 'Add it as a check, or to the CI configuration that includes the pipeline.',
      }] : [];
    }
    const absent = plan.triggers.on.filter((trigger) => job.absentFrom.includes(trigger));
    return absent.length ? [{
      code: 'absent-job',
      path,
      value: name,
      fault: `has no rule for the pipelines of ${absent.map((trigger) => `triggers.${trigger}`).join(' and ')}, and GitLab refuses a pipeline in which a needed job is missing`,
      fix: 'Add such a rule to the job, or remove the job from needs.',
    }] : [];
  });
}
