import { program } from './buildkit-mirrors.sh.ts';
import type { PipelineFeature, YamlMap } from '../../contract.ts';
import { daemonConfigFile } from '../../paths.ts';
import { list, mapping, text, under } from '../../shape/shape.ts';
import { isMirror, isRegistryHost } from '../../text/reference.ts';

export interface Mirrors { readonly [registry: string]: string[] }

/** Mirrors that BuildKit asks before the registry. */
export const mirrors: PipelineFeature<Mirrors, Mirrors> = {
  shape: mapping(text(isRegistryHost), list(text(isMirror), { of: (mirror) => mirror, name: 'address' })),
  resolve: (option) => option ?? {},
  contribute: (own) => {
    const registries: [string, YamlMap][] = Object.entries(own)
      .filter(([, addresses]) => addresses.length > 0)
      .map(([registry, addresses]) => [registry, { mirrors: addresses }]);
    return registries.length === 0 ? {} : {
      programs: [program],
      daemonFlags: [`--config=${daemonConfigFile}`],
      daemonConfig: { registry: Object.fromEntries(registries) },
    };
  },

  warn: (own) => Object.entries(own).flatMap(([registry, addresses]) => [registry, ...addresses].filter((address) => /^hub\.docker\.com\b/.test(address)).map((address) => ({
    code: 'web-page',
    path: under('mirrors', registry),
    value: address,
    fault: 'is a website, not a registry: BuildKit cannot pull images from it',
    fix: address === registry ? 'Write "docker.io" for Docker Hub.' : 'Remove it: BuildKit asks Docker Hub after all mirrors. Its registry is "registry-1.docker.io".',
  }))),
};
