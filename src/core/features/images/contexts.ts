import { opt } from './flags.ts';
import type { Flag, ImageFeature } from '../../contract.ts';
import type { Rule } from '../../problems.ts';
import { mapping, text } from '../../shape/shape.ts';
import { isInsideProject, joinPath, normalPath } from '../../text/project-path.ts';
import { isImageReference } from '../../text/reference.ts';
import { isRemote, isRemoteSource } from '../../text/remote.ts';

export interface NamedContexts { readonly [name: string]: string }

/** Additional sources for FROM, COPY --from and RUN --mount=from in the Dockerfile. */
export const contexts: ImageFeature<NamedContexts, NamedContexts> = {
  shape: mapping(text(isContextName), text(isSource)),
  resolve: (option) => option ?? {},
  contribute: (named) => ({ flags: Object.entries(named).flatMap(([name, source]) => source === undefined ? [] : flags(name, source)) }),
  rebase: (option, folder) => option && Object.fromEntries(Object.entries(option)
    .map(([name, source]) => [name, isFolder(source) ? joinPath(folder, source) : source])),
};

function isFolder(source: string): boolean {
  return !source.startsWith(image) && !isRemote(source);
}

function flags(name: string, source: string): readonly Flag[] {
  if (isRemote(source)) return [opt(`context:${name}`, source)];
  // two folders have these names already: the build context and that of the Dockerfile
  const local = name === 'context' || name === 'dockerfile' ? `_${name}` : name;
  return [['--local', [`${local}=`, normalPath(source)]], opt(`context:${name}`, `local:${local}`)];
}

const image = 'docker-image://';

function isSource(source: string): ReturnType<Rule> {
  if (source.startsWith(image)) {
    const fault = isImageReference(source.slice(image.length));
    return fault && { code: 'context-source', fault: 'is not a valid image', fix: 'Write it as "docker-image://alpine:3.22", in lower case.' };
  }
  if (/^(?!https?:|ssh:)[a-z0-9+.-]+:\/\//i.test(source)) return { code: 'context-source', fault: 'starts with a scheme that BuildKit in a job does not support', fix: 'Write docker-image://, https://, ssh:// or git@host:path.' };
  if (isRemote(source)) return isRemoteSource(source);
  return /^[^/]+:/.test(source) && isImageReference(source) === undefined
    ? { code: 'context-source', fault: 'looks like an image, but is read as a folder', fix: `Write ${JSON.stringify(image + source)}, or "./${source}" for the folder.` }
    : isInsideProject(source);
}

/** BuildKit looks a name up in its shortest form, and finds no other: `alpine` for `docker.io/library/alpine:latest`. */
function isContextName(name: string): ReturnType<Rule> {
  const short = name.replace(/^(?:index\.)?docker\.io\/(?:library\/)?/, '').replace(/:latest$/, '');
  const fault = isImageReference(name);
  if (fault) return { code: 'context-name', fault: 'is not a name that FROM or --from can use', fix: 'Write a lower-case name, such as "shared", or the image that the context replaces, such as "alpine:3.22".' };
  return short === name ? undefined : { code: 'context-name', fault: 'is never used, because BuildKit shortens names', fix: `Write ${JSON.stringify(short)}.` };
}
