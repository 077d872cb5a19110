/** The replacement of a secret. */
export const hidden = '***';

/** Whether a name suggests that its value is a secret: `password`, `npmToken`, `API_KEY`, `passwordVariable`. */
export function soundsSecret(name: string): boolean {
  return /pass(?:word|wd|phrase)|token|secret|credential|apikey/i.test(name)
    || name.split(/(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]/).some((word) => /^(?:keys?|pwd)$/i.test(word));
}

/**
 * Whether a value must not be shown, because the name of an option that contains it suggests a secret. These are shown: text that looks
 * like an ID or the name of a variable, where one is expected; the key of a cache; and a refused name, because it is in the path anyway.
 */
export function isSecret(value: unknown, names: readonly string[]): boolean {
  const own = names.at(-1);
  if (own === undefined || value === own || value === undefined || value === null || typeof value === 'object') return false;
  const form = /^(?:file|.*variable)$/i.test(own) ? variableName : /^(?:id|secrets)$/.test(own) ? id : undefined;
  return !form?.test(String(value)) && !names.join('.').endsWith('local.key') && names.some(soundsSecret);
}

const variableName = /^\$?\{?[A-Z_][A-Z0-9_]{0,60}\}?$/;
const id = /^[\w.:,/-]{1,40}$/;

/** A copy of plain data without secrets. */
export function withoutSecrets(value: unknown, names: readonly string[]): unknown {
  if (isSecret(value, names)) return hidden;
  if (typeof value === 'string') return withoutTokens(value);
  if (Array.isArray(value)) return value.map((entry) => withoutSecrets(entry, names));
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutSecrets(part, [...names, name])]))
    : value;
}

/** A text without the tokens, private keys and credentials of URLs in it. */
export function withoutTokens(text: string): string {
  return text.replaceAll(credentialsOfUrl, hidden).replaceAll(parameterOfUrl, `$1${hidden}`).replaceAll(tokens, hidden);
}

/** Whether a text contains something that looks like a token, a private key or credentials. */
export function holdsToken(text: string): boolean {
  return withoutTokens(text) !== text;
}

/** Tokens with a known prefix. GitLab's prefixes: https://docs.gitlab.com/security/tokens/#token-prefixes */
const tokens = new RegExp([
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*-----|$)/,
  /\b(?:gl(?:pat|dt|rt|rtr|cbt|oas|ptt|agent|ft|soat|imt|ffct|wt)-|GR1348941)[\w.=-]{6,}/,
  /\b(?:gh[opsur]_[A-Za-z0-9]{10,}|github_pat_\w{10,})/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\bdckr_(?:pat|oat)_[\w-]{10,}/,
  /\bnpm_[A-Za-z0-9]{20,}/,
  /\bxox[a-z]-[\w-]{10,}/,
  /\beyJ[\w-]{10,}\.[\w-]*(?:\.[\w-]*)?/,
].map(({ source }) => source).join('|'), 'g');

/** `https://token@` and `scheme://user:password@`; the user of `ssh://git@` is known to everybody. */
const credentialsOfUrl = /(?<=\bhttps?:\/\/)[^\s/?#"]+(?=@)|(?<=:\/\/)[^\s/?#":@]*:[^\s/?#"]*(?=@)/gi;

const parameterOfUrl = /([?&](?:[\w-]*(?:token|password|secret|signature|credential)|sig|[\w-]*key)=)[^&\s"#]+/gi;
