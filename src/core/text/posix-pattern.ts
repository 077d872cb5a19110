import type { Fault, Rule } from './rule.ts';

/** The pieces of an extended regular expression: a class, an escape, a group, a repetition, or one character. */
const pieces = /\[\^?\]?(?:\[:\w*:\]|\\.|[^\]\\])*\]|\\.|\(\??|[*+?][?+]?|\{\d+(?:,\d*)?\}[?+]?|./gsu;

/** Shorthands, and the same in a POSIX character class. */
const shorthand: { readonly [escape: string]: string } = { '\\d': '0-9', '\\w': 'A-Za-z0-9_', '\\s': '[:space:]' };
const classes = /^(?:alnum|alpha|blank|cntrl|digit|graph|lower|print|punct|space|upper|xdigit)$/;

/** The limit of musl, the C library of the job's image. */
const mostRepetitions = 255;

const irregular: Fault = { code: 'pattern', fault: 'is not a regular expression', fix: 'Close all brackets, and escape literal characters with a backslash.' };

/** Whether the tools of the job can read an extended regular expression, with the shorthands `\d`, `\w` and `\s`. */
export const isPosixPattern: Rule = (pattern) => {
  const all: readonly string[] = pattern.match(pieces) ?? [];
  if (all.some((piece) => /^\[\^?\]?$/.test(piece))) return irregular;
  const unknown = all.map(unknownIn).find((piece) => piece !== undefined);
  if (unknown !== undefined) return { code: 'pattern', fault: `contains ${JSON.stringify(unknown)}, which POSIX regular expressions do not support`, fix: 'Write it with plain groups, character classes and greedy repetition.' };
  try {
    RegExp(posixPattern(pattern));
    return undefined;
  } catch {
    return irregular;
  }
};

/** The same pattern in POSIX syntax, without shorthands. */
export function posixPattern(pattern: string): string {
  return pattern.replaceAll(pieces, (piece) => {
    if (shorthand[piece] !== undefined) return `[${shorthand[piece]}]`;
    return piece.length > 1 && piece.startsWith('[') ? posixClass(piece) : piece;
  });
}

/** How many groups a pattern has. */
export function groupsOf(pattern: string): number {
  return (pattern.match(pieces) ?? []).filter((piece) => piece === '(').length;
}

function unknownIn(piece: string): string | undefined {
  if (piece === '(?' || piece === '{' || /^(?:[*+?]|\{.*\})[?+]$/.test(piece)) return piece;
  if (/^\{/.test(piece)) return (piece.match(/\d+/g) ?? []).some((count) => Number(count) > mostRepetitions) ? piece : undefined;
  if (piece.length > 1 && piece.startsWith('[')) return unknownInClass(piece);
  return isEscape(piece) ? undefined : piece;
}

/** In a class, a shorthand cannot end a range. */
function unknownInClass(piece: string): string | undefined {
  const items = itemsOf(piece);
  const badRange = items.findIndex((item, index) => item === '-' && index > 0 && index < items.length - 1 && [items[index - 1], items[index + 1]].some((end) => shorthand[end] ?? (end.length > 2 && end.startsWith('['))));
  if (badRange >= 0) return items.slice(badRange - 1, badRange + 2).join('');
  return /\[[.=]/.exec(piece)?.[0] ?? items.find((item) => !isEscape(item) || (item.startsWith('[:') && !classes.test(item.slice(2, -2))));
}

function isEscape(piece: string): boolean {
  return !piece.startsWith('\\') || shorthand[piece] !== undefined || /^\\[^A-Za-z0-9]$/.test(piece);
}

/** In a POSIX class, a backslash is literal. So the characters that it escapes are moved to where they need no escape: `]` first, `^` not first, `-` last. */
function posixClass(piece: string): string {
  const items = itemsOf(piece);
  const isLiteral = (item: string, index: number) => /^\\[\]^-]$/.test(item) || (item === ']' && index === 0) || (item === '-' && (index === 0 || index === items.length - 1));
  const literal = items.filter(isLiteral).map((item) => item.slice(-1));
  const others = items.filter((item, index) => !isLiteral(item, index)).map((item) => shorthand[item] ?? (item.startsWith('\\') ? item.slice(1) : item)).join('');
  const [bracket, caret, dash] = [']', '^', '-'].map((character) => literal.includes(character) ? character : '');
  if (bracket + others === '' && !piece.startsWith('[^')) return dash ? `[-${caret}]` : '\\^';
  return `[${piece.startsWith('[^') ? '^' : ''}${bracket}${others}${caret}${dash}]`;
}

function itemsOf(piece: string): readonly string[] {
  return piece.replace(/^\[\^?/, '').slice(0, -1).match(/\[:\w*:\]|\\.|./gsu) ?? [];
}
