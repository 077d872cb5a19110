import { opt } from './flags.ts';
import type { BuildContext, ImageFeature } from '../../contract.ts';
import type { Rule } from '../../problems.ts';
import { text } from '../../shape/shape.ts';
import { isInsideProject, joinPath, normalPath, splitPath } from '../../text/project-path.ts';
import { isRemote, isRemoteSource } from '../../text/remote.ts';

export const context: ImageFeature<string, BuildContext> = {
  shape: text(isContext),
  resolve: (option = '.') => isRemote(option) ? { url: option } : { folder: normalPath(option) },
  contribute: (own) => ({ flags: ['url' in own ? opt('context', own.url) : ['--local', ['context=', own.folder]]] }),
  rebase: (option = '.', folder) => isRemote(option) ? option : joinPath(folder, option),
};

/** The Dockerfile: in the project, or inside the repository that is the build context. */
export interface Dockerfile {
  readonly path: string;
  readonly remote: boolean;
}

/** buildctl needs the folder and the name of a local Dockerfile separately. */
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
