import { randomBytes } from 'node:crypto';
import type { Claims, IdTokens } from './id-tokens.ts';
import { type Answer, Given, type Received, type TlsServer, type TlsServerOptions, startTlsServer } from './tls-server.ts';

export interface GoogleOptions extends Omit<TlsServerOptions, 'names'> {
  readonly tokens: IdTokens;
  readonly provider: string;
  /** @default - the one that a provider has by itself */
  readonly audience?: string;
  /** Who may use which service account: everybody of this subject. */
  readonly serviceAccount: string;
  /** How long a token of Google is good for.
   * @default 3599 */
  readonly seconds?: number;
  /** What each token of Google starts with, after `ya29.`.
   * @default '' */
  readonly mark?: string;
  /** The registry behind Artifact Registry, and its name there. */
  readonly registry?: { readonly host: string; readonly name: string };
}

export interface Google extends TlsServer {
  /** How many tokens were given out for ID tokens. */
  exchanges(): number;
}

const scope = 'https://www.googleapis.com/auth/cloud-platform';
const fields = {
  grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
  requestedTokenType: 'urn:ietf:params:oauth:token-type:access_token',
  subjectTokenType: 'urn:ietf:params:oauth:token-type:jwt',
  scope,
};

/**
 * Google's security token service, IAM credentials and Artifact Registry, as far as their documentation says:
 * https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token,
 * https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken,
 * https://cloud.google.com/artifact-registry/docs/docker/authentication
 */
export async function startGoogle({ tokens, provider, audience = `https://iam.googleapis.com/${provider}`, serviceAccount, seconds = 3599, mark = '', registry, ...tls }: GoogleOptions): Promise<Google> {
  const federated = new Given();
  const access = new Given();
  const bearers = new Given();
  let exchanges = 0;
  const refuse = (status: number, error: string, description: string): Answer => ({ status, body: { error, error_description: description } });
  const random = () => `ya29.${mark}${randomBytes(60).toString('base64url')}+/=`;

  const exchange = ({ headers, body }: Received): Answer => {
    if (headers.authorization !== undefined) return refuse(400, 'invalid_request', 'The Authorization header must not be set.');
    if (headers['content-type'] !== 'application/json') return refuse(400, 'invalid_request', 'Unknown content type.');
    const { audience: target, subjectToken, ...others } = JSON.parse(body);
    if (others.grantType !== fields.grantType) return refuse(400, 'unsupported_grant_type', `Unsupported grant type ${others.grantType}.`);
    if (JSON.stringify(Object.entries(others).sort()) !== JSON.stringify(Object.entries(fields).sort())) return refuse(400, 'invalid_request', 'Missing or unknown field.');
    if (target !== `//iam.googleapis.com/${provider}`) return refuse(400, 'invalid_target', 'The target service indicated by the "audience" parameters is invalid.');
    const claims: Claims | string = tokens.read(subjectToken);
    if (typeof claims === 'string') return refuse(400, 'invalid_grant', `The ID Token is not valid: ${claims}.`);
    if (claims.aud !== audience) return refuse(400, 'invalid_grant', `The audience in ID Token [${claims.aud}] does not match the expected audience.`);
    exchanges += 1;
    return { status: 200, body: { access_token: federated.add(access.add(random(), seconds), seconds), issued_token_type: fields.requestedTokenType, token_type: 'Bearer', expires_in: seconds } };
  };

  const impersonate = ({ path, headers, body }: Received): Answer => {
    const denied = (code: number, message: string, status: string): Answer => ({ status: code, body: { error: { code, message, status } } });
    if (!federated.has(/^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? '')) return denied(401, 'Request had invalid authentication credentials.', 'UNAUTHENTICATED');
    const given = JSON.parse(body);
    if (headers['content-type'] !== 'application/json' || given.scope?.[0] !== scope || !/^[0-9]+s$/.test(given.lifetime)) return denied(400, 'Invalid JSON payload received.', 'INVALID_ARGUMENT');
    if (path !== `/v1/projects/-/serviceAccounts/${serviceAccount}:generateAccessToken`) {
      return denied(403, "Permission 'iam.serviceAccounts.getAccessToken' denied on resource (or it may not exist).", 'PERMISSION_DENIED');
    }
    return { status: 200, body: { accessToken: access.add(random(), seconds), expireTime: new Date(Date.now() + seconds * 1000).toISOString() } };
  };

  const server = await startTlsServer({ ...tls, names: registry ? ['sts.googleapis.com', 'iamcredentials.googleapis.com', registry.name] : ['localhost'] }, (received) => {
    const { method, path, headers } = received;
    if (method === 'POST' && path === '/v1/token') return exchange(received);
    if (method === 'POST' && path.startsWith('/v1/projects/')) return impersonate(received);
    if (!path.startsWith('/v2/')) return { status: 404, body: {} };
    if (path.startsWith('/v2/token')) {
      if (method !== 'GET') return { status: 404, body: {} };
      const [user, password = ''] = Buffer.from(headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString().split(':');
      return user === 'oauth2accesstoken' && access.has(password) ? { status: 200, body: { token: bearers.add(random(), 60), expires_in: 60 } } : { status: 401, body: {} };
    }
    if (bearers.has(headers.authorization?.replace('Bearer ', '') ?? '')) return undefined;
    const challenge = `Bearer realm="https://${headers.host}/v2/token",service="${headers.host}"`;
    return { status: 401, headers: { 'www-authenticate': challenge }, body: { errors: [{ code: 'UNAUTHORIZED', message: 'authentication failed' }] } };
  }, registry?.host);
  return { ...server, exchanges: () => exchanges };
}
