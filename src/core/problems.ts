/** What is wrong with an option: found while checking, reported together with all others. */
export interface Problem {
  /** Stable, for programs and for searching: `unknown-option`, `wrong-type`, ... */
  readonly code: string;
  /** Where: `images[0].context`. */
  readonly path: string;
  /** What was given. */
  readonly value: unknown;
  /** What is wrong with it, as the end of a sentence that starts with the value: `is not a boolean`. */
  readonly fault: string;
  /** What to write instead. */
  readonly fix: string;
}

/** Why a text is refused: the end of a sentence, and what to write instead. */
export interface Fault {
  readonly code: string;
  readonly fault: string;
  readonly fix: string;
  /** What is shown in place of the text, where that holds a secret. */
  readonly value?: string;
}

/** Looks at one text; `undefined` when it is right. */
export type Rule = (text: string) => Fault | undefined;

/** Every problem of the options at once. Nothing has been written when it is thrown. */
export class InvalidOptionsError extends Error {
  /** With all problems in its message. */
  constructor(readonly problems: readonly Problem[]) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    super([`BuildkitImagePipeline: ${count} in its options; nothing was written.`, ...problems.map(describe)].join('\n'));
    this.name = 'InvalidOptionsError';
  }
}

/** One line a problem: `- images[0].name: "API" has upper-case letters. Write "api". [upper-case]` */
export function describe({ code, path, value, fault, fix }: Problem): string {
  return `- ${path}: ${show(value)} ${fault}. ${fix} [${code}]`;
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value, (_key, part) => typeof part === 'function' ? 'a function' : part);
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}
