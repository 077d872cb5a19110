import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { inspect } from '../../lab/machine.ts';
import { output } from '../support/run.ts';

/** The environment in which jsii generates code, and generated code runs. */
export const jsii: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: [resolve('node_modules/.bin'), process.env.PATH].join(delimiter),
  PROJEN_DISABLE_POST: 'true',
  JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '20',
};

/** Builds the Python package, which needs the compiled `lib/`, and returns its wheel. To translate its examples takes long. */
export function wheel(into: string, examples: 'translate' | 'verbatim'): string {
  output(['node', 'build-tools/python/package.cjs', into, examples], { env: { ...jsii, PYTHON: inspect().tool('python') } });
  return join(into, readdirSync(into).find((name) => name.endsWith('.whl'))!);
}

/** The content of files, by their path. */
export interface FilesOf {
  readonly [path: string]: string;
}

/** All files below a folder. */
export function filesOf(folder: string): FilesOf {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}

/** The files that a program writes into a new folder. */
export function filesFrom(program: readonly string[], cwd: string, env: NodeJS.ProcessEnv): FilesOf {
  mkdirSync(cwd);
  output(program, { cwd, env });
  return filesOf(cwd);
}
