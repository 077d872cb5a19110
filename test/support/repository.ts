import { folder } from './projects.ts';
import { type Files, commitAll, write } from '../../lab/repository.ts';
import { synthesize, type BuildkitImagePipelineOptions } from '../../src/core/mod.ts';

/** Writes files and commits them to a new git repository. */
export function repository(files: Files, directory = folder()): string {
  write(directory, files);
  commitAll(directory);
  return directory;
}

/** The files that the ES module gives for the options, by path. */
export function synthesized(options: BuildkitImagePipelineOptions): Files {
  return Object.fromEntries(synthesize(options).map(({ path, content }) => [path, content]));
}
