import { artifacts, coverageReport } from './artifacts.ts';
import { need } from './check-needs.ts';
import { buildsImages, isJobName } from './job-name.ts';
import type { CheckOptions } from './options.ts';
import { services } from './services.ts';
import { variables } from './variables.ts';
import type { Problem } from '../../problems.ts';
import type { ProjectInfo } from '../../project-info.ts';
import { type Shape, type Shapes, allOf, atMost, checkedTogether, list, struct, text } from '../../shape/shape.ts';
import { proposal } from '../../text/nearest.ts';
import { isGitlabPattern } from '../../text/pattern.ts';
import { isImageReference } from '../../text/reference.ts';

const task: Shape<string> = (value, path, { tasks }) => {
  const known = Object.keys(tasks);
  if (typeof value !== 'string' || value === '' || known.includes(value)) return [];
  if (known.length === 0) return [{ code: 'no-tasks', path, value, fault: 'is a task, but there is no projen project that has tasks', fix: 'Set commands instead.' }];
  return [{ code: 'unknown-task', path, value, fault: 'is not a task of the project', fix: proposal(value, known) }];
};

/** A check is commands or a task: exactly one of them. */
const kind = (value: CheckOptions, path: string): readonly Problem[] => {
  const { commands, task: named, name } = value;
  const problem = (code: string, fault: string, fix: string) => [{ code, path, value, fault, fix }];
  if (commands === undefined && named === undefined) return problem('no-commands', 'has neither commands nor task', 'Set commands, or the name of a task of the project.');
  if (commands !== undefined && named !== undefined) return problem('one-of', 'has both commands and task', 'Set either commands or task.');
  if (commands?.length === 0) return problem('no-commands', 'has no commands', 'Add a command that fails if the check fails.');
  return commands && name === undefined ? problem('missing-option', 'has commands, but no name', 'Add the name of the job, such as name: "test".') : [];
};

/** The name of a check must not be the name of another job. */
const free = ({ name, task: named }: CheckOptions, path: string, { jobs }: ProjectInfo): readonly Problem[] => {
  const job = name ?? named;
  if (job === undefined) return [];
  const taken = (fix: string) => [{ code: 'taken-name', path: name === undefined ? path : `${path}.name`, value: job, fault: 'is the name of an existing job', fix }];
  if (jobs.some(({ name: existing }) => existing === job)) return taken(`Give the check another name, or put ${JSON.stringify(job)} into needs to wait for that job.`);
  return buildsImages(job) ? taken('Give the check another name: the job with this name builds the image.') : [];
};

const shapes: Shapes<CheckOptions> = {
  name: text(isJobName),
  image: text(isImageReference),
  commands: list(text()),
  task: allOf(text(), task),
  services,
  variables,
  needs: allOf(list(need, { of: (job) => job, name: 'job' }), atMost(50, 'jobs')),
  coverage: text(isGitlabPattern),
  coverageReport,
  artifacts,
};

export const check: Shape<CheckOptions> = checkedTogether(struct(shapes, [], ['commands', 'task']), kind, free);
