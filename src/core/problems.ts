import { hidden, holdsToken, withoutSecrets } from './text/secret.ts';
import { safeText, show } from './text/show.ts';

export type { Fault, Rule } from './text/rule.ts';

/** A problem of an option. One error reports all problems together. */
export interface Problem {
  /** The code of the problem. It is stable, so that programs can use it: `unknown-option`, `wrong-type`, ... */
  readonly code: string;
  /** The path of the option: `images[0].context`. */
  readonly path: string;
  /** The value of the option. Secrets are removed. */
  readonly value: unknown;
  /** What is wrong. It continues a sentence that starts with the value: `is not a boolean`. */
  readonly fault: string;
  /** What to write instead. */
  readonly fix: string;
}

/** An error with all problems of the options. If it is thrown, no file is written. */
export class InvalidOptionsError extends Error {
  /** The problems, in the order of the options. */
  readonly problems: readonly Problem[];

  /** Creates an error whose message lists the problems. */
  constructor(problems: readonly Problem[]) {
    const shown = problems.map(safe);
    const count = shown.length === 1 ? 'a problem' : `${shown.length} problems`;
    super([
      `BuildkitImagePipeline: ${count} in its options; nothing was written.`,
      ...shown.slice(0, mostLines).map(describe),
      ...shown.length > mostLines ? [`... and ${shown.length - mostLines} more.`] : [],
    ].join('\n'));
    this.name = 'InvalidOptionsError';
    this.problems = shown;
  }
}

/** How many problems the message lists. The property `problems` has all of them. */
const mostLines = 200;

/** Describes a problem in one line: `- images[0].name: "API" has upper-case letters. Write "api". [upper-case]` */
export function describe(problem: Problem): string {
  const { code, path, value, fault, fix } = withSafeTexts(problem);
  return `- ${path}: ${show(value, namesIn(path))} ${fault}. ${fix} [${code}]`;
}

/** The problem without secrets, so that it can be shown to everybody. The value must be plain data. */
export function safe(problem: Problem): Problem {
  return { ...withSafeTexts(problem), value: withoutSecrets(problem.value, namesIn(problem.path)) };
}

/** If the value contains a token, a proposal in the fix can contain the token in another form. */
function withSafeTexts({ path, value, fault, fix, ...problem }: Problem): Problem {
  const hasToken = holdsToken(path) || (typeof value === 'string' && holdsToken(value));
  const told = (text: string) => safeText(hasToken ? text.replaceAll(/"(?:[^"\\]|\\.)*"/g, `"${hidden}"`) : text, 1000);
  return { ...problem, path: safeText(path, 300), value, fault: told(fault), fix: told(fix) };
}

/** The names in a path: `images`, `buildArgs` and `MY-ARG` in `images[0].buildArgs["MY-ARG"]`. */
function namesIn(path: string): readonly string[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|[^.[\]]+(?![^[]*\])/g)].map(([name, quoted]) => quoted ?? name);
}
