import type { RemoteBuildkitOptions } from './options.ts';
import type { Problem, Rule } from '../../problems.ts';
import { normalPlatform, oncePerPlatform, platformName } from '../../shape/platform.ts';
import { type Check, type Shape, checkedTogether, list, mapping, struct, text, under } from '../../shape/shape.ts';
import { variableName } from '../../shape/values.ts';
import { isHostName, isIpAddress } from '../../text/address.ts';
import { shellCall } from '../../text/sh.ts';

/** What is read of the other options: those that only a daemon of the job's own can have. */
export interface RemoteView {
  readonly mirrors: readonly (readonly [registry: string, addresses: readonly string[]])[];
  readonly hosts: readonly (readonly [host: string, options: { readonly http?: boolean; readonly insecure?: boolean }])[];
  readonly cache: CacheView;
  readonly images: readonly RemoteImageView[];
}

interface RemoteImageView {
  readonly entitlements: readonly string[];
  readonly network: string;
  readonly cache?: CacheView;
  readonly platforms: readonly string[];
  readonly platformRunners: { readonly jobs: readonly { readonly name: string; readonly tags?: readonly string[] }[] };
}

interface CacheView {
  readonly kind: string;
  readonly of: object;
}

const addresses: Shape<string[]> = checkedTogether(list(text(isDaemonAddress), { of: (address) => address, name: 'address' }), (daemons, path) => daemons.length > 0 ? [] : [
  { code: 'no-daemon', path, value: daemons, fault: 'names no daemon', fix: 'Write the address of one, or leave the option out.' },
]);

/** Without daemons for all platforms, those of the first one do what is for no platform. */
function generalDaemons({ daemons, platformDaemons = {} }: RemoteBuildkitOptions): readonly string[] | undefined {
  return daemons ?? Object.values(platformDaemons).find((one) => one);
}

const someDaemons: Check<RemoteBuildkitOptions> = (value, path) => generalDaemons(value)
  ? [] : [{ code: 'missing-option', path: under(path, 'daemons'), value: undefined, fault: 'is set, but the option is required', fix: 'Set a value, or platformDaemons.' }];

export const remoteShape: Shape<RemoteBuildkitOptions> = checkedTogether(struct<RemoteBuildkitOptions>({
  daemons: addresses,
  platformDaemons: checkedTogether(mapping(platformName, addresses), oncePerPlatform),
  caVariable: variableName,
  certificateVariable: variableName,
  keyVariable: variableName,
}, ['caVariable', 'certificateVariable', 'keyVariable']), someDaemons);

/** The call that connects to one of the daemons. */
export function connect(remote: RemoteBuildkitOptions, seconds: number): string {
  const { caVariable, certificateVariable, keyVariable } = remote;
  const words = [String(seconds), caVariable, certificateVariable, keyVariable, ...generalDaemons(remote) ?? []];
  return shellCall('buildkit_connect', ...words);
}

interface OwnDaemon {
  readonly flags: readonly string[];
  readonly config: object;
  readonly state?: unknown;
}

function conflict(path: string, value: unknown, fix: string): Problem {
  return { code: 'conflict', path, value, fault: 'is for a daemon of the job, but those of buildkit.remote run elsewhere', fix };
}

/** The other options that are in vain, or refused by BuildKit, and where they belong. */
export function excluded(own: OwnDaemon, plan: RemoteView): readonly Problem[] {
  return [
    ...own.flags.length ? [conflict('buildkit.flags', own.flags, 'Start the daemons with these flags, and remove them here.')] : [],
    ...Object.keys(own.config).length ? [conflict('buildkit.config', own.config, 'Move it to the buildkitd.toml of the daemons.')] : [],
    ...own.state === undefined ? [] : [conflict('buildkit.state', own.state, 'Remove it: the daemons keep their state.')],
    ...plan.mirrors.map(([registry, mirrors]) => conflict(under('mirrors', registry), mirrors, `Move it to the buildkitd.toml of the daemons: [registry.${JSON.stringify(registry)}] mirrors = ${JSON.stringify(mirrors)}.`)),
    ...plan.hosts.flatMap(([host, options]) => (['http', 'insecure'] as const).filter((name) => options[name])
      .map((name) => conflict(under(under('hosts', host), name), true, `Move it to the buildkitd.toml of the daemons: [registry.${JSON.stringify(host)}] ${name} = true.`))),
    ...keys('cache', plan.cache),
    ...plan.images.flatMap(({ entitlements, network, cache, platformRunners: { jobs } }, index) => [
      ...jobs.length ? [runners(`images[${index}].platformRunners`, jobs)] : [],
      ...entitlements.length ? [allowed(`images[${index}]`, network === 'host' ? { network } : { entitlements })] : [],
      ...cache ? keys(`images[${index}].cache`, cache) : [],
    ]),
  ];
}

/** Platforms without a daemon, and daemons without a platform. */
export function platformProblems({ daemons, platformDaemons = {} }: RemoteBuildkitOptions, { images }: RemoteView): readonly Problem[] {
  const own = Object.keys(platformDaemons).filter((platform) => platformDaemons[platform]);
  const missing = (platform: string) => daemons === undefined && !own.some((one) => normalPlatform(one) === normalPlatform(platform));
  const built = new Set(images.flatMap(({ platforms }) => platforms.map(normalPlatform)));
  const path = 'buildkit.remote.platformDaemons';
  return [
    ...images.flatMap<Problem>(({ platforms }, index) => platforms.length === 0 && daemons === undefined
      ? [{ code: 'missing-daemon', path: `images[${index}].platforms`, value: undefined, fault: 'is set, but all daemons are for platforms', fix: `Set platforms, such as [${own.map((platform) => JSON.stringify(platform)).join(', ')}], or buildkit.remote.daemons.` }]
      : platforms.filter(missing).map((platform) => ({ code: 'missing-daemon', path: `images[${index}].platforms`, value: platform, fault: 'has no daemon', fix: `Add "${platform}" to ${path}, or set buildkit.remote.daemons.` }))),
    ...own.filter((platform) => !built.has(normalPlatform(platform)))
      .map((platform) => ({ code: 'unused-daemon', path: under(path, platform), value: platform, fault: 'is not a platform of any image', fix: `Add "${platform}" to platforms of an image, or remove its daemons.` })),
  ];
}

/** A runner does not build there. */
function runners(path: string, jobs: RemoteImageView['platformRunners']['jobs']): Problem {
  const names = jobs.filter(({ tags }) => tags).map(({ name }) => name);
  return {
    code: 'conflict', path, value: names, fault: 'are built by runners, but with buildkit.remote the daemons build', fix: `Remove it. For daemons of these platforms, write buildkit: { remote: { platformDaemons: { ${JSON.stringify(names[0])}: [...] } } }.`,
  };
}

function allowed(path: string, option: object): Problem {
  const [[name, value]] = Object.entries(option);
  return conflict(under(path, name), value, 'Remove it: what one project may do on a shared daemon, all may.');
}

/** The daemon reads the credentials of S3 from its own environment. */
function keys(path: string, { kind, of }: CacheView): readonly Problem[] {
  return kind !== 's3' ? [] : Object.entries(of).filter(([name, value]) => value !== undefined && ['accessKeyIdVariable', 'role'].includes(name))
    .map(([name, value]) => conflict(`${path}.s3.${name}`, value, 'Remove it, and give the daemons a role, or keys in their environment.'));
}

function isDaemonAddress(address: string): ReturnType<Rule> {
  const wrong = (fault: string, fix: string) => ({ code: 'daemon-address', fault, fix });
  const [, scheme, rest] = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(.*)$/i.exec(address) ?? [];
  const [, host, port] = /^(\[[^\]]*\]|[^/:]*)(?::([0-9]{1,5}))?\/?$/.exec(rest) ?? [];
  const isHost = host !== undefined && !(host.startsWith('[') ? isIpAddress(host.slice(1, -1)) : isHostName(host));
  if (scheme !== undefined && /^(?:unix|npipe|fd)$/.test(scheme)) return wrong('is a socket, which the job does not have', 'Write the address of a daemon in the network: "tcp://HOST:PORT".');
  if (scheme !== undefined && /^(?:kube-pod|docker-container|podman-container|nerdctl-container|ssh)$/.test(scheme)) {
    return wrong('needs a program and permissions that the job does not have', 'Let the daemon listen on TCP, and write "tcp://HOST:PORT".');
  }
  const right = `Write ${JSON.stringify(`tcp://${isHost ? host : 'buildkitd.example.com'}:${port ?? 1234}`)}.`;
  if (scheme !== 'tcp') return wrong(scheme === undefined ? 'has no scheme' : `starts with ${scheme}://`, right);
  if (!isHost || address.endsWith('/')) return wrong('is not the address of a daemon', right);
  if (port === undefined) return wrong('has no port', right);
  return Number(port) > 0 && Number(port) <= 65535 ? undefined : wrong('has a port that does not exist', 'Write a port from 1 to 65535.');
}
