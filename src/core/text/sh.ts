import type { CiVariable, Value } from './value.ts';

/** What a word of a job's program may be made of, beside a value: a variable that may not be set, and what a call prints. */
export type ShellPart =
  | Value[number]
  | (CiVariable & { readonly orEmpty: true })
  | { readonly output: readonly [program: string, ...words: Value[]] };

/** A value as exactly one word of a POSIX shell command: literals stay as they are, variables expand unsplit. */
export function shellWord(value: readonly ShellPart[]): string {
  return value.every((part) => typeof part === 'string') ? quoted(value.join('')) : expanding(value);
}

/** A call of a job's program: each text or value is one word. */
export function shellCall(program: string, ...words: readonly (string | readonly ShellPart[])[]): string {
  return [program, ...words.map((word) => shellWord(typeof word === 'string' ? [word] : word))].join(' ');
}

/** One command over several lines: what stands in front of it, then what it is given, indented. */
export function shellLines(calls: readonly string[], given: readonly string[]): string {
  return [...calls, ...given.map((line) => `  ${line}`)].join(' \\\n');
}

function quoted(literal: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(literal) ? literal : `'${literal.replaceAll("'", "'\\''")}'`;
}

/** Double quotes, in which only `\`, `"`, `$` and the backtick mean something. */
function expanding(value: readonly ShellPart[]): string {
  return `"${value.map((part, index) => {
    if (typeof part === 'string') return part.replaceAll(/[\\"$`]/g, '\\$&');
    if ('output' in part) return `$(${shellCall(...part.output)})`;
    if ('orEmpty' in part) return `\${${part.variable}-}`;
    if ('inCsv' in part && part.inCsv) return `$(job_csv ${part.variable})`;
    return continuesName(value[index + 1]) ? `\${${part.variable}}` : `$${part.variable}`;
  }).join('')}"`;
}

function continuesName(next: ShellPart | undefined): boolean {
  return typeof next === 'string' && /^[A-Za-z0-9_]/.test(next);
}
