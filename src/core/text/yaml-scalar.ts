/**
 * Whether a text can be written in YAML without quotes, so that every reader reads the same text,
 * including GitLab's YAML 1.1 (Ruby's Psych). There `yes`, `on`, `0755`, `1_000`, `12:30:45`,
 * `2026-11-24`, `1,000`, `~`, `=` and `:name` are not strings. Instead of a list of such texts for each
 * reader, only texts that start like a word, a variable, a path or a flag are written without quotes.
 */
export function standsBare(text: string): boolean {
  return /^(?:[A-Za-z_$/]|\.[a-z/]|\. \.\/|--[a-z])/.test(text) && !unprintable.test(text)
    && !/^(?:y|n|yes|no|on|off|true|false|null|nil|\.inf|\.nan)$/i.test(text);
}

/** Whether a text can be written as a block of lines: no character needs an escape, and no line starts or ends with a blank that could get lost. */
export function standsAsBlock(text: string): boolean {
  return text.includes('\n') && /^\S/.test(text) && !/[ \t]$/m.test(text) && !unprintable.test(text) && !control.test(text);
}

/** The control characters that a block cannot contain. */
// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u0008\u000b-\u001f]/;

/** Characters that YAML allows only as an escape, but JSON.stringify does not escape. */
const unprintable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/;
const everyUnprintable = new RegExp(unprintable, 'g');

/** Escapes characters that YAML allows only as an escape. Such a text is always in double quotes. */
export function escapeUnprintable(yaml: string): string {
  return yaml.replaceAll(everyUnprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
