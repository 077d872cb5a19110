import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { type OutgoingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { Claims, IdTokens } from './id-tokens.ts';
import { type Answer, type Received, type TlsServer, type TlsServerOptions, startTlsServer } from './tls-server.ts';
import { inspect } from '../machine.ts';
import { freePort, start } from '../server.ts';

export interface AwsOptions extends Omit<TlsServerOptions, 'names'> {
  readonly tokens: IdTokens;
  readonly account: string;
  readonly region: string;
  /** The name of the role that the tokens may assume. */
  readonly role: string;
  /** What the identity provider of the account expects. */
  readonly audience: string;
  /** The registry behind ECR.
   * @default - none: the servers have the name localhost */
  readonly registry?: string;
  /** Changes what the server of STS answers, as a faulty server would. */
  readonly spoil?: (answer: string) => string;
}

/**
 * Amazon's STS and ECR: moto, which checks the signature of each request to ECR. It takes any ID token, so that is checked here, as the
 * documentation says: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 */
export async function startAws(options: AwsOptions): Promise<TlsServer> {
  const { tokens, account, region, role, audience, registry, spoil = (answer: string) => answer, ...tls } = options;
  const moto = await startMoto(account);
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Federated: '*' }, Action: 'sts:AssumeRoleWithWebIdentity' }] };
  await moto.iam({ Action: 'CreateRole', RoleName: role, AssumeRolePolicyDocument: JSON.stringify(trust) });
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['ecr:*'], Resource: '*' }] };
  await moto.iam({ Action: 'PutRolePolicy', RoleName: role, PolicyName: 'push', PolicyDocument: JSON.stringify(policy) });

  const refuse = (status: number, code: string, message: string): Answer =>
    ({ status, type: 'text/xml', body: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <Error>\n    <Type>Sender</Type>\n    <Code>${code}</Code>\n    <Message>${message}</Message>\n  </Error>\n</ErrorResponse>\n` });

  const assume = async (received: Received): Promise<Answer> => {
    const given = Object.fromEntries(new URLSearchParams(received.body));
    if (received.headers['content-type'] !== 'application/x-www-form-urlencoded' || given.Version !== '2011-06-15') return refuse(400, 'InvalidAction', 'Could not find operation.');
    if (!/^[\w+=,.@-]{2,64}$/.test(given.RoleSessionName ?? '')) return refuse(400, 'ValidationError', 'roleSessionName failed to satisfy constraint.');
    const claims: Claims | string = tokens.read(given.WebIdentityToken ?? '');
    if (claims === 'expired') return refuse(400, 'ExpiredTokenException', 'Token expired: current date/time must be before the expiration date/time');
    if (typeof claims === 'string') return refuse(400, 'InvalidIdentityToken', `No OpenIDConnect provider found in your account, or the token is not valid: ${claims}`);
    if (claims.aud !== audience) return refuse(400, 'InvalidIdentityToken', 'Incorrect token audience');
    if (given.RoleArn !== `arn:aws:iam::${account}:role/${role}` || claims.sub !== tokens.subject) return refuse(403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity');
    await moto.checkAfter(1); // this request, which has no signature
    const answer = await moto.pass(received);
    return { ...answer, body: spoil(String(answer.body)) };
  };

  const names = registry ? [`sts.${region}.amazonaws.com`, `api.ecr.${region}.amazonaws.com`, `${account}.dkr.ecr.${region}.amazonaws.com`] : ['localhost'];
  const server = await startTlsServer({ ...tls, names }, (received) => {
    const { method, path, headers, body } = received;
    if (method === 'POST' && path === '/') return body.includes('Action=AssumeRoleWithWebIdentity') ? assume(received) : moto.pass(received);
    // moto gives every account the same password
    const password = Buffer.from(`AWS:${account}-auth-token`).toString('base64');
    if (headers.authorization === `Basic ${password}`) return undefined;
    return { status: 401, headers: { 'www-authenticate': `Basic realm="https://${headers.host}/",service="ecr.amazonaws.com"` }, body: 'Not Authorized', type: 'text/plain' };
  }, registry);
  return {
    port: server.port,
    stop: async () => {
      server.stop();
      await moto.stop();
    },
  };
}

async function startMoto(account: string) {
  const folder = mkdtempSync(join(tmpdir(), 'lab-moto-'));
  const port = await freePort();
  const command = [inspect().tool('moto'), '-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)];
  const stop = await start(command, folder, port, { PATH: process.env.PATH ?? '', HOME: folder, MOTO_ACCOUNT_ID: account });
  const ask = async (path: string, headers: Readonly<Record<string, string | string[] | undefined>>, body: string): Promise<Answer> => {
    const outgoing = request({ hostname: '127.0.0.1', port, method: 'POST', path, headers: { ...headers, 'content-length': Buffer.byteLength(body) } as OutgoingHttpHeaders });
    outgoing.end(body);
    const [incoming] = await once(outgoing, 'response');
    return { status: incoming.statusCode, type: incoming.headers['content-type'], body: String(await buffer(incoming)) };
  };
  const iam = async (fields: Readonly<Record<string, string>>) => {
    const authorization = 'AWS4-HMAC-SHA256 Credential=lab/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0'; // names the service
    const { status, body } = await ask('/', { authorization, 'content-type': 'application/x-www-form-urlencoded' }, String(new URLSearchParams({ Version: '2010-05-08', ...fields })));
    if (status !== 200) throw new Error(String(body));
  };
  return {
    iam,
    stop,
    /** From then on, moto checks who is asking, and the signature. */
    checkAfter: (requests: number) => ask('/moto-api/reset-auth', {}, String(requests)),
    pass: ({ path, headers, body }: Received) => ask(path, headers, body),
  };
}
