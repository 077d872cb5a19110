import type { PolicyProblem } from './options.ts';
import type { PipelineFeature } from '../../contract.ts';
import type { Problem, Rule } from '../../problems.ts';
import { noProject } from '../../project-info.ts';
import { plain } from '../../shape/plain.ts';
import { type Shape, boolean, checkedTogether, list, struct, text, under } from '../../shape/shape.ts';
import { valueAt } from '../../shape/value-at.ts';

/** A policy, with what it reads of the options left to its type. */
export interface Policy {
  readonly name: string;
  check(options: object): PolicyProblem[];
}

/** A problem and whether it is a warning. */
export interface Finding {
  readonly problem: Problem;
  readonly warning: boolean;
}

/** The policies. They run when the problems are asked for, with the options as they are then. */
export interface Policies {
  readonly findings: () => readonly Finding[];
}

/** The name of the policy that holds the locks of a template. A repository can have several templates. */
export const lockPolicy = 'locked';

export const policies: PipelineFeature<Policy[], Policies, unknown, { readonly policies?: unknown }> = {
  shape: checkedTogether(list(policy), namedOnce),

  resolve: (option = [], _project, { policies: _code, ...options }) => {
    let found: readonly Finding[] | undefined;
    return { findings: () => found ??= option.flatMap((one, index) => findingsOf(one, index, options)) };
  },

  validate: ({ findings }) => findings().filter(({ warning }) => !warning).map(({ problem }) => problem),

  warn: ({ findings }) => findings().filter(({ warning }) => warning).map(({ problem }) => problem),
};

function policy(value: unknown, path: string, project: Parameters<Shape<Policy>>[2]): readonly Problem[] {
  const { name, check } = membersOf(value);
  if (typeof check === 'function') return text(isName)(name, under(path, 'name'), project);
  return [{ code: 'wrong-type', path, value: plain(value), fault: 'is not a policy', fix: 'Write { name: "acme-registry", check: (options) => [] }.' }];
}

/** A policy of another package or language can have getters that throw. */
function membersOf(value: unknown): { readonly name?: unknown; readonly check?: unknown } {
  try {
    const { name, check } = Object(value) as { readonly name?: unknown; readonly check?: unknown };
    return { name, check };
  } catch {
    return {};
  }
}

function isName(name: string): ReturnType<Rule> {
  return /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name) ? undefined : { code: 'policy-name', fault: 'is not the name of a policy', fix: 'Write lower-case words joined by "-", such as "acme-registry".' };
}

function namedOnce(all: readonly Policy[], path: string): readonly Problem[] {
  const names = all.map((one) => membersOf(one).name);
  return names.flatMap((name, index) => name !== lockPolicy && names.indexOf(name) < index ? [{
    code: 'duplicate', path: `${path}[${index}].name`, value: name, fault: 'is already the name of another policy', fix: 'Rename it. A policy cannot be replaced.',
  }] : []);
}

function findingsOf(one: Policy, index: number, options: object): readonly Finding[] {
  const name = String(membersOf(one).name);
  const failed = (fault: string, fix: string): readonly Finding[] => [{ warning: false, problem: { code: 'policy-failed', path: `policies[${index}]`, value: name, fault, fix } }];
  let given: unknown;
  try {
    given = plain(one.check(copy(options)));
  } catch (error) {
    return failed(`cannot check the options, because it throws ${JSON.stringify(messageOf(error))}`, 'Correct the policy.');
  }
  const [wrong] = problemsShape(given, 'check()', noProject);
  if (wrong) return failed(`returns something other than a list of problems: ${wrong.path} ${wrong.fault}`, 'Return [{ path, fault, fix }], or [] if there is no problem.');
  return (given as readonly PolicyProblem[]).map(({ path, fault, fix, warning = false }) => ({
    warning, problem: { code: name, path, value: valueAt(options, path), fault: fault.replace(/\.$/, ''), fix },
  }));
}

const problemsShape = list(struct<PolicyProblem>({ path: text(), fault: text(), fix: text(), warning: boolean }, ['path', 'fault', 'fix']));

function messageOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return 'something that cannot be read';
  }
}

/** A copy for each policy, so that none can change the options. Its objects are ordinary ones, which other languages can take. */
function copy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copy) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, copy(part)])) as T;
}
