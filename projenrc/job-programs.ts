import { readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { Component, type Project, TextFile } from 'projen';

/**
 * The shell programs that run in the job are `.sh` files beside their features, for an editor,
 * shellcheck and a shell to open. The library carries each as an ES module, written here, with its
 * name in the job's folder and where it comes from.
 */
export class JobPrograms extends Component {
  /** `made` has the sources of those that are made of something else, by path. */
  constructor(project: Project, folder: string, made: Sources = {}) {
    super(project);
    for (const [path, content] of Object.entries(moduleTexts(folder, made))) {
      const module = new TextFile(project, path);
      module.addLine(`// ${module.marker}`);
      for (const line of content.split('\n')) module.addLine(line);
    }
  }
}

export interface Sources { readonly [path: string]: string }

/** The modules behind their first line, by path. */
export function moduleTexts(folder: string, made: Sources = {}): Sources {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sh')).map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
  return Object.fromEntries([...new Set([...found, ...Object.keys(made)])].sort().map((path) => [`${path}.ts`, `export const program = {
  name: '${basename(path, '.sh')}', origin: '${path}', source: \`${escaped(made[path] ?? readFileSync(path, 'utf8'))}\`,
};
`]));
}

function escaped(source: string): string {
  return source.replaceAll(/[\\`]|\$\{/g, '\\$&');
}
