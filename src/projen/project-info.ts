import { type Project, type Task, javascript } from 'projen';
import type { ProjectInfo, TaskRun } from '../core/projen.ts';

/** What the pipeline has to know of a projen project, and of the CI configuration that it becomes a part of. */
export function projectInfo(project: Project, { ciFile, jobs, allJobsKnown }: Pick<ProjectInfo, 'ciFile' | 'jobs' | 'allJobsKnown'>): ProjectInfo {
  return {
    ciFile,
    jobs,
    allJobsKnown,
    tasks: Object.fromEntries(project.tasks.all.map((task) => [task.name, run(project, task)])),
    checkTask: project instanceof javascript.NodeProject && project.tasks.tryFind('build') ? 'build' : undefined,
    license: project instanceof javascript.NodeProject ? project.package.license : undefined,
  };
}

/** A task in a fresh clone: the project is installed as its own package manager does it, then projen runs the task. */
function run(project: Project, task: Task): TaskRun {
  const command = project.runTaskCommand(task);
  if (project instanceof javascript.NodeProject) {
    return { image: `node:${nodeMajor(project)}`, commands: [...packageManagerSetup(project.package), project.package.installCommand, command] };
  }
  const install = project.tasks.tryFind('install:ci') ?? project.tasks.tryFind('install');
  return { commands: [...(install ? [project.runTaskCommand(install)] : []), command] };
}

/** The Node release that the project names, else the oldest that is still maintained. */
function nodeMajor(project: javascript.NodeProject): string {
  return /^[^0-9]*([0-9]+)/.exec(project.package.minNodeVersion ?? '')?.[1] ?? '24';
}

/** What the node image lacks for a package manager. */
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
