import { type Values, opts } from './flags.ts';
import type { ImageFeature } from '../../contract.ts';
import type { Problem, Rule } from '../../problems.ts';
import { mapping, text } from '../../shape/shape.ts';
import { literalOrVariable, literalVariables } from '../../shape/values.ts';
import { nearest } from '../../text/nearest.ts';

/** Attributes of the frontend that have no option of their own. */
export const frontendAttributes: ImageFeature<Values, Values> = {
  shape: mapping(text(isAttribute), literalOrVariable),
  resolve: (option) => option ?? {},
  contribute: (own) => ({ flags: opts('', own) }),
  warn: (own) => [...literalVariables(own), ...Object.keys(own).flatMap((name) => doubtful(name))],
};

/** The options that set attributes, by name or prefix of the attribute. */
const owners = new Map(Object.entries({
  'target': 'target',
  'filename': 'dockerfile',
  'context': 'context',
  'context:': 'contexts',
  'build-arg:BUILDKIT_SYNTAX': 'syntax',
  'build-arg:': 'buildArgs',
  'label:': 'labels',
  'platform': 'platforms',
  'no-cache': 'noCacheFilter',
  'force-network-mode': 'network',
  'add-hosts': 'extraHosts',
  'ulimit': 'ulimits',
  'shm-size': 'shmSize',
  'attest:': 'attest',
}));

function isAttribute(name: string): ReturnType<Rule> {
  if (!/^[A-Za-z][A-Za-z0-9_.:/-]*$/.test(name)) return { code: 'attribute', fault: 'is not the name of an attribute', fix: 'Write the part before "=" in --opt NAME=VALUE.' };
  if (name === 'requestid') return { code: 'owned-attribute', fault: 'queries the Dockerfile instead of building it, so nothing would be pushed', fix: 'Remove it.' };
  const owner = owners.get(name) ?? owners.get(name.slice(0, name.indexOf(':') + 1));
  return owner === undefined ? undefined : { code: 'owned-attribute', fault: 'is set by another option', fix: `Use the option ${owner}.` };
}

/** Attributes in frontend/dockerui/config.go and context.go of BuildKit v0.32, and those that its gateway reads. */
const known = ['hostname', 'multi-platform', 'contextkey', 'dockerfilekey', 'contextsubdir', 'cache-imports', 'cache-from', 'cmdline', 'source'];
const prefixes = /^(?:vcs|input|input-metadata|local-sessionid|sharedkey|frontend)[:.]/;

/** Attributes without effect, because BuildKit is rootless and stores no images. */
const idle: readonly (readonly [names: RegExp, fault: string, fix: string])[] = [
  [/^(?:cgroup-parent|memory|memswap|cpu[a-z]+)$/, 'has no effect: it needs control groups, which a rootless BuildKit in a job cannot set', "Set limits for the job's container in the configuration of the runner."],
  [/^image-resolve-mode$/, 'has no effect: this BuildKit asks the registry for base images in every build', 'Remove it.'],
];

function doubtful(name: string): Problem[] {
  const warning = (code: string, fault: string, fix: string) => [{ code, path: name, value: name, fault, fix }];
  const [, fault, fix] = idle.find(([names]) => names.test(name)) ?? [];
  if (fault !== undefined && fix !== undefined) return warning('no-effect', fault, fix);
  if (known.includes(name) || prefixes.test(name)) return [];
  const meant = nearest(name, [...known, ...owners.keys()]);
  return warning('unknown-attribute', 'is not an attribute of the Dockerfile frontend in BuildKit v0.32, which ignores it', meant ? `Did you mean "${meant}"?` : 'Remove it, unless the frontend in the option syntax supports it.');
}
