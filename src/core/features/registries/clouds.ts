import { program as azure } from './login-azure.sh.ts';
import { program as ecr } from './login-ecr.sh.ts';
import { program as google } from './login-google.sh.ts';
import type { RegistryOptions } from './options.ts';
import type { Program } from '../../contract.ts';
import { shellCall } from '../../text/sh.ts';

/** A registry of a cloud, which the job signs in to with an ID token of GitLab. */
export interface Cloud {
  readonly kind: 'ecr' | 'google' | 'azure';
  readonly host: string;
  /** The audience of the ID token. */
  readonly audience?: string;
  readonly program: Program;
  /** The call that signs in with the token in a CI variable. */
  readonly login: (tokenVariable: string) => string;
}

export function cloudOf({ ecr: aws, google: gcp, azure: acr }: RegistryOptions): Cloud | undefined {
  if (aws) {
    const host = ecrHost(aws.account, aws.region);
    return { kind: 'ecr', host, audience: aws.audience, program: ecr, login: (token) => shellCall('login_ecr', [host], [aws.region], [aws.role], [token]) };
  }
  if (gcp) {
    const { host, provider, serviceAccount, audience = `https://iam.googleapis.com/${provider}` } = gcp;
    return { kind: 'google', host, audience, program: google, login: (token) => shellCall('login_google', [host], [provider], [token], ...serviceAccount === undefined ? [] : [[serviceAccount]]) };
  }
  if (acr) {
    const { host, tenant, client, audience = 'api://AzureADTokenExchange' } = acr;
    return { kind: 'azure', host, audience, program: azure, login: (token) => shellCall('login_azure', [host], [tenant], [client], [token]) };
  }
  return undefined;
}

function ecrHost(account: string, region: string): string {
  return `${account}.dkr.ecr.${region}.amazonaws.com${/^cn-/.test(region) ? '.cn' : ''}`;
}

/** The CI variable of the ID token of each cloud: `ECR_ID_TOKEN`, and `ECR_ID_TOKEN_2` for a second registry of the kind. */
export function tokenVariables(clouds: readonly Cloud[]): readonly string[] {
  return clouds.map(({ kind }, index) => {
    const before = clouds.slice(0, index).filter((other) => other.kind === kind).length;
    return `${kind.toUpperCase()}_ID_TOKEN${before === 0 ? '' : `_${before + 1}`}`;
  });
}
