import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Files } from '../../../lab/repository.ts';
import type { Revision } from '../app.ts';

/** Modules of 2 KB or so below `folder`. A changed source is one that changed. */
export function sources(folder: string, count: number, { sources: changes }: Revision): Files {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => {
    const lines = Array.from({ length: 40 }, (__, line) => `export const value${line} = ${(index * 40 + line) * 7919 % 100003}; // of ${index}`);
    return [`${folder}/module-${index}.js`, [...lines, `// change ${index === 7 ? changes : 0}`, ''].join('\n')];
  }));
}

/** The lockfile, and what installs what it names. */
export function dependencies({ lockfile }: Revision): Files {
  return {
    'package-lock.json': `{ "version": ${lockfile + 1} }\n`,
    'install.sh': readFileSync(join(__dirname, 'install.sh'), 'utf8'),
  };
}
