import { readFileSync } from 'node:fs';

/** The files and the commands of a page, which comments above its code blocks name: `<!-- file: adopt.sh -->`, `<!-- runs: release -->`. */
export function recipe(page: string): { readonly text: string; file(name: string): string; commands(name: string): string } {
  const text = readFileSync(page, 'utf8');
  const blocks = [...text.matchAll(/^( *)<!-- (file|runs): (\S+) -->\n *```\w+\n([^]*?)^ *```$/gm)]
    .map(([, indent, kind, name, code]) => [`${kind} ${name}`, code.replace(new RegExp(`^${indent}`, 'gm'), '')] as const);
  const found = new Map<string, string>(blocks);
  const get = (key: string) => {
    const code = found.get(key);
    if (code === undefined) throw new Error(`${page} has no <!-- ${key.replace(' ', ': ')} -->`);
    return code;
  };
  return { text, file: (name) => get(`file ${name}`), commands: (name) => get(`runs ${name}`) };
}
