import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { moduleTexts } from './job-programs';
import { knownErrorsProgram } from './known-errors';

/*
 * Writes the modules of the programs. `.projenrc.ts` writes them too, as managed files, but it also imports the library, which has to be
 * that of the `.sh` files as they are now.
 */
for (const [path, text] of Object.entries(moduleTexts('src', knownErrorsProgram()))) {
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const after = `${before.split('\n', 1)[0] || '//'}\n${text}`;
  if (after === before) continue;
  if (before) chmodSync(path, 0o644);
  writeFileSync(path, after);
}
