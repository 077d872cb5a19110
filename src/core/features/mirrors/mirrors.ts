import { program as dependencyProxyProgram } from './buildkit-dependency-proxy.sh.ts';
import { program } from './buildkit-mirrors.sh.ts';
import type { PipelineFeature } from '../../contract.ts';
import { type Check, checkedTogether, list, mapping, text, under } from '../../shape/shape.ts';
import { isMirror, isRegistryHost } from '../../text/reference.ts';

export interface MirrorsOption { readonly [registry: string]: string[] }

/** The registries that have mirrors, with the addresses of these. */
export type Mirrors = readonly (readonly [registry: string, addresses: readonly string[]])[];

/** The dependency proxy of the project's group, whose address only the job knows: https://docs.gitlab.com/user/packages/dependency_proxy/ */
const dependencyProxy = { word: 'dependency-proxy', of: 'docker.io', variable: 'CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX' };

const onlyOfDockerHub: Check<MirrorsOption> = (given, path) => Object.entries(given)
  .filter(([registry, addresses]) => registry !== dependencyProxy.of && addresses?.includes(dependencyProxy.word)).map(([registry]) => ({
    code: 'dependency-proxy',
    path: under(path, registry),
    value: dependencyProxy.word,
    fault: 'is a mirror of Docker Hub only',
    fix: `Move it to ${JSON.stringify(dependencyProxy.of)}, or remove it.`,
  }));

/** Mirrors that BuildKit asks before the registry. */
export const mirrors: PipelineFeature<MirrorsOption, Mirrors> = {
  shape: checkedTogether(mapping(text(isRegistryHost), list(text(isMirror), { of: (mirror) => mirror, name: 'address' })), onlyOfDockerHub),

  resolve: (option) => Object.entries(option ?? {}).filter(([, addresses]) => addresses.length > 0),

  contribute: (entries) => {
    if (entries.length === 0) return {};
    const signsIn = entries.some(([, addresses]) => addresses.includes(dependencyProxy.word));
    return {
      programs: [program, ...signsIn ? [dependencyProxyProgram] : []],
      prepare: signsIn ? ['buildkit_dependency_proxy'] : [],
      daemonConfig: { registry: Object.fromEntries(entries.map(([registry, addresses]) => [registry, { mirrors: addresses.map(inConfig) }])) },
    };
  },

  warn: (_own, _plan, _project, option = {}) => Object.entries(option).flatMap(([registry, addresses]) => [registry, ...addresses].filter((address) => /^hub\.docker\.com\b/.test(address)).map((address) => ({
    code: 'web-page',
    path: under('mirrors', registry),
    value: address,
    fault: 'is a website, not a registry: BuildKit cannot pull images from it',
    fix: address === registry ? 'Write "docker.io" for Docker Hub.' : 'Remove it: BuildKit asks Docker Hub after all mirrors. Its registry is "registry-1.docker.io".',
  }))),
};

function inConfig(address: string): string {
  return address === dependencyProxy.word ? `$${dependencyProxy.variable}` : address;
}
