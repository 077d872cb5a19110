import { type PolicyRule, escaped } from './policy.ts';
import { imageIdentifier, parseSourcePattern } from '../../text/source.ts';
import type { CiVariable } from '../../text/value.ts';

/** What decides about sources. */
export interface Sources {
  readonly only?: readonly (string | CiVariable)[];
  readonly digestsOnly: boolean;
  /** By the name of the image, as it was given. */
  readonly pin: { readonly [image: string]: string };
  readonly checksums: { readonly [url: string]: string };
}

/** A variable in a policy, which the job replaces. No other text has `${`. */
export function expanding(variable: string): string {
  return `\${${variable}}`;
}

/** Whether there is a policy at all. */
export function decides({ only, digestsOnly, pin, checksums }: Sources): boolean {
  return only !== undefined || digestsOnly || Object.keys(pin).length + Object.keys(checksums).length > 0;
}

/** The rules of the policy; none if everything is allowed as it is. */
export function rulesOf({ only, digestsOnly, pin, checksums }: Sources, built: readonly string[]): readonly PolicyRule[] {
  return [
    ...Object.entries(pin).map(([image, digest]) => ({
      action: 'CONVERT', selector: { match_type: 'EXACT', identifier: imageIdentifier(image) }, updates: { identifier: `${imageIdentifier(image)}@${digest}` },
    } as const)),
    ...Object.entries(checksums).map(([url, checksum]) => ({
      action: 'CONVERT', selector: { match_type: 'EXACT', identifier: url }, updates: { attrs: { 'http.checksum': checksum } },
    } as const)),
    ...only === undefined && !digestsOnly ? [] : [
      // no wildcard: that would not match a line break, which can be in the path of a folder in a git repository
      { action: 'DENY', selector: { match_type: 'REGEX', identifier: '.*' } } as const,
      ...allow(['local://*', 'oci-layout://*']),
      ...once((only ?? anything).flatMap((pattern) => allowed(pattern, digestsOnly))),
      ...allow(built.map((variable) => `docker-image://${expanding(variable)}`)),
    ],
  ];
}

function allow(identifiers: readonly string[], { constraints, ...type }: Partial<PolicyRule['selector']> = {}): readonly PolicyRule[] {
  return identifiers.map((identifier) => ({ action: 'ALLOW', selector: { ...type, identifier, ...constraints && { constraints } } }));
}

/** A git repository is the same by HTTP and HTTPS. */
function once(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  return [...new Map(rules.map((rule) => [JSON.stringify(rule), rule])).values()];
}

/** Images, files and git repositories from everywhere. */
const anything = ['*', 'https://*', 'http://*'];

function allowed(pattern: string | CiVariable, digestsOnly: boolean): readonly PolicyRule[] {
  if (typeof pattern !== 'string') {
    const image = `docker-image://${expanding(pattern.variable)}`;
    return allow(digestsOnly ? [`${image}@sha256:*`, `${image}:*@sha256:*`, `${image}/*@sha256:*`] : [`${image}@*`, `${image}:*`, `${image}/*`]);
  }
  const parsed = pattern === '*' ? { image: '*' } : parseSourcePattern(pattern);
  if ('image' in parsed) return allow(images(parsed.image, digestsOnly).map((image) => `docker-image://${image}`));
  const { scheme, place } = parsed;
  const file = scheme === 'ssh' ? [] : [`${scheme}://${place}`];
  const git = `git://${place}`;
  if (!digestsOnly) return allow([...file, git, ...git.endsWith('*') ? [] : [`${git}#*`]]);
  return [
    ...allow(file, { constraints: [{ key: 'http.checksum', value: '', condition: 'NOTEQUAL' }] }),
    ...allow([git, ...git.endsWith('*') ? [] : [`${git}#*`]], { constraints: [{ key: 'git.checksum', value: '^[0-9a-fA-F]{40}', condition: 'MATCHES' }] }),
    ...allow([`^${escaped(git).replaceAll('\\*', '.*')}#([0-9a-f]{40}|[0-9a-f]{64})(:.*)?$`], { match_type: 'REGEX' }),
  ];
}

/** A name without a tag is that of all tags. When BuildKit has looked a tag up, it asks again with the digest. */
function images(name: string, digestsOnly: boolean): readonly string[] {
  const hasTag = /:[^/]*$/.test(name);
  if (name.endsWith('*')) return [digestsOnly ? `${name}@sha256:*` : name];
  if (digestsOnly) return hasTag ? [`${name}@sha256:*`] : [`${name}@sha256:*`, `${name}:*@sha256:*`];
  return hasTag ? [name, `${name}@*`] : [`${name}@*`, `${name}:*`];
}
