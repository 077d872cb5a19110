import type { Value } from './value.ts';

/** A value as exactly one word of a POSIX shell command: literals stay as they are, variables expand unsplit. */
export function shellWord(value: Value): string {
  return value.every((part) => typeof part === 'string') ? quoted(value.join('')) : expanding(value);
}

/** A call of a job's program: each value is one word. */
export function shellCall(program: string, ...words: readonly Value[]): string {
  return [program, ...words.map(shellWord)].join(' ');
}

/** One command over several lines: what stands in front of it, then what it is given, indented. */
export function shellLines(calls: readonly string[], given: readonly string[]): string {
  return [...calls, ...given.map((line) => `  ${line}`)].join(' \\\n');
}

function quoted(literal: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(literal) ? literal : `'${literal.replaceAll("'", "'\\''")}'`;
}

/** Double quotes, in which only `\`, `"`, `$` and the backtick mean something. */
function expanding(value: Value): string {
  return `"${value.map((part, index) => {
    if (typeof part === 'string') return part.replaceAll(/[\\"$`]/g, '\\$&');
    if (part.inCsv) return `$(job_csv ${part.variable})`;
    return continuesName(value[index + 1]) ? `\${${part.variable}}` : `$${part.variable}`;
  }).join('')}"`;
}

function continuesName(next: Value[number] | undefined): boolean {
  return typeof next === 'string' && /^[A-Za-z0-9_]/.test(next);
}
