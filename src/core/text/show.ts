import { hidden, isSecret, withoutTokens } from './secret.ts';

/** The maximum length of a value in a message. */
const most = 100;

/**
 * A value in a message: short, without secrets, and as JSON if possible. `names` are the names of the options that contain the
 * value.
 */
export function show(value: unknown, names: readonly string[] = []): string {
  try {
    return shortened(printable(json(value, names, most)), most);
  } catch {
    return 'something that cannot be read';
  }
}

/** A text that is safe to show: one line, without secrets, not longer than the limit. */
export function safeText(text: string, limit: number): string {
  return shortened(printable(withoutTokens(shortened(text, 10 * limit))), limit);
}

function shortened(text: string, limit: number): string {
  return text.length > limit ? `${text.slice(0, limit - 3).replace(/[\ud800-\udbff]$/, '')}...` : text;
}

/** Escapes control characters, and characters that change the direction of text. */
function printable(text: string): string {
  return text.replaceAll(invisible, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

// eslint-disable-next-line no-control-regex
const invisible = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;

/** Stops at the limit, because the rest is cut off anyway: the value can be huge, or contain itself. */
function json(value: unknown, names: readonly string[], limit: number): string {
  if (value === undefined) return 'nothing';
  if (isSecret(value, names)) return JSON.stringify(hidden);
  switch (typeof value) {
    case 'string': return JSON.stringify(withoutTokens(shortened(value, 100 * most)));
    case 'symbol': return withoutTokens(value.description ?? '') || 'a symbol';
    case 'function': return 'a function';
    case 'bigint': return `${value}n`;
    case 'object': return value === null ? 'null' : parts(value, names, limit);
    default: return String(value);
  }
}

function parts(value: object, names: readonly string[], limit: number): string {
  const isList = Array.isArray(value);
  let text = '';
  for (const name of Object.keys(value)) {
    if (text.length > limit) break;
    const part = (value as { readonly [name: string]: unknown })[name];
    if (part === undefined) continue;
    const key = isList ? '' : `${json(name, [], limit)}:`;
    text += `${text && ','}${key}${limit > 0 ? json(part, isList ? names : [...names, name], limit - text.length - key.length - 1) : '...'}`;
  }
  return isList ? `[${text}]` : `{${text}}`;
}
