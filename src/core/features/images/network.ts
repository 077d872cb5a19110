import { opt } from './flags.ts';
import type { ImageFeature } from '../../contract.ts';
import type { Rule } from '../../problems.ts';
import { list, text } from '../../shape/shape.ts';
import { proposal } from '../../text/nearest.ts';

/** The network of the build steps. */
export const network: ImageFeature<string, string> = {
  shape: text(isNetwork),
  resolve: (option) => option ?? 'default',
  contribute: (mode) => ({ flags: mode === 'default' ? [] : [opt('force-network-mode', mode)] }),
};

/** Permissions that both the client and the daemon must allow. Otherwise BuildKit refuses the build. */
export const entitlements: ImageFeature<string[], readonly string[], { readonly network?: string }> = {
  shape: list(text(isEntitlement), { of: (entitlement) => entitlement, name: 'name' }),
  resolve: (option, image) => [...new Set([...option ?? [], ...(image.network === 'host' ? ['network.host'] : [])])],
  contribute: (own) => ({
    flags: own.map((entitlement) => ['--allow', [entitlement]]),
    daemonFlags: own.map((entitlement) => `--allow-insecure-entitlement=${entitlement}`),
  }),
};

const modes = ['default', 'none', 'host'];

function isNetwork(mode: string): ReturnType<Rule> {
  if (modes.includes(mode)) return undefined;
  const called = mode === 'sandbox' || mode === 'bridge' ? 'default' : mode; // BuildKit's and Docker's names for it
  return { code: 'network', fault: 'is not a network mode', fix: proposal(called, modes) };
}

function isEntitlement(name: string): ReturnType<Rule> {
  if (name === 'network.host') return undefined;
  const refused = (fault: string, fix: string) => ({ code: 'entitlement', fault, fix });
  if (name === 'security.insecure') return refused('would let build steps read the credentials of the job, because they can see its processes', 'Remove --security=insecure from the Dockerfile, and run the commands that need it in the job itself.');
  if (name.split('=')[0] === 'device') return refused('needs devices, which a rootless BuildKit in a job does not have', 'Remove --device from the Dockerfile.');
  return refused('is not an entitlement of BuildKit', 'Write "network.host", or leave the option out.');
}
