import type { ImageRoom } from '../../contract.ts';
import { text } from '../../shape/shape.ts';
import { isInsideProject, joinPath, normalPath, splitPath } from '../../text/project-path.ts';

const path = text(isInsideProject);

/** The folder that COPY takes files from. */
export const context: ImageRoom<string, string> = {
  shape: path,
  resolve: (option) => normalPath(option ?? '.'),
  contribute: (folder) => ({ flags: [['--local', ['context=', folder]]] }),
};

/** The Dockerfile. buildctl takes its folder and its name apart. */
export const dockerfile: ImageRoom<string, string, { readonly context?: string }> = {
  shape: path,
  resolve: (option, image) => normalPath(option ?? joinPath(image.context ?? '.', 'Dockerfile')),
  contribute: (file) => {
    const { folder, name } = splitPath(file);
    return { flags: [['--local', ['dockerfile=', folder]], ...(name === 'Dockerfile' ? [] : [['--opt', ['filename=', name]] as const])] };
  },
};
