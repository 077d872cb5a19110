import { folder } from './projects.ts';
import { type Files, commitAll, write } from '../../lab/repository.ts';

/** Writes files and commits them to a new git repository. */
export function repository(files: Files, directory = folder()): string {
  write(directory, files);
  commitAll(directory);
  return directory;
}
