import type { RegistryOptions } from './options.ts';
import { source } from './registries.sh.ts';
import type { PipelineFeature } from '../../contract.ts';
import { authProgram } from '../../paths.ts';
import type { Rule } from '../../problems.ts';
import { list, struct, text } from '../../shape/shape.ts';
import { variableName } from '../../shape/values.ts';
import { isRegistryHost, splitHost } from '../../text/reference.ts';
import { shellCall } from '../../text/sh.ts';
import type { Value } from '../../text/value.ts';

/** What this feature reads of the plan: where the images go, and whether Docker Hub knows us. */
export interface RegistriesView {
  readonly images: readonly { readonly name: { readonly host?: string }; readonly names: readonly Value[] }[];
  readonly dockerHub: readonly unknown[];
}

/** Credentials for GitLab's own registry, always, and for the registries that are named. */
export const registries: PipelineFeature<RegistryOptions[], readonly RegistryOptions[], RegistriesView> = {
  shape: list(
    struct<RegistryOptions>(
      { host: text(isRegistryHost, isNotDockerHub), usernameVariable: variableName, passwordVariable: variableName },
      ['host', 'usernameVariable', 'passwordVariable'],
    ),
    { of: ({ host }) => host, name: 'host' },
  ),

  resolve: (option) => option ?? [],

  contribute: (own, { images }) => ({
    programs: [{ path: authProgram, source }],
    prepare: [
      images.some(({ name }) => name.host === undefined) ? 'login_gitlab' : '[ -z "${CI_REGISTRY-}" ] || login_gitlab',
      ...own.map(({ host, usernameVariable, passwordVariable }) => shellCall('login', [host], [usernameVariable], [passwordVariable])),
    ],
  }),

  warn: (own, { images, dockerHub }) => [...new Set(images.flatMap(({ name, names }) => [name.host ?? [], ...names.map(hostOf)].flat()))]
    .filter((host) => !own.some((registry) => registry.host === host) && !(isDockerHub(host) && dockerHub.length))
    .map((host) => ({
      code: 'no-credentials',
      path: 'images',
      value: host,
      fault: 'is where an image is pushed to, but no credentials for it are named',
      fix: `Add it to ${isDockerHub(host) ? 'dockerHub' : 'registries'}, unless it takes images from anybody or DOCKER_AUTH_CONFIG holds them.`,
    })),
};

function hostOf([first]: Value): string | readonly [] {
  return typeof first === 'string' ? splitHost(first).host ?? [] : [];
}

function isDockerHub(host: string): boolean {
  return /^(?:.+\.)?docker\.io$/.test(host);
}

function isNotDockerHub(host: string): ReturnType<Rule> {
  return isDockerHub(host) ? {
    code: 'docker-hub',
    fault: 'is Docker Hub, whose credentials BuildKit looks up under another key',
    fix: 'Use the option dockerHub: { usernameVariable, passwordVariable }.',
  } : undefined;
}
