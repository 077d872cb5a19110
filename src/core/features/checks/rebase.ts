import { jobNameOf } from './job-name.ts';
import type { CheckOptions } from './options.ts';
import type { ProjectInfo } from '../../project-info.ts';
import { joinPath } from '../../text/project-path.ts';
import { shellCall } from '../../text/sh.ts';

/** The checks of a project in a folder of the repository, as seen from the root: tasks become commands, and names get the folder. */
export function rebaseChecks(checks: readonly CheckOptions[], folder: string, { tasks }: ProjectInfo): CheckOptions[] {
  const own = checks.map(jobNameOf);
  const nameOf = (job: string) => own.includes(job) ? `${job}:${folder}` : job;
  const pathOf = (path: string) => joinPath(folder, path);
  return checks.map(({ task, ...check }) => {
    const { image, commands, needs, artifacts, coverageReport } = check;
    const run = task !== undefined && Object.hasOwn(tasks, task) ? tasks[task] : { commands: commands ?? [] };
    return {
      ...check,
      name: nameOf(check.name ?? task ?? ''),
      image: image ?? run.image,
      commands: [shellCall('cd', [folder]), ...run.commands],
      needs: needs?.map(nameOf),
      artifacts: artifacts && { ...artifacts, paths: artifacts.paths?.map(pathOf), junit: artifacts.junit?.map(pathOf) },
      coverageReport: coverageReport && { ...coverageReport, path: pathOf(coverageReport.path) },
    };
  });
}
