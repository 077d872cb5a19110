import type { Rule } from './rule.ts';

/** A path inside the project, relative to the repository root, in a normal form: `.`, `services/api`. */
export function normalPath(path: string): string {
  const parts = path.split('/').reduce<string[]>((kept, part) => {
    if (part === '' || part === '.') return kept;
    return part === '..' && kept.length > 0 && kept.at(-1) !== '..' ? kept.slice(0, -1) : [...kept, part];
  }, []);
  return parts.join('/') || '.';
}

/** `folder/name`, without a leading `./`. */
export function joinPath(folder: string, name: string): string {
  return normalPath(`${folder}/${name}`);
}

/** The folder and the name of a file. */
export function splitPath(path: string): { readonly folder: string; readonly name: string } {
  const cut = path.lastIndexOf('/');
  return { folder: cut < 0 ? '.' : path.slice(0, cut), name: path.slice(cut + 1) };
}

export const isInsideProject: Rule = (path) => {
  if (path.includes('\\')) return { code: 'path', fault: 'has a backslash', fix: `Write ${JSON.stringify(path.replaceAll('\\', '/'))}: paths in CI have forward slashes.` };
  if (!path.startsWith('/') && normalPath(path).split('/')[0] !== '..') return undefined;
  return { code: 'outside-project', fault: 'is outside the project', fix: 'Write a path inside the repository, relative to its root, such as "services/api".' };
};
