import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Project, type Task, java, javascript, python } from 'projen';
import { SourcesLock } from './sources-lock.ts';
import { inlined } from './task-commands.ts';
import type { ProjectInfo, TaskRun } from '../core/projen.ts';

/** What the pipeline needs to know of a projen project and its CI configuration. */
export function projectInfo(project: Project, { ciFile, jobs, allJobsKnown }: Pick<ProjectInfo, 'ciFile' | 'jobs' | 'allJobsKnown'>): ProjectInfo {
  const pinTask = SourcesLock.taskOf(project);
  return {
    ciFile,
    jobs,
    allJobsKnown,
    tasks: Object.fromEntries(project.tasks.all.map((task) => [task.name, run(project, task)])),
    checkTask: checkTask(project),
    pinCommand: pinTask && project.runTaskCommand(pinTask),
    hasFile: (path) => project.tryFindFile(path) !== undefined || existsSync(join(project.outdir, path)),
    ...ofNode(project),
  };
}

/** Only where npm packages are installed is an image known that has what projen needs. */
function ofNode(project: Project): Partial<ProjectInfo> {
  const npm = nodePackage(project);
  if (npm === undefined) return {};
  const upgrade = project.tasks.tryFind('upgrade');
  return {
    synth: project.defaultTask && inNode(npm, project.projenCommand),
    upgrade: upgrade && inNode(npm, project.runTaskCommand(upgrade)),
    license: npm.license,
  };
}

/** The `package.json` of a project, if its tasks run in Node. */
function nodePackage(project: Project): javascript.NodePackage | undefined {
  if (imageOf(project) !== undefined) return undefined;
  return project.components.find((component): component is javascript.NodePackage => component instanceof javascript.NodePackage);
}

function checkTask(project: Project): string | undefined {
  if (project instanceof javascript.NodeProject) return project.tasks.tryFind('build') ? 'build' : undefined;
  const test = project.tasks.tryFind('test');
  return imageOf(project) !== undefined && test?.steps.length && inlined(project, test) ? test.name : undefined;
}

/** How to run a task in a fresh clone: install the project with its package manager, then run the task. */
function run(project: Project, task: Task): TaskRun {
  const command = project.runTaskCommand(task);
  const npm = nodePackage(project);
  if (npm) return inNode(npm, command);
  const image = imageOf(project);
  const install = project.tasks.tryFind('install:ci') ?? project.tasks.tryFind('install');
  // the images of these languages have no Node, which projen needs
  const commands = image === undefined ? undefined : inlined(project, ...install ? [install] : [], task);
  return commands ? { image, commands } : { commands: [...(install ? [project.runTaskCommand(install)] : []), command] };
}

/** The image in which the tasks of a Python or Java project run. */
function imageOf(project: Project): string | undefined {
  if (project instanceof python.PythonProject) return 'python:3.13';
  return project instanceof java.JavaProject ? 'maven:3-eclipse-temurin-21' : undefined;
}

function inNode(npm: javascript.NodePackage, command: string): TaskRun {
  return { image: `node:${nodeMajor(npm)}`, commands: [...packageManagerSetup(npm), npm.installCommand, command] };
}

/** The minimum Node release of the project, or else the oldest maintained release. */
function nodeMajor({ minNodeVersion = '' }: javascript.NodePackage): string {
  return /^[^0-9]*([0-9]+)/.exec(minNodeVersion)?.[1] ?? '24';
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
