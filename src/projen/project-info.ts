import { type Project, type Task, javascript } from 'projen';
import type { ProjectInfo, TaskRun } from '../core/projen.ts';

/** What the pipeline needs to know of a projen project and its CI configuration. */
export function projectInfo(project: Project, { ciFile, jobs, allJobsKnown }: Pick<ProjectInfo, 'ciFile' | 'jobs' | 'allJobsKnown'>): ProjectInfo {
  return {
    ciFile,
    jobs,
    allJobsKnown,
    tasks: Object.fromEntries(project.tasks.all.map((task) => [task.name, run(project, task)])),
    ...(project instanceof javascript.NodeProject ? ofNode(project) : {}),
  };
}

/** Only for a Node project is an image known that has what projen needs. */
function ofNode(project: javascript.NodeProject): Partial<ProjectInfo> {
  const upgrade = project.tasks.tryFind('upgrade');
  return {
    checkTask: project.tasks.tryFind('build') ? 'build' : undefined,
    synth: project.defaultTask && inNode(project, project.projenCommand),
    upgrade: upgrade && inNode(project, project.runTaskCommand(upgrade)),
    license: project.package.license,
  };
}

/** How to run a task in a fresh clone: install the project with its package manager, then run the task with projen. */
function run(project: Project, task: Task): TaskRun {
  const command = project.runTaskCommand(task);
  if (project instanceof javascript.NodeProject) return inNode(project, command);
  const install = project.tasks.tryFind('install:ci') ?? project.tasks.tryFind('install');
  return { commands: [...(install ? [project.runTaskCommand(install)] : []), command] };
}

function inNode(project: javascript.NodeProject, command: string): TaskRun {
  return { image: `node:${nodeMajor(project)}`, commands: [...packageManagerSetup(project.package), project.package.installCommand, command] };
}

/** The minimum Node release of the project, or else the oldest maintained release. */
function nodeMajor(project: javascript.NodeProject): string {
  return /^[^0-9]*([0-9]+)/.exec(project.package.minNodeVersion ?? '')?.[1] ?? '24';
}

/** Commands to install a package manager that the node image does not have. */
function packageManagerSetup({ packageManager, pnpmVersion, bunVersion }: javascript.NodePackage): readonly string[] {
  switch (packageManager) {
    case javascript.NodePackageManager.PNPM:
      return [`npm install --global pnpm@${pnpmVersion ?? 'latest'}`];
    case javascript.NodePackageManager.BUN:
      return [`npm install --global bun@${bunVersion ?? 'latest'}`];
    case javascript.NodePackageManager.YARN_BERRY:
      return ['npm install --global corepack', 'corepack enable'];
    default:
      return [];
  }
}
