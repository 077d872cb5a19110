import type { Project, Task, TaskStep } from 'projen';
import { shellCall } from '../core/projen.ts';

/** Package managers of Python that its image does not have. */
const installed = ['poetry', 'uv', 'pipenv'];

/**
 * The commands of tasks, for an image without projen; `undefined` if a step does more than to run a command or another task.
 */
export function inlined(project: Project, ...tasks: readonly Task[]): readonly string[] | undefined {
  const commands: string[] = [];
  for (const task of tasks) {
    const steps = stepsOf(project, task);
    if (steps === undefined) return undefined;
    commands.push(...steps);
  }
  const missing = installed.filter((program) => commands.some((command) => command.split(' ')[0] === program));
  const manager = missing.map((program) => `pip install ${program}`);
  // packages of pip are installed into the image itself, without a virtual environment
  const environment = Object.entries(project.tasks.env).filter(([name]) => manager.length > 0 || !['PATH', 'VIRTUAL_ENV'].includes(name)).map(([name, value]) => `export ${name}=${expanding(value)}`);
  return [...manager, ...environment, ...commands];
}

function stepsOf(project: Project, task: Task, before: readonly string[] = []): readonly string[] | undefined {
  if (before.includes(task.name) || Object.keys(task.envVars).length > 0) return undefined;
  const found = task.steps.map((step) => commandsOf(project, step, [...before, task.name]));
  return found.some((commands) => commands === undefined) ? undefined : found.flatMap((commands) => commands ?? []);
}

function commandsOf(project: Project, step: TaskStep, before: readonly string[]): readonly string[] | undefined {
  const { exec, execArgs, spawn, name: _label, receiveArgs: _ofTheCommandLine, ...more } = step;
  if (Object.values(more).some((value) => value !== undefined)) return undefined;
  if (exec !== undefined) return [exec];
  if (execArgs?.length) return [shellCall(execArgs[0], ...execArgs.slice(1).map((word) => [word]))];
  const next = spawn === undefined ? undefined : project.tasks.tryFind(spawn);
  return next && stepsOf(project, next, before);
}

/** projen expands a value that is a command, `$(...)`, and nothing else. */
function expanding(value: string): string {
  return /^\$\(.*\)$/s.test(value) ? `"${value}"` : shellCall('', [value]).trim();
}
