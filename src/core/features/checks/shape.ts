import { artifacts, coverageReport } from './artifacts.ts';
import { need } from './check-needs.ts';
import { isJobName } from './job-name.ts';
import type { CheckOptions } from './options.ts';
import { services } from './services.ts';
import { variables } from './variables.ts';
import { imageJobName } from '../../paths.ts';
import { type Shape, type Shapes, allOf, list, struct, text, whole } from '../../shape/shape.ts';
import { proposal } from '../../text/nearest.ts';
import { isGitlabPattern } from '../../text/pattern.ts';
import { isImageReference } from '../../text/reference.ts';

const task: Shape<string> = (value, path, { tasks }) => {
  const known = Object.keys(tasks);
  if (typeof value !== 'string' || value === '' || known.includes(value)) return [];
  if (known.length === 0) return [{ code: 'no-tasks', path, value, fault: 'is a task, but there is no projen project that has tasks', fix: 'Give the commands instead.' }];
  return [{ code: 'unknown-task', path, value, fault: 'is not a task of the project', fix: proposal(value, known) }];
};

/** A check is commands or a task: exactly one of them. */
const kind: Shape<CheckOptions> = (value, path) => {
  const { commands, task: named, name } = Object(value) as CheckOptions;
  const problem = (code: string, fault: string, fix: string) => [{ code, path, value, fault, fix }];
  if (commands === undefined && named === undefined) return problem('no-commands', 'checks nothing', 'Give it commands, or a task of the project.');
  if (commands !== undefined && named !== undefined) return problem('one-of', 'has commands and task', 'Give one of commands and task.');
  if (Array.isArray(commands) && commands.length === 0) return problem('no-commands', 'has no commands', 'Name at least one command that fails when the check does.');
  return commands && name === undefined ? problem('missing-option', 'has commands, but no name', 'Name the job, such as name: "test".') : [];
};

/** A job of ours may not have the name of another. */
const free: Shape<CheckOptions> = (value, path, { jobs }) => {
  const { name, task: named } = Object(value) as CheckOptions;
  const job = name ?? named;
  if (typeof job !== 'string') return [];
  const taken = (fix: string) => [{ code: 'taken-name', path: name === undefined ? path : `${path}.name`, value: job, fault: 'is the name of a job that exists already', fix }];
  if (jobs.some(({ name: existing }) => existing === job)) return taken(`Give the check another name, or put ${JSON.stringify(job)} into needs to wait for that job.`);
  return job.split(':')[0] === imageJobName ? taken('Give the check another name: this one builds the image.') : [];
};

const shapes: Shapes<CheckOptions> = {
  name: text(isJobName),
  image: text(isImageReference),
  commands: list(text()),
  task: allOf(text(), task),
  services,
  variables,
  needs: list(need, { of: (job) => job, name: 'job' }),
  coverage: text(isGitlabPattern),
  coverageReport,
  artifacts,
};

export const check: Shape<CheckOptions> = whole(struct(shapes), kind, free);
