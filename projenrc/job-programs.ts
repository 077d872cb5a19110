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
  constructor(project: Project, folder: string, made: { readonly [path: string]: string } = {}) {
    super(project);
    const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sh')).map((name) => `${folder}/${name.replaceAll('\\', '/')}`);
    for (const path of [...new Set([...found, ...Object.keys(made)])].sort()) {
      const module = new TextFile(project, `${path}.ts`);
      module.addLine(`// ${module.marker}`);
      module.addLine('export const program = {');
      module.addLine(`  name: '${basename(path, '.sh')}', origin: '${path}', source: \`${escaped(made[path] ?? readFileSync(path, 'utf8'))}\`,`);
      module.addLine('};');
      module.addLine('');
    }
  }
}

function escaped(source: string): string {
  return source.replaceAll(/[\\`]|\$\{/g, '\\$&');
}
