import { readFileSync, readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { Component, type Project, TextFile } from 'projen';

/**
 * The shell programs that run in the job are `.sh` files beside their features, for an editor,
 * shellcheck and a shell to open. The library carries each as an ES module, written here, with its
 * name in the job's folder and where it comes from.
 */
export class JobPrograms extends Component {
  constructor(project: Project, folder: string) {
    super(project);
    for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sh')).sort()) {
      const path = `${folder}/${file.replaceAll('\\', '/')}`;
      const module = new TextFile(project, `${path}.ts`);
      module.addLine(`// ${module.marker}`);
      module.addLine(`export const program = { name: '${basename(path, '.sh')}', origin: '${path}', source: \`${escaped(readFileSync(path, 'utf8'))}\` };`);
      module.addLine('');
    }
  }
}

function escaped(source: string): string {
  return source.replaceAll(/[\\`]|\$\{/g, '\\$&');
}
