/**
 * Whether a text can stand in YAML without quotes and is read as that same text by every reader,
 * GitLab's YAML 1.1 (Ruby's Psych) among them. There `yes`, `on`, `0755`, `1_000`, `12:30:45`,
 * `2026-11-24`, `1,000`, `~`, `=` and `:name` are no strings. Rather than list what each reader makes
 * of a text, only texts that start like a word, a variable, a path or a flag stand bare.
 */
export function standsBare(text: string): boolean {
  return /^(?:[A-Za-z_$/]|\.[a-z/]|\. \.\/|--[a-z])/.test(text) && !unprintable.test(text)
    && !/^(?:y|n|yes|no|on|off|true|false|null|nil|\.inf|\.nan)$/i.test(text);
}

/** Whether a text can stand as a block of lines: no character in it needs an escape, no blank is easy to lose. */
export function standsAsBlock(text: string): boolean {
  return text.includes('\n') && /^\S/.test(text) && !/[ \t]$/m.test(text) && !unprintable.test(text) && !control.test(text);
}

/** The control characters that no block may hold. */
// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u0008\u000b-\u001f]/;

/** The characters that YAML allows only as an escape, and that JSON, whose escapes are YAML's, leaves as they are. */
const unprintable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/;
const everyUnprintable = new RegExp(unprintable, 'g');

/** Escapes what may not stand raw in YAML. Such a text is always in double quotes. */
export function escapeUnprintable(yaml: string): string {
  return yaml.replaceAll(everyUnprintable, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
