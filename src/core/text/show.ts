import { hidden, isSecret, withoutTokens } from './secret.ts';

/** As much of a value as a message has room for. */
const most = 100;

/**
 * A value in a message, as JSON where there is JSON for it, short and without secrets. `names` are those of the options that it
 * stands in.
 */
export function show(value: unknown, names: readonly string[] = []): string {
  try {
    return shortened(printable(json(value, names, most)), most);
  } catch {
    return 'something that cannot be read';
  }
}

/** What others have written, safe to show: on one line, without secrets, no longer than there is room for. */
export function safeText(text: string, room: number): string {
  return shortened(printable(withoutTokens(shortened(text, 10 * room))), room);
}

function shortened(text: string, room: number): string {
  return text.length > room ? `${text.slice(0, room - 3).replace(/[\ud800-\udbff]$/, '')}...` : text;
}

/** Without control characters, and those that change the direction of what follows. */
function printable(text: string): string {
  return text.replaceAll(invisible, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

// eslint-disable-next-line no-control-regex
const invisible = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** No more than there is room for, because the rest is cut off: the value may be huge, or hold itself. */
function json(value: unknown, names: readonly string[], room: number): string {
  if (value === undefined) return 'nothing';
  if (isSecret(value, names)) return JSON.stringify(hidden);
  switch (typeof value) {
    case 'string': return JSON.stringify(withoutTokens(shortened(value, 100 * most)));
    case 'symbol': return withoutTokens(value.description ?? '') || 'a symbol';
    case 'function': return 'a function';
    case 'bigint': return `${value}n`;
    case 'object': return value === null ? 'null' : parts(value, names, room);
    default: return String(value);
  }
}

function parts(value: object, names: readonly string[], room: number): string {
  const isList = Array.isArray(value);
  let text = '';
  for (const name of Object.keys(value)) {
    if (text.length > room) break;
    const part = (value as { readonly [name: string]: unknown })[name];
    if (part === undefined) continue;
    const key = isList ? '' : `${json(name, [], room)}:`;
    text += `${text && ','}${key}${room > 0 ? json(part, isList ? names : [...names, name], room - text.length - key.length - 1) : '...'}`;
  }
  return isList ? `[${text}]` : `{${text}}`;
}
