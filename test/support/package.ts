import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { folder } from './projects.ts';
import { output } from './run.ts';

/** The npm package as it would be published: needs the compiled `lib/`. */
export function pack(): string {
  const into = folder();
  const [{ filename }] = JSON.parse(output(['npm', 'pack', '--json', '--ignore-scripts', '--pack-destination', into]));
  return join(into, filename);
}

/** A folder in which the package is installed, with what it bundles and nothing else. */
export function installed(tarball: string): string {
  const consumer = folder();
  const target = join(consumer, 'node_modules/projen-buildkit-image-pipeline');
  mkdirSync(target, { recursive: true });
  output(['tar', '-xzf', tarball, '-C', target, '--strip-components=1']);
  return consumer;
}

/** The environment without what npm and projen, which run these tests, leave in it for their children. */
export function withoutNpm(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(npm_|PROJEN_|NODE_ENV$|INIT_CWD$|CI$|JEST_)/.test(name)));
}
