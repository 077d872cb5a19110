import type { AzureRegistryOptions, DockerHubOptions, EcrOptions, GoogleRegistryOptions, RegistryOptions } from './options.ts';
import type { Problem, Rule } from '../../problems.ts';
import { audience, role } from '../../shape/id-token.ts';
import { type Check, type Shape, checkedTogether, struct, text, under } from '../../shape/shape.ts';
import { literalCredential, variableName } from '../../shape/values.ts';
import { isRegistryHost } from '../../text/reference.ts';

export const kinds = ['host', 'dockerHub', 'dependencyProxy', 'ecr', 'google', 'azure'] as const;

export function isDockerHub(host: string): boolean {
  return /^(?:.+\.)?docker\.io$/.test(host);
}

const isNotDockerHub: Rule = (host) => isDockerHub(host) ? {
  code: 'docker-hub',
  fault: 'is Docker Hub, and BuildKit looks up its credentials under another key',
  fix: 'Write { dockerHub: { usernameVariable, passwordVariable } }.',
} : undefined;

const hasNoUser: Rule = (host) => host.includes('@') ? { ...literalCredential, fault: 'contains a user, which belongs into a CI variable', fix: 'Write the host only, and usernameVariable and passwordVariable.' } : undefined;

const hasNoPath: Rule = (host) => /^[^/]+\/(?!\/)/.test(host) ? {
  code: 'registry-path',
  fault: 'has a path, but BuildKit finds credentials by host only',
  fix: `Write ${JSON.stringify(host.replace(/\/.*/, ''))}, with an account that may use all repositories of the pipeline, such as a deploy token of the group.`,
} : undefined;

/** A rule for a text of one form. */
function form(code: string, pattern: RegExp, what: string, example: string): Shape<string> {
  return text((value) => pattern.test(value) ? undefined : { code, fault: `is not ${what}`, fix: `Write ${example}.` });
}

const ecr = struct<EcrOptions>({
  account: form('aws-account', /^[0-9]{12}$/, 'the number of an AWS account', 'its 12 digits, such as "123456789012"'),
  region: form('aws-region', /^[a-z]{2,4}(?:-[a-z]+)+-[0-9]{1,2}$/, 'a region of AWS', 'one such as "eu-central-1"'),
  role,
  audience,
}, ['account', 'region', 'role']);

/** AWS has partitions that know nothing of each other. */
const onePartition: Check<EcrOptions> = ({ region, role: arn }, path) => {
  const [, ofRole] = /^arn:(aws[a-z-]*):/.exec(arn ?? '') ?? [];
  const ofRegion = region?.startsWith('cn-') ? 'aws-cn' : region?.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const isKnown = ['aws', 'aws-cn', 'aws-us-gov'].includes(ofRole ?? '');
  return !isKnown || region === undefined || ofRole === ofRegion ? []
    : [{ code: 'aws-partition', path: under(path, 'role'), value: arn, fault: `is a role of the partition ${ofRole}, but the region is in ${ofRegion}`, fix: `Write a role that starts with "arn:${ofRegion}:", or another region.` }];
};

const google = struct<GoogleRegistryOptions>({
  host: form('google-host', /^(?:[a-z0-9-]+-docker\.pkg\.dev|(?:[a-z]+\.)?gcr\.io)$/, 'a registry of Google', 'its host only, such as "europe-west3-docker.pkg.dev"'),
  provider: form('google-provider', /^projects\/[0-9]+\/locations\/global\/workloadIdentityPools\/[a-z0-9-]{4,32}\/providers\/[a-z0-9-]{4,32}$/,
    'the full name of a workload identity provider', '"projects/123456789/locations/global/workloadIdentityPools/POOL/providers/PROVIDER", with the number of the project'),
  serviceAccount: form('google-service-account', /^[a-z0-9-]+@[a-z0-9.-]+\.gserviceaccount\.com$/, 'the address of a service account', 'it as "push-images@acme.iam.gserviceaccount.com"'),
  audience,
}, ['host', 'provider']);

const uuid = '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}';
const azure = struct<AzureRegistryOptions>({
  host: form('azure-host', /^[a-z0-9]{5,50}(?:-[a-z0-9]+)?\.azurecr\.(?:io|cn|us)$/, 'the login server of a registry of Azure', 'its host only, such as "acme.azurecr.io"'),
  tenant: form('azure-tenant', new RegExp(`^(?:${uuid}|[a-zA-Z0-9-]+(?:\\.[a-zA-Z0-9-]+)+)$`), 'a tenant', 'its ID, such as "11111111-2222-3333-4444-555555555555"'),
  client: form('azure-client', new RegExp(`^${uuid}$`), 'the client ID of an application', 'it as "66666666-7777-8888-9999-000000000000"'),
  audience,
}, ['host', 'tenant', 'client']);

const properties = struct<RegistryOptions>({
  host: text(hasNoUser, hasNoPath, isRegistryHost, isNotDockerHub),
  usernameVariable: variableName,
  passwordVariable: variableName,
  identityTokenVariable: variableName,
  dockerHub: struct<DockerHubOptions>({ usernameVariable: variableName, passwordVariable: variableName }, ['usernameVariable', 'passwordVariable']),
  dependencyProxy: (value, path) => value === true ? [] : [{ code: 'wrong-type', path, value, fault: 'is not true', fix: 'Write true, or leave the item out.' }],
  ecr: checkedTogether(ecr, onePartition),
  google,
  azure,
}, [], kinds);

/** One kind of registry, and a host with its variables. */
const oneKind: Check<RegistryOptions> = (given, path) => {
  const found = kinds.filter((kind) => given[kind] !== undefined);
  if (found.length !== 1) {
    return [{ code: 'one-of', path, value: given, fault: found.length ? `has ${found.join(' and ')}` : 'sets no registry', fix: `Set one of ${kinds.join(', ')}.` }];
  }
  const unused = (name: 'usernameVariable' | 'passwordVariable' | 'identityTokenVariable', fault: string): readonly Problem[] => given[name] === undefined ? []
    : [{ code: 'unused-option', path: under(path, name), value: given[name], fault, fix: 'Remove it.' }];
  if (given.host === undefined) {
    return (['usernameVariable', 'passwordVariable', 'identityTokenVariable'] as const).flatMap((name) => unused(name, `is set with ${found[0]}, but belongs to host`));
  }
  return (['usernameVariable', 'passwordVariable'] as const).flatMap<Problem>((name) => {
    if (given.identityTokenVariable !== undefined) return unused(name, 'is set with identityTokenVariable, which is a login of its own');
    return given[name] !== undefined ? []
      : [{ code: 'missing-option', path: under(path, name), value: undefined, fault: 'is set, but the login requires it', fix: 'Write the name of the CI variable that holds it.' }];
  });
};

export const registryShape = checkedTogether(properties, oneKind);
