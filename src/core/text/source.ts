import { fullRepository, hasScheme, isImageReference, isRegistryAddress, parseReference, showReference, splitHost } from './reference.ts';
import { isRemote } from './remote.ts';
import type { Fault, Rule } from './rule.ts';
import { holdsToken, withoutTokens } from './secret.ts';

/** An image as BuildKit's policies name it: `docker-image://docker.io/library/node:24` for `node:24`. */
export function imageIdentifier(reference: string): string {
  return `docker-image://${showReference(parseReference(reference))}`;
}

/** A URL in parts. Git has one name for a repository, whichever the protocol: `git@host:path` is `ssh://git@host/path`. */
interface Remote {
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  readonly fragment: string;
}

function parseRemote(url: string): Remote {
  const [, user, file] = /^[\w.-]+@([\w.-]+):(.*)$/s.exec(url) ?? [];
  const full = user === undefined ? url : `ssh://${user}/${file}`;
  const [, scheme = '', host = '', path = '', query = '', fragment = ''] = /^([^:]+):\/\/(?:[^/?#]*@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(full) ?? [];
  return { scheme: scheme.toLowerCase(), host, path, query, fragment };
}

/** What a URL is to BuildKit's policies: a git repository or a file, and whether it says what it must be. */
export function remoteSource(url: string): { readonly identifier: string; readonly attrs: { readonly [name: string]: string } } {
  const { scheme, host, path, query, fragment } = parseRemote(url);
  if (scheme !== 'ssh' && !path.endsWith('.git')) return { identifier: url, attrs: {} };
  const [, checksum = ''] = /(?:^|&)(?:checksum|commit)=([^&]*)/.exec(query) ?? [];
  return { identifier: `git://${host}${path}${fragment && `#${fragment}`}`, attrs: { 'git.checksum': checksum } };
}

/** The sources that a pattern of the options stands for: an image, or what is below a URL. */
export type SourcePattern =
  | { readonly image: string }
  | { readonly scheme: string; readonly place: string };

export function parseSourcePattern(pattern: string): SourcePattern {
  if (isRemote(pattern)) {
    const { scheme, host, path } = parseRemote(pattern);
    return { scheme, place: `${host}${path}` };
  }
  const { host, path } = splitHost(pattern);
  return { image: fullRepository(host, path) };
}

/** A pattern in the form that is the same for all ways to write it. */
export function plainSourcePattern(pattern: string): string {
  const parsed = parseSourcePattern(pattern);
  return 'image' in parsed ? parsed.image : `${parsed.scheme}://${parsed.place}`;
}

/** What can be pulled: an image, all images below a path, or what is below a URL. */
export const isSourcePattern: Rule = (pattern) => {
  if (pattern.includes('$')) return wrong('contains "$", but a pattern is literal', 'Write { variable: "CI_REGISTRY_IMAGE" } for the images below the value of a CI variable.');
  if (pattern.includes('**')) return wrong('has "**", which BuildKit does not know', `Write ${JSON.stringify(pattern.replaceAll(/\*+/g, '*'))}: "*" stands for any text, with slashes.`);
  if (pattern.includes('@sha256:')) return wrong('has a digest', `Write ${JSON.stringify(pattern.replace(/@.*/s, ''))}, and the digest in pin.`);
  return isRemote(pattern) ? isRemotePattern(pattern) : isImagePattern(pattern);
};

/** What is known to serve images and no files. */
const registryHost = /^(?:(?:index|registry-1|hub)\.docker\.(?:io|com)|docker\.io|ghcr\.io|quay\.io|(?:[\w-]+\.)?gcr\.io|[\w-]+-docker\.pkg\.dev|public\.ecr\.aws|mcr\.microsoft\.com|registry\.gitlab\.com|registry\.k8s\.io)$/i;

function isRemotePattern(pattern: string): Fault | undefined {
  const { scheme, host, path, query, fragment } = parseRemote(pattern);
  if (holdsToken(pattern)) return { code: 'credentials', value: withoutTokens(pattern), fault: 'contains credentials, which anybody could read in the generated file', fix: 'Remove them.' };
  if (scheme === 'git') return wrong('starts with git://, which has no encryption', `Write ${JSON.stringify(pattern.replace(/^git/i, 'https'))}.`);
  if (scheme !== 'https' && scheme !== 'http' && scheme !== 'ssh') return hasScheme(pattern);
  if (registryHost.test(host)) return { code: 'scheme', fault: `starts with ${scheme}://, but images have no scheme`, fix: `Write ${JSON.stringify(`${host}${path.replace(/\/$/, '') || '/*'}`)}.` };
  if (!isRegistryAddress(host)) return wrong('has no complete host', 'Write the host in full, and "*" only behind it, such as "https://github.com/acme/*".');
  if (path === '' || query !== '' || fragment !== '') return wrong(path === '' ? 'has no path' : 'has a query or a fragment', `Write ${JSON.stringify(`${scheme}://${host}${path || '/*'}`)}.`);
  return /^[\w.~%!&'()+,;=:@*/-]+$/.test(path) ? undefined : wrong('is not a URL', 'Write it as in the Dockerfile, and "*" for any text.');
}

function isImagePattern(pattern: string): Fault | undefined {
  const { host, path } = splitHost(pattern);
  const [name, ...tag] = path.split(':');
  if (pattern.startsWith('*')) return wrong('has no complete host', pattern === '*' ? 'Leave the option out to allow everything.' : 'Write the host in full, and "*" only behind it, such as "registry.example.com/*".');
  if (host === undefined ? !pattern.includes('/') && /^[^:]+\.[a-z]+(?::[0-9]+)?$|^localhost/i.test(pattern) : path === '') {
    return { code: 'registry-host', fault: 'is the host of a registry, and no image', fix: `Write ${JSON.stringify(`${host ?? pattern}/*`)}.` };
  }
  if (/[A-Z]/.test(name)) return { code: 'upper-case', fault: 'has upper-case letters, which registries do not accept', fix: `Write ${JSON.stringify(pattern.replace(name, name.toLowerCase()))}.` };
  const right = (host === undefined || isRegistryAddress(host)) && /^[a-z0-9*](?:[a-z0-9._/*-]*[a-z0-9*])?$/.test(name) && !name.includes('//') && tag.length < 2 && tag.every((one) => /^[\w.*-]{1,128}$/.test(one));
  return right ? undefined : wrong('is not the name of an image', 'Write an image or a path and "*", such as "docker.io/library/*", "node:24" or "registry.example.com/team/*".');
}

function wrong(fault: string, fix: string): Fault {
  return { code: 'source-pattern', fault, fix };
}

/** An image without a digest. */
export const isPinnable: Rule = (reference) => {
  if (/^https?:\/\//i.test(reference)) return { code: 'scheme', fault: 'is a URL', fix: 'Write the host and the path of an image; the checksums of files go into checksums.' };
  const [named, digested] = reference.split('@');
  return hasScheme(reference) ?? (digested !== undefined && isImageReference(reference) === undefined
    ? { code: 'pin', fault: 'has a digest already', fix: `Write ${JSON.stringify(named)}, and the digest as the value.` }
    : isImageReference(reference));
};

/** The URL of a file that `ADD` downloads. */
export const isFileUrl: Rule = (url) => {
  const { scheme, host, path, fragment } = parseRemote(url);
  if (holdsToken(url)) return { code: 'credentials', value: withoutTokens(url), fault: 'contains credentials, which anybody could read in the generated file', fix: "Remove them, and write secrets: [{ id: 'HTTP_AUTH_TOKEN_example.com', variable: '...' }]." };
  if (scheme === 'ssh' || path.endsWith('.git')) return { code: 'file-url', fault: 'is a git repository, and no file', fix: 'Write the commit behind the URL in the Dockerfile: "#" and 40 hexadecimal digits.' };
  return (scheme === 'https' || scheme === 'http') && isRegistryAddress(host) && path !== '' && fragment === '' && /^[\w.~%!$&'()*+,;=:@/?[\]-]+$/.test(url)
    ? undefined : { code: 'file-url', fault: 'is not the URL of a file', fix: 'Write it as in the Dockerfile, such as "https://example.com/tool-1.2.tgz".' };
};
