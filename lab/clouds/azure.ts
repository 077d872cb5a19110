import { randomBytes } from 'node:crypto';
import type { Claims, IdTokens } from './id-tokens.ts';
import { type Answer, Given, type Received, type TlsServer, type TlsServerOptions, startTlsServer } from './tls-server.ts';

export interface AzureOptions extends Omit<TlsServerOptions, 'names'> {
  readonly tokens: IdTokens;
  readonly tenant: string;
  readonly client: string;
  /** The login server of the registry, which the port is added to where it is not 443. */
  readonly loginServer: string;
  /** The registry behind it. */
  readonly registry?: string;
}

const audience = 'api://AzureADTokenExchange';

/**
 * Microsoft Entra ID and Azure Container Registry, as far as their documentation says:
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow, https://azure.github.io/acr/AAD-OAuth.html
 */
export async function startAzure({ tokens, tenant, client, loginServer, registry, ...tls }: AzureOptions): Promise<TlsServer> {
  const entra = new Given();
  const refresh = new Given();
  const access = new Given();
  const random = () => `eyJ${randomBytes(300).toString('base64url')}.${randomBytes(60).toString('base64url')}.${randomBytes(60).toString('base64url')}`;
  const refuse = (error: string, code: number, description: string): Answer => ({ status: 400, body: { error, error_description: `AADSTS${code}: ${description}`, error_codes: [code] } });
  const unauthorized = (message: string): Answer => ({ status: 401, body: { errors: [{ code: 'UNAUTHORIZED', message }] } });
  const form = ({ headers, body }: Received): Readonly<Record<string, string>> | undefined =>
    headers['content-type']?.split(';')[0] === 'application/x-www-form-urlencoded' ? Object.fromEntries(new URLSearchParams(body)) : undefined;

  const signIn = (received: Received): Answer => {
    const given = form(received);
    if (given?.grant_type !== 'client_credentials') return refuse('unsupported_grant_type', 70003, 'The app requested an unsupported grant type.');
    if (!received.path.startsWith(`/${tenant}/`)) return refuse('invalid_request', 90002, `Tenant '${received.path.split('/')[1]}' not found.`);
    if (given.client_id !== client) return refuse('unauthorized_client', 700016, `Application with identifier '${given.client_id}' was not found in the directory.`);
    if (given.scope !== 'https://containerregistry.azure.net/.default') return refuse('invalid_scope', 70011, `The provided value for the input parameter 'scope' is not valid: ${given.scope}.`);
    if (given.client_assertion_type !== 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer') return refuse('invalid_request', 900144, "The request body must contain 'client_assertion_type'.");
    const claims: Claims | string = tokens.read(given.client_assertion ?? '');
    if (typeof claims === 'string') return refuse('invalid_client', 700024, `Client assertion is not valid: ${claims}.`);
    if (claims.aud !== audience) return refuse('invalid_client', 700212, `No matching federated identity record found for presented assertion audience '${claims.aud}'.`);
    if (claims.sub !== tokens.subject) return refuse('invalid_client', 700213, `No matching federated identity record found for presented assertion subject '${claims.sub}'.`);
    return { status: 200, body: { token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: entra.add(random(), 3599) } };
  };

  const exchange = (received: Received): Answer => {
    const given = form(received);
    if (given?.grant_type !== 'access_token' || given.service !== received.headers.host || given.tenant !== tenant || !entra.has(given.access_token)) return unauthorized('authentication required, visit https://aka.ms/acr/authorization');
    return { status: 200, body: { refresh_token: refresh.add(random(), 3 * 3600) } };
  };

  const token = (received: Received): Answer => {
    const given = form(received);
    if (given?.grant_type !== 'refresh_token' || given.service !== received.headers.host || !given.scope || !refresh.has(given.refresh_token)) return unauthorized('authentication required');
    return { status: 200, body: { access_token: access.add(random(), 60) } };
  };

  return startTlsServer({ ...tls, names: registry ? ['login.microsoftonline.com', loginServer] : ['localhost'] }, (received) => {
    const { method, path, headers } = received;
    if (method === 'POST' && /^\/[^/]+\/oauth2\/v2\.0\/token$/.test(path)) return signIn(received);
    if (method === 'POST' && path === '/oauth2/exchange') return exchange(received);
    if (method === 'POST' && path === '/oauth2/token') return token(received);
    if (!path.startsWith('/v2/')) return { status: 404, body: {} };
    if (access.has(headers.authorization?.replace('Bearer ', '') ?? '')) return undefined;
    const challenge = `Bearer realm="https://${headers.host}/oauth2/token",service="${headers.host}"`;
    return { ...unauthorized('authentication required'), headers: { 'www-authenticate': challenge } };
  }, registry);
}
