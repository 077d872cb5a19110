import type { Rule } from './rule.ts';
import { hidden } from './secret.ts';
import type { Value } from './value.ts';

/** A registry's address: `registry.example.com`, `localhost:5000`, `[::1]:5000`. */
const host = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])(?::[0-9]{1,5})?$/;
/** https://github.com/distribution/reference: lower-case words between slashes, joined by `.`, `_`, `__` or dashes. */
const repository = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const tag = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const digest = /^sha256:[0-9a-f]{64}$/;

/** Splits `host/path`. As in Docker, the first part is a host if it has a dot or a port, or is `localhost`. */
export function splitHost(name: string): { readonly host?: string; readonly path: string } {
  const [first, ...rest] = name.split('/');
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  return isHost ? { host: first, path: rest.join('/') } : { path: name };
}

/** An image reference in parts: the host and the path, a tag or a digest, or both. */
export interface Reference {
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: string;
}

/** A reference with what Docker leaves out: `node` is `docker.io/library/node:latest`. With a digest, no tag is added. */
export function parseReference(reference: string): Reference {
  const [named, digested] = reference.split('@');
  const { host: registry, path } = splitHost(named);
  const [name, tagged] = path.split(':');
  return { repository: fullRepository(registry, name), tag: tagged ?? (digested === undefined ? 'latest' : undefined), digest: digested };
}

/** `docker.io/library/node` for `node`. */
export function fullRepository(registry: string | undefined, path: string): string {
  if (registry !== undefined && !/^(?:index\.)?docker\.io$/.test(registry)) return `${registry}/${path}`;
  return `docker.io/${path.includes('/') ? path : `library/${path}`}`;
}

/** The reference as BuildKit writes it. */
export function showReference({ repository: name, tag: tagged, digest: digested }: Reference): string {
  return `${name}${tagged === undefined ? '' : `:${tagged}`}${digested === undefined ? '' : `@${digested}`}`;
}

/** A name with its registry. Without a host, it is in GitLab's registry; without a name, it is the project's own image. */
export function fullName(name?: string): Value {
  if (name === undefined) return [{ variable: 'CI_REGISTRY_IMAGE' }];
  return splitHost(name).host === undefined ? [{ variable: 'CI_REGISTRY_IMAGE' }, `/${name}`] : [name];
}

/** An image's name without tag: `api`, `team/api`, `registry.example.com/team/api`. */
export const isImageName: Rule = (name) => {
  if (name.includes('$')) {
    return { code: 'image-name', fault: 'contains "$", but a name is literal', fix: 'Write "api" for $CI_REGISTRY_IMAGE/api, or "host/path" for another registry.' };
  }
  const split = splitHost(name);
  if (/[A-Z]/.test(split.path)) return { code: 'upper-case', fault: 'has upper-case letters, which registries do not accept', fix: `Write ${JSON.stringify(name.toLowerCase().replaceAll(/\s+/g, '-'))}.` };
  if (/:[^/]*$/.test(split.path) || name.includes('@')) {
    return { code: 'image-name', fault: 'has a tag or a digest', fix: 'Write the name only: the tag comes from the git tag.' };
  }
  if (name.length > 255) return { code: 'image-name', fault: 'is longer than the 255 characters that registries accept', fix: 'Shorten it.' };
  if ((split.host === undefined || host.test(split.host)) && repository.test(split.path)) return undefined;
  return { code: 'image-name', fault: 'is not an image name', fix: 'Write lower-case words joined by "/", ".", "_" or "-", such as "team/api" or "registry.example.com/team/api".' };
};

/** An image that a job runs in or builds on: `name`, `name:tag`, `name@sha256:...`. */
export const isImageReference: Rule = (reference) => {
  const [named, digested, ...more] = reference.split('@');
  const { host: registry, path } = splitHost(named);
  const [name, tagged, ...extra] = path.split(':');
  if (/[A-Z]/.test(name)) return { code: 'upper-case', fault: 'has upper-case letters, which registries do not accept', fix: `Write ${JSON.stringify(reference.replace(name, name.toLowerCase()))}.` };
  const right = more.length === 0 && extra.length === 0 && (registry === undefined || host.test(registry)) && repository.test(name)
    && (tagged === undefined || tag.test(tagged)) && (digested === undefined || digest.test(digested));
  return right ? undefined : { code: 'image-reference', fault: 'is not an image reference', fix: 'Write name:tag or name@sha256:..., such as "node:24" or "registry.example.com/team/image:1.0".' };
};

/** The digest of an image, or the checksum of a file. */
export const isDigest: Rule = (value) => {
  if (digest.test(value)) return undefined;
  const [, hex] = /^(?:.*@)?(?:sha256:)?([0-9a-f]{64})$/i.exec(value) ?? [];
  return { code: 'digest', fault: 'is not a digest', fix: hex === undefined ? 'Write "sha256:" and 64 hexadecimal digits.' : `Write "sha256:${hex.toLowerCase()}".` };
};

/** The address of a registry, without scheme and path. */
export const isRegistryHost: Rule = (address) => hasUser(address) ?? hasScheme(address, (rest) => rest.split('/')[0]) ?? (host.test(address) ? undefined : {
  code: 'registry-host',
  fault: 'is not the host of a registry',
  fix: 'Write host or host:port, such as "registry.example.com:5000".',
});

/** A mirror of a registry: a host, with a path if the mirror stores images below one. */
export const isMirror: Rule = (address) => {
  const [first, ...rest] = address.split('/');
  return hasUser(address) ?? hasScheme(address) ?? (host.test(first) && (rest.length === 0 || repository.test(rest.join('/'))) ? undefined : {
    code: 'mirror',
    fault: 'is not the address of a mirror',
    fix: 'Write host, host:port or host/path, such as "mirror.example.com" or "harbor.example.com/hub".',
  });
};

/** Whether a text is the host of a registry, with an optional port. */
export function isRegistryAddress(address: string): boolean {
  return host.test(address);
}

/** Whether a registry is on this machine, so that Docker and BuildKit speak plain HTTP to it. */
export function isLocalAddress(address: string): boolean {
  return /^(?:localhost|127(?:\.[0-9]+){3}|\[::1\])(?::[0-9]+)?$/.test(address);
}

export function hasScheme(address: string, needed = (rest: string) => rest.replace(/\/$/, '')): ReturnType<Rule> {
  const [, scheme, rest] = /^([a-z][a-z0-9+.-]*:\/\/)(.*)$/is.exec(address) ?? [];
  return scheme === undefined ? undefined : { code: 'scheme', fault: `starts with ${scheme}`, fix: `Write ${JSON.stringify(needed(rest))}.` };
}

function hasUser(address: string): ReturnType<Rule> {
  return /^(?:[a-z]+:\/\/)?[^/]*@/i.test(address) ? {
    code: 'credentials', value: hidden, fault: 'contains a user or a password, which anybody could read in the generated file', fix: 'Write the host alone. Logins go into registries.',
  } : undefined;
}
