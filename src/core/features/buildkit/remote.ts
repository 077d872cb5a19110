import type { RemoteBuildkitOptions } from './options.ts';
import type { Problem, Rule } from '../../problems.ts';
import { type Check, type Shape, checkedTogether, list, struct, text, under } from '../../shape/shape.ts';
import { variableName } from '../../shape/values.ts';
import { isHostName, isIpAddress } from '../../text/address.ts';
import { shellCall } from '../../text/sh.ts';

/** What is read of the other options: those that only a daemon of the job's own can have. */
export interface RemoteView {
  readonly mirrors: readonly (readonly [registry: string, addresses: readonly string[]])[];
  readonly hosts: readonly (readonly [host: string, options: { readonly http?: boolean; readonly insecure?: boolean }])[];
  readonly cache: CacheView;
  readonly images: readonly { readonly entitlements: readonly string[]; readonly network: string; readonly cache?: CacheView }[];
}

interface CacheView {
  readonly kind: string;
  readonly of: object;
}

const atLeastOne: Check<RemoteBuildkitOptions> = ({ daemons }, path) => daemons?.length === 0
  ? [{ code: 'no-daemon', path: under(path, 'daemons'), value: daemons, fault: 'names no daemon', fix: 'Write the address of one, or leave remote out.' }]
  : [];

export const remoteShape: Shape<RemoteBuildkitOptions> = checkedTogether(struct<RemoteBuildkitOptions>({
  daemons: list(text(isDaemonAddress), { of: (address) => address, name: 'address' }),
  caVariable: variableName,
  certificateVariable: variableName,
  keyVariable: variableName,
}, ['daemons', 'caVariable', 'certificateVariable', 'keyVariable']), atLeastOne);

/** The call that connects to one of the daemons. */
export function connect({ daemons, caVariable, certificateVariable, keyVariable }: RemoteBuildkitOptions, seconds: number): string {
  return shellCall('buildkit_connect', ...[String(seconds), caVariable, certificateVariable, keyVariable, ...daemons].map((word) => [word]));
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
    ...plan.images.flatMap(({ entitlements, network, cache }, index) => [
      ...entitlements.length ? [allowed(`images[${index}]`, network === 'host' ? { network } : { entitlements })] : [],
      ...cache ? keys(`images[${index}].cache`, cache) : [],
    ]),
  ];
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
