import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BuildkitImagePipelineOptions, synthesize } from '../src/core/mod.ts';

/** Texts by their paths. */
export interface Files { readonly [path: string]: string }

export function write(directory: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
}

/** The files that the ES module gives for the options. */
export function synthesized(options: BuildkitImagePipelineOptions): Files {
  return Object.fromEntries(synthesize(options).map(({ path, content }) => [path, content]));
}

/** git in a folder, as somebody who may commit. */
export function gitIn(directory: string, env: NodeJS.ProcessEnv = process.env): (...args: string[]) => string {
  const identity = ['-c', 'user.name=Lab', '-c', 'user.email=lab@example.com'];
  return (...args) => execFileSync('git', ['-C', directory, ...identity, ...args], { encoding: 'utf8', env });
}

/** Commits all that lies in a folder to a new repository there. */
export function commitAll(directory: string): void {
  const git = gitIn(directory);
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--quiet', '--message=all');
}
