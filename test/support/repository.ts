import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { folder } from './projects.ts';
import { output } from './run.ts';
import { synthesize, type BuildkitImagePipelineOptions } from '../../src/core/mod.ts';

/** Writes files and commits them to a new git repository. */
export function repository(files: { readonly [path: string]: string }, directory = folder()): string {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  const git = (...args: string[]) => output(['git', '-C', directory, '-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args]);
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=test');
  return directory;
}

/** The files that the ES module gives for the options, by path. */
export function synthesized(options: BuildkitImagePipelineOptions): { readonly [path: string]: string } {
  return Object.fromEntries(synthesize(options).map(({ path, content }) => [path, content]));
}
