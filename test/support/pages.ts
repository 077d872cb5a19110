import { readFileSync, readdirSync } from 'node:fs';

const inFolder = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.md')).map((name) => `${folder}/${name}`);

/** The pages that people write. */
export const pages: readonly string[] = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'lab/README.md', 'docs/security.md', 'docs/python.md', 'docs/releases.md', ...inFolder('docs/decisions'), ...inFolder('docs/recipes')];

/** A page whose code blocks hold the files that the comments above them name: `<!-- examples/hello/Dockerfile -->`. */
export function withShownFiles(page: string): string {
  return readFileSync(page, 'utf8').replace(/(<!-- (\S+) -->\n```\w+\n)[^]*?```/g, (_block, start: string, file: string) => `${start}${readFileSync(file, 'utf8')}\`\`\``);
}
