import { hidden, holdsToken, withoutSecrets } from './text/secret.ts';
import { safeText, show } from './text/show.ts';

export type { Fault, Rule } from './text/rule.ts';

/** What is wrong with an option: found while checking, reported together with all others. */
export interface Problem {
  /** Stable, for programs and for searching: `unknown-option`, `wrong-type`, ... */
  readonly code: string;
  /** Where: `images[0].context`. */
  readonly path: string;
  /** What was given, but for secrets. */
  readonly value: unknown;
  /** What is wrong with it, as the end of a sentence that starts with the value: `is not a boolean`. */
  readonly fault: string;
  /** What to write instead. */
  readonly fix: string;
}

/** Every problem of the options at once. Nothing has been written when it is thrown. */
export class InvalidOptionsError extends Error {
  /** What is wrong with the options, in their order. */
  readonly problems: readonly Problem[];

  /** With all problems in its message. */
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

/** As many as somebody reads; all of them are there as data. */
const mostLines = 200;

/** One line a problem: `- images[0].name: "API" has upper-case letters. Write "api". [upper-case]` */
export function describe(problem: Problem): string {
  const { code, path, value, fault, fix } = withSafeTexts(problem);
  return `- ${path}: ${show(value, namesIn(path))} ${fault}. ${fix} [${code}]`;
}

/** A problem that may be shown to everybody, the value of plain data: secrets are hidden wherever in it they stand. */
export function safe(problem: Problem): Problem {
  return { ...withSafeTexts(problem), value: withoutSecrets(problem.value, namesIn(problem.path)) };
}

/** What is proposed in place of a text with a token may have the token in another form. */
function withSafeTexts({ path, value, fault, fix, ...problem }: Problem): Problem {
  const hasToken = holdsToken(path) || (typeof value === 'string' && holdsToken(value));
  const told = (text: string) => safeText(hasToken ? text.replaceAll(/"(?:[^"\\]|\\.)*"/g, `"${hidden}"`) : text, 1000);
  return { ...problem, path: safeText(path, 300), value, fault: told(fault), fix: told(fix) };
}

/** The names in a path: `images`, `buildArgs` and `MY-ARG` in `images[0].buildArgs["MY-ARG"]`. */
function namesIn(path: string): readonly string[] {
  return [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|[^.[\]]+(?![^[]*\])/g)].map(([whole, quoted]) => quoted ?? whole);
}
