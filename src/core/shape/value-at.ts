/** The value of the options at a path such as `images[0].contexts["a b"]`. */
export function valueAt(options: object, path: string): unknown {
  return keysOf(path).reduce<unknown>((value, key) => typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as { readonly [name: string]: unknown })[key] : undefined, options);
}

/** The keys in a path: `images`, `0`, `contexts` and `a b`. */
export function keysOf(path: string): readonly string[] {
  return (path.match(/"(?:[^"\\]|\\.)*"|[^.[\]"]+/g) ?? []).map((key) => key.startsWith('"') ? unquoted(key) : key);
}

function unquoted(key: string): string {
  try {
    return String(JSON.parse(key));
  } catch {
    return key;
  }
}
