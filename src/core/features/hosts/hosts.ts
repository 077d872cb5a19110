import { program } from './hosts.sh.ts';
import type { HostOptions } from './options.ts';
import { Commented, type PipelineFeature, type ScriptLine, type YamlMap } from '../../contract.ts';
import { program as bin } from '../../job/bin.sh.ts';
import { program as clientProgram } from '../../job/client.sh.ts';
import type { Problem, Rule } from '../../problems.ts';
import { type Check, boolean, checkedTogether, mapping, struct, text, under } from '../../shape/shape.ts';
import { variableName } from '../../shape/values.ts';
import { isInsideProject, normalPath } from '../../text/project-path.ts';
import { isLocalAddress, isRegistryHost } from '../../text/reference.ts';
import { shellCall } from '../../text/sh.ts';

export interface HostsOption { readonly [host: string]: HostOptions }

/** The hosts with their options: those that differ from the defaults of BuildKit. */
export type Hosts = readonly (readonly [host: string, options: HostOptions])[];

const properties = struct<HostOptions>({
  ca: text(isNoVariable, isInsideProject),
  caVariable: variableName,
  clientCertificateVariable: variableName,
  clientKeyVariable: variableName,
  http: boolean,
  insecure: boolean,
});

const authorities = ['ca', 'caVariable'] as const;
const clientParts = ['clientCertificateVariable', 'clientKeyVariable'] as const;

/** The job would put its value there. */
function isNoVariable(path: string): ReturnType<Rule> {
  const [, name] = /^\$\{?([A-Za-z_]\w*)\}?$/.exec(path) ?? [];
  return path.includes('$') ? {
    code: 'expansion',
    fault: 'contains "$", which GitLab expands',
    fix: `Use caVariable: ${JSON.stringify(name ?? 'CORP_CA')}, the name of a CI variable of type "File".`,
  } : undefined;
}

/** What excludes each other, and what belongs together. */
const together: Check<HostOptions> = (given, path) => [
  ...given.ca !== undefined && given.caVariable !== undefined ? [{ code: 'one-of', path, value: given, fault: 'has ca and caVariable', fix: 'Keep one of them. Its file can have several certificates.' }] : [],
  ...clientParts.filter((name) => given[name] === undefined && clientParts.some((other) => given[other] !== undefined)).map<Problem>((name) => ({
    code: 'missing-option', path: under(path, name), value: undefined, fault: 'is set, but a client certificate and its key belong together', fix: 'Write the name of the CI variable that holds it.',
  })),
  ...unused(given, path, 'http', [...authorities, ...clientParts, 'insecure'], 'connects without TLS'),
  ...given.http ? [] : unused(given, path, 'insecure', authorities, 'accepts any certificate'),
];

function unused(given: HostOptions, path: string, by: 'http' | 'insecure', names: readonly (keyof HostOptions)[], what: string): readonly Problem[] {
  return given[by] ? names.filter((name) => given[name] !== undefined && given[name] !== false).map((name) => ({
    code: 'unused-option', path: under(path, name), value: given[name], fault: `has no effect, because ${by} ${what}`, fix: `Remove it, or remove ${by}.`,
  })) : [];
}

/** What is read of the daemon: whether this pipeline configures it. */
export interface HostsView { readonly buildkit: { readonly remote?: unknown } }

/** How the daemon and its client connect to registries and mirrors. */
export const hosts: PipelineFeature<HostsOption, Hosts, HostsView> = {
  shape: checkedTogether(mapping(text(isRegistryHost, isNotAlias), checkedTogether(properties, together)), oneSpelling),

  resolve: (option) => Object.entries(option ?? {})
    .map(([host, { ca, ...options }]) => [host, { ...options, ca: ca === undefined ? undefined : normalPath(ca) }] as const)
    .filter(([host, options]) => Object.keys(table(host, options)).length > 0),

  contribute: (entries, { buildkit }) => {
    const setUp = [...calls('hosts_ca', entries, ({ ca }) => ca && [ca]),
      ...calls('hosts_ca_variable', entries, ({ caVariable }) => caVariable && [caVariable]),
      ...calls('hosts_client_certificate', entries, ({ clientCertificateVariable: certificate, clientKeyVariable: key }) => certificate && key && [certificate, key])];
    return {
      programs: setUp.length ? [bin, clientProgram, program] : [],
      setUp: [...setUp, ...entries.some(([, { insecure }]) => insecure) ? [daemonGetsTokens] : []],
      daemonConfig: entries.length && !buildkit.remote
        ? { registry: Object.fromEntries(entries.map(([host, options]) => [host, table(host, options)])) }
        : {},
    };
  },

  validate: (entries, _plan, { hasFile }) => entries.filter(([, { ca }]) => ca !== undefined && hasFile?.(ca) === false).map(([host, { ca }]) => ({
    code: 'no-file',
    path: under(under('hosts', host), 'ca'),
    value: ca,
    fault: 'is no file of the project',
    fix: 'Write the path of a PEM file, relative to the root of the repository, or use caVariable.',
  })),
};

/** BuildKit's client has one setting for all token servers; the daemon has one for each registry. */
const daemonGetsTokens: ScriptLine = new Commented('export BUILDKIT_NO_CLIENT_TOKEN=true', 'The daemon fetches tokens: its client would accept any certificate of every token server.');

/** A call for each different value, with the hosts that have it. */
function calls(name: string, entries: Hosts, of: (options: HostOptions) => readonly string[] | '' | undefined): readonly string[] {
  const found = new Map<string, { readonly words: readonly string[]; readonly hosts: string[] }>();
  for (const [host, options] of entries) {
    const words = of(options);
    if (!words) continue;
    const call = found.get(words.join(' ')) ?? { words, hosts: [] };
    found.set(words.join(' '), call);
    call.hosts.push(host === hub ? 'registry-1.docker.io' : host); // whom the daemon asks
  }
  return [...found.values()].map((call) => shellCall(name, ...call.words, ...call.hosts));
}

/** The table of a host in buildkitd.toml. For localhost, BuildKit does not use TLS unless it is told to. */
function table(host: string, options: HostOptions): YamlMap {
  const { ca, caVariable, clientCertificateVariable: certificate, clientKeyVariable: key, http, insecure } = options;
  return {
    ...http === undefined ? isLocalAddress(host) && (ca ?? caVariable ?? certificate ?? insecure) !== undefined && { http: false } : { http },
    ...insecure && { insecure },
    ...ca !== undefined && { ca: [ca] },
    ...caVariable !== undefined && { ca: [`$${caVariable}`] },
    ...certificate !== undefined && { keypair: [{ cert: `$${certificate}`, key: `$${key}` }] },
  };
}

const hub = 'docker.io';

/** BuildKit calls Docker Hub docker.io, whatever a name in a Dockerfile says. */
function isNotAlias(host: string): ReturnType<Rule> {
  return /^(?:index|registry-1|hub)\.docker\.(?:io|com)$/.test(host) ? { code: 'docker-hub', fault: 'is Docker Hub, which BuildKit knows by another name', fix: `Write ${JSON.stringify(hub)}.` } : undefined;
}

/** BuildKit looks for the host as it is in the name of the image. */
function oneSpelling(given: HostsOption, path: string): readonly Problem[] {
  const names = Object.keys(given);
  return names.filter((name, index) => names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) < index).map((name) => ({
    code: 'duplicate', path: under(path, name), value: name, fault: 'is a host that has an entry already', fix: 'Keep one of them, in lower case.',
  }));
}
