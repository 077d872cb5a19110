import { cloudOf, tokenVariables } from './clouds.ts';
import { program as dependencyProxy } from './login-dependency-proxy.sh.ts';
import { program as dockerHub } from './login-docker-hub.sh.ts';
import { program as exchange } from './login-exchange.sh.ts';
import { program as helper } from './login-helper.sh.ts';
import { program as login } from './login.sh.ts';
import type { RegistryOptions } from './options.ts';
import { isDockerHub, kinds, registryShape } from './registry-shape.ts';
import type { PipelineFeature } from '../../contract.ts';
import { program as bin } from '../../job/bin.sh.ts';
import { idTokens } from '../../shape/id-token.ts';
import { list } from '../../shape/shape.ts';
import { splitHost } from '../../text/reference.ts';
import { shellCall } from '../../text/sh.ts';
import type { Value } from '../../text/value.ts';

/** What this feature reads of the plan: where the images go. */
export interface RegistriesView {
  readonly images: readonly { readonly name: { readonly host?: string }; readonly additionalNames: readonly Value[] }[];
}

/** The logins of BuildKit: always to GitLab's own registry, and to the registries in the option. */
export const registries: PipelineFeature<RegistryOptions[], readonly RegistryOptions[], RegistriesView> = {
  shape: list(registryShape, { of: identity, name: 'registry' }),

  resolve: (option) => option ?? [],

  contribute: (own, { images }) => {
    const clouds = own.flatMap((item) => cloudOf(item) ?? []);
    const variables = tokenVariables(clouds);
    const tokens = idTokens(Object.fromEntries(clouds.map(({ audience }, index) => [variables[index], audience])));
    const cloudLogins = clouds.map((cloud, index) => cloud.login(variables[index]));
    const isHelped = clouds.length > 0 || own.some((item) => item.identityTokenVariable !== undefined);
    return {
      imageJob: clouds.length === 0 ? {} : { id_tokens: tokens },
      programs: [
        login,
        ...own.some((item) => item.dockerHub) ? [dockerHub] : [],
        ...own.some((item) => item.dependencyProxy) ? [dependencyProxy] : [],
        ...isHelped ? [bin, helper] : [],
        ...clouds.length > 0 ? [exchange] : [],
        ...clouds.map(({ program }) => program),
      ],
      setUp: [
        images.some(({ name }) => name.host === undefined) ? 'login_gitlab' : '[ -z "${CI_REGISTRY-}" ] || login_gitlab',
        ...own.filter((item) => cloudOf(item) === undefined).map(call),
        ...cloudLogins,
      ],
    };
  },

  warn: (own, { images }) => [...new Set(images.flatMap(({ name, additionalNames }) => [name.host ?? [], ...additionalNames.map(hostOf)].flat()))]
    .filter((host) => !own.some((item) => item.dockerHub ? isDockerHub(host) : identity(item) === host))
    .map((host) => ({
      code: 'no-credentials',
      path: 'images',
      value: host,
      fault: 'is the registry of an image, but registries has no credentials for it',
      fix: `Add ${kindOf(host)} to registries, unless it accepts anonymous pushes or DOCKER_AUTH_CONFIG has the credentials.`,
    })),
};

/** The host that a registry is known by, or its kind. */
function identity(item: RegistryOptions): string | undefined {
  return item.host ?? cloudOf(item)?.host ?? kinds.find((kind) => item[kind] !== undefined);
}

/** What a login to a host is written as. */
function kindOf(host: string): string {
  if (isDockerHub(host)) return '{ dockerHub: ... }';
  if (/\.dkr\.ecr\./.test(host)) return '{ ecr: ... }';
  if (/(?:^|\.)gcr\.io$|\.pkg\.dev$/.test(host)) return '{ google: ... }';
  return /\.azurecr\.[a-z]+$/.test(host) ? '{ azure: ... }' : 'it';
}

function call({ host, usernameVariable = '', passwordVariable = '', identityTokenVariable, dockerHub: account }: RegistryOptions): string {
  if (account) return shellCall('login_docker_hub', [account.usernameVariable], [account.passwordVariable]);
  if (host === undefined) return 'login_dependency_proxy';
  return identityTokenVariable === undefined
    ? shellCall('login_registry', [host], [usernameVariable], [passwordVariable])
    : shellCall('login_identity_token', [host], [identityTokenVariable]);
}

function hostOf([first]: Value): string | readonly [] {
  return typeof first === 'string' ? splitHost(first).host ?? [] : [];
}
