import { opt } from './flags.ts';
import { Commented, type ImageFeature } from '../../contract.ts';
import type { Rule } from '../../problems.ts';
import { text } from '../../shape/shape.ts';
import { isInsideProject, joinPath, normalPath, splitPath } from '../../text/project-path.ts';
import { isRemote, isRemoteSource } from '../../text/remote.ts';

/** Where COPY takes files from: a folder of the project, or what BuildKit fetches by itself. */
export type BuildContext = { readonly folder: string } | { readonly url: string };

export const context: ImageFeature<string, BuildContext, unknown, unknown, { readonly reproducible: boolean }> = {
  shape: text(isContext),
  resolve: (option = '.') => isRemote(option) ? { url: option } : { folder: normalPath(option) },
  contribute: (own, _image, { reproducible }) => 'url' in own
    ? { prepare: reproducible ? [undated] : [], flags: [opt('context', own.url)] }
    : { prepare: reproducible ? [dated] : [], flags: [['--local', ['context=', own.folder]]] },
  rebase: (option = '.', folder) => isRemote(option) ? option : joinPath(folder, option),
};

const dated = new Commented('date_to_commit', 'The same commit gives the same image: its files and its history have the time of the commit.');

/** BuildKit v0.32 cannot date a folder of a git repository: `failed to get commit time`. */
const undated = new Commented('unset SOURCE_DATE_EPOCH', 'The time of this commit says nothing about a context that is fetched.');

/** The Dockerfile: in the project, or inside the repository that is the build context. */
export interface Dockerfile {
  readonly path: string;
  readonly remote: boolean;
}

/** buildctl takes the folder and the name of a local Dockerfile apart. */
export const dockerfile: ImageFeature<string, Dockerfile, { readonly context?: string }> = {
  shape: text(isInsideProject),
  resolve: (option, image) => {
    const remote = isRemote(image.context ?? '');
    return { remote, path: normalPath(option ?? (remote ? 'Dockerfile' : joinPath(image.context ?? '.', 'Dockerfile'))) };
  },
  contribute: ({ path, remote }) => {
    const { folder, name } = remote ? { folder: undefined, name: path } : splitPath(path);
    return {
      flags: [
        ...(folder === undefined ? [] : [['--local', ['dockerfile=', folder]] as const]),
        ...(name === 'Dockerfile' ? [] : [opt('filename', name)]),
      ],
    };
  },
  rebase: (option, folder) => option === undefined ? undefined : joinPath(folder, option),
};

function isContext(source: string): ReturnType<Rule> {
  return isRemote(source) ? isRemoteSource(source) : isInsideProject(source);
}
