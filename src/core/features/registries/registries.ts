import { program as dependencyProxy } from './login-dependency-proxy.sh.ts';
import { program as dockerHub } from './login-docker-hub.sh.ts';
import { program as login } from './login.sh.ts';
import type { DockerHubOptions, RegistryOptions } from './options.ts';
import type { PipelineFeature } from '../../contract.ts';
import type { Problem, Rule } from '../../problems.ts';
import { type Check, checkedTogether, list, struct, text, under } from '../../shape/shape.ts';
import { variableName } from '../../shape/values.ts';
import { isRegistryHost, splitHost } from '../../text/reference.ts';
import { shellCall } from '../../text/sh.ts';
import type { Value } from '../../text/value.ts';

/** What this feature reads of the plan: where the images go. */
export interface RegistriesView {
  readonly images: readonly { readonly name: { readonly host?: string }; readonly additionalNames: readonly Value[] }[];
}

const kinds = ['host', 'dockerHub', 'dependencyProxy'] as const;

const properties = struct<RegistryOptions>({
  host: text(isRegistryHost, isNotDockerHub),
  usernameVariable: variableName,
  passwordVariable: variableName,
  dockerHub: struct<DockerHubOptions>({ usernameVariable: variableName, passwordVariable: variableName }, ['usernameVariable', 'passwordVariable']),
  dependencyProxy: (value, path) => value === true ? [] : [{ code: 'wrong-type', path, value, fault: 'is not true', fix: 'Write true, or leave the item out.' }],
});

/** One kind of registry, and a host with its two variables. */
const oneKind: Check<RegistryOptions> = (given, path) => {
  const found = kinds.filter((kind) => given[kind] !== undefined);
  if (found.length !== 1) {
    return [{ code: 'one-of', path, value: given, fault: found.length ? `has ${found.join(' and ')}` : 'sets no registry', fix: `Set one of ${kinds.join(', ')}.` }];
  }
  return (['usernameVariable', 'passwordVariable'] as const).flatMap<Problem>((name) => {
    if (given.host !== undefined && given[name] === undefined) return [{ code: 'missing-option', path: under(path, name), value: undefined, fault: 'is set, but the login requires it', fix: 'Write the name of the CI variable that holds it.' }];
    return given.host === undefined && given[name] !== undefined
      ? [{ code: 'unused-option', path: under(path, name), value: given[name], fault: `is set with ${found[0]}, but belongs to host`, fix: 'Remove it.' }] : [];
  });
};

/** The logins of BuildKit: always to GitLab's own registry, and to the registries in the option. */
export const registries: PipelineFeature<RegistryOptions[], readonly RegistryOptions[], RegistriesView> = {
  shape: list(checkedTogether(properties, oneKind), { of: identity, name: 'registry' }),

  resolve: (option) => option ?? [],

  contribute: (own, { images }) => ({
    programs: [login, ...own.some((item) => item.dockerHub) ? [dockerHub] : [], ...own.some((item) => item.dependencyProxy) ? [dependencyProxy] : []],
    setUp: [
      images.some(({ name }) => name.host === undefined) ? 'login_gitlab' : '[ -z "${CI_REGISTRY-}" ] || login_gitlab',
      ...own.map(call),
    ],
  }),

  warn: (own, { images }) => [...new Set(images.flatMap(({ name, additionalNames }) => [name.host ?? [], ...additionalNames.map(hostOf)].flat()))]
    .filter((host) => !own.some((item) => item.dockerHub ? isDockerHub(host) : item.host === host))
    .map((host) => ({
      code: 'no-credentials',
      path: 'images',
      value: host,
      fault: 'is the registry of an image, but registries has no credentials for it',
      fix: `Add ${isDockerHub(host) ? '{ dockerHub: ... }' : 'it'} to registries, unless it accepts anonymous pushes or DOCKER_AUTH_CONFIG has the credentials.`,
    })),
};

function identity(item: RegistryOptions): string | undefined {
  return item.host ?? kinds.find((kind) => item[kind] !== undefined);
}

function call({ host, usernameVariable = '', passwordVariable = '', dockerHub: account }: RegistryOptions): string {
  if (account) return shellCall('login_docker_hub', [account.usernameVariable], [account.passwordVariable]);
  return host === undefined ? 'login_dependency_proxy' : shellCall('login_registry', [host], [usernameVariable], [passwordVariable]);
}

function hostOf([first]: Value): string | readonly [] {
  return typeof first === 'string' ? splitHost(first).host ?? [] : [];
}

function isDockerHub(host: string): boolean {
  return /^(?:.+\.)?docker\.io$/.test(host);
}

function isNotDockerHub(host: string): ReturnType<Rule> {
  return isDockerHub(host) ? {
    code: 'docker-hub',
    fault: 'is Docker Hub, and BuildKit looks up its credentials under another key',
    fix: 'Write { dockerHub: { usernameVariable, passwordVariable } }.',
  } : undefined;
}
