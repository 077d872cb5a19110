import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createConnection } from 'node:net';
import { inJob } from './clouds.ts';
import { startAws } from '../../../lab/clouds/aws.ts';
import { startAzure } from '../../../lab/clouds/azure.ts';
import { type Google, startGoogle } from '../../../lab/clouds/google.ts';
import { IdTokens } from '../../../lab/clouds/id-tokens.ts';
import { type TlsServer, startTlsServer } from '../../../lab/clouds/tls-server.ts';
import { Authority } from '../../../lab/faults/certificates.ts';
import { shells, testWith } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';

jest.setTimeout(60_000);

const tokens = new IdTokens();
const account = '123456789012';
const region = 'eu-central-1';
const arn = `arn:aws:iam::${account}:role/push`;
const provider = 'projects/123/locations/global/workloadIdentityPools/gitlab/providers/gitlab';
const serviceAccount = 'push@acme.iam.gserviceaccount.com';
const [tenant, client] = ['11111111-2222-3333-4444-555555555555', '66666666-7777-8888-9999-000000000000'];
const authority = new Authority(folder(), 'trusted');
const audiences = { ecr: tokens.issuer, google: `https://iam.googleapis.com/${provider}`, azure: 'api://AzureADTokenExchange' };

describe.each(shells)('under %s', (_name, shell) => {
  let google: Google;
  let brief: Google;
  let azure: TlsServer;

  beforeAll(async () => {
    google = await startGoogle({ authority, tokens, provider, serviceAccount });
    brief = await startGoogle({ authority, tokens, provider, serviceAccount, seconds: 200 });
    azure = await startAzure({ authority, tokens, tenant, client, loginServer: 'localhost' });
  });
  afterAll(() => [google, brief, azure].forEach((server) => server.stop()));

  const variables = () => ({
    SSL_CERT_FILE: authority.cert,
    GOOGLE_ID_TOKEN: tokens.issue({ aud: audiences.google }),
    AZURE_ID_TOKEN: tokens.issue({ aud: audiences.azure }),
    CLOUDSDK_API_ENDPOINT_OVERRIDES_STS: `https://localhost:${google.port}/`,
    CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS: `https://localhost:${google.port}/`,
    AZURE_AUTHORITY_HOST: `https://localhost:${azure.port}`,
  });
  const job = (commands: string, env: Readonly<Record<string, string>> = {}, flags?: string) =>
    inJob(shell, commands, { ...variables(), ...env }, flags);
  const pkg = 'europe-west3-docker.pkg.dev';

  describe('Google', () => {
    const direct = `login_google ${pkg} ${provider} GOOGLE_ID_TOKEN`;

    test.each([['the identity of the project', direct], ['a service account', `${direct} ${serviceAccount}`]])('%s gets a token, which BuildKit is given', async (_what, call) => {
      const { status, stdout, stderr } = await job(`${call}\nask ${pkg}\ncat "$DOCKER_CONFIG/config.json"`);
      expect([status, stderr]).toEqual([0, '']);
      const [answer, config] = stdout.trim().split('\n').map((line) => JSON.parse(line));
      expect(answer).toEqual({ Username: 'oauth2accesstoken', Secret: expect.stringMatching(/^ya29\.[\w-]{80}\+\/=$/) });
      expect(config).toEqual({ credHelpers: { [pkg]: 'job' } });
    });

    test.each<[what: string, call: string, env: () => Readonly<Record<string, string>>, error: string]>([
      ['another provider', direct.replace('/123/', '/124/'), () => ({}), 'The target service indicated by the "audience" parameters is invalid.'],
      ['another audience', direct, () => ({ GOOGLE_ID_TOKEN: tokens.issue({ aud: 'https://other.example.com' }) }), 'The audience in ID Token [https://other.example.com] does not match the expected audience.'],
      ['an expired token', direct, () => ({ GOOGLE_ID_TOKEN: tokens.issue({ aud: audiences.google, exp: 1_000_000_000 }) }), 'The ID Token is not valid: expired.'],
      ['a token of another GitLab', direct, () => ({ GOOGLE_ID_TOKEN: new IdTokens().issue({ aud: audiences.google }) }), 'The ID Token is not valid: signature.'],
    ])('%s is refused, and the message has what to compare', async (_what, call, env, error) => {
      const given = { ...variables(), ...env() };
      const { status, stdout, stderr } = await job(`${call}\necho on`, given);
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr.replaceAll('\\"', '"')).toContain(`login-google.sh: localhost:${google.port} refuses the login (400): `);
      expect(stderr.replaceAll('\\"', '"')).toContain(error);
      expect(stderr).toContain('must accept the issuer, the audience and the attributes of the token: ');
      for (const part of ['"iss":"https://gitlab.example.com"', `"sub":"${tokens.subject}"`]) expect(stderr).toContain(part);
      expect(stderr).not.toContain(given.GOOGLE_ID_TOKEN);
    });

    test('a service account that the project may not use', async () => {
      const { status, stderr } = await job(`${direct} other@acme.iam.gserviceaccount.com`);
      expect(status).toBe(1);
      expect(stderr).toContain("Permission 'iam.serviceAccounts.getAccessToken' denied");
      expect(stderr).toContain('On the service account other@acme.iam.gserviceaccount.com, grant roles/iam.workloadIdentityUser');
    });

    test('a token is exchanged once, and again when BuildKit could not use the first for 5 minutes', async () => {
      const exchanges = [google.exchanges(), brief.exchanges()];
      const twice = `${direct}\nask ${pkg} >/dev/null\nask ${pkg}`;
      expect((await job(twice)).status).toBe(0);
      expect((await job(twice, { CLOUDSDK_API_ENDPOINT_OVERRIDES_STS: `https://localhost:${brief.port}` })).status).toBe(0);
      expect([google.exchanges(), brief.exchanges()].map((count, index) => count - exchanges[index])).toEqual([1, 3]);
    });
  });

  describe('Azure', () => {
    const call = () => `login_azure localhost:${azure.port} ${tenant} ${client} AZURE_ID_TOKEN`;

    test('the application gets a refresh token, which BuildKit takes for an identity token', async () => {
      const { status, stdout, stderr } = await job(`${call()}\nask localhost:${azure.port}`);
      expect([status, stderr]).toEqual([0, '']);
      expect(JSON.parse(stdout)).toEqual({ Username: '<token>', Secret: expect.stringMatching(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/) });
    });

    test.each<[what: string, change: (line: string) => string, aud: string, error: string, fix: string]>([
      ['another tenant', (line) => line.replace(tenant, '00000000-2222-3333-4444-555555555555'), audiences.azure, 'AADSTS90002', 'needs a federated credential'],
      ['another application', (line) => line.replace(client, '00000000-7777-8888-9999-000000000000'), audiences.azure, 'AADSTS700016', 'The application 00000000-7777-8888-9999-000000000000 needs'],
      ['another audience', (line) => line, 'https://gitlab.example.com', 'AADSTS700212', '"aud":"https://gitlab.example.com"'],
    ])('%s is refused, and the message has what to compare', async (_what, change, aud, error, fix) => {
      const { status, stderr } = await job(change(call()), { AZURE_ID_TOKEN: tokens.issue({ aud }) });
      expect(status).toBe(1);
      for (const part of [`login-azure.sh: localhost:${azure.port} refuses the login (400): `, error, fix]) expect(stderr).toContain(part);
    });

    test('a registry that refuses the application', async () => {
      const other = await startAzure({ authority, tokens, tenant, client, loginServer: 'localhost' });
      const { status, stderr } = await job(call(), { AZURE_AUTHORITY_HOST: `https://localhost:${other.port}` });
      other.stop();
      expect([status, stderr]).toEqual([1, expect.stringContaining('refuses the login (401): ')]);
      expect(stderr).toContain(`Give the application ${client} the role AcrPush`);
    });
  });

  describe('the way to a server', () => {
    const call = `login_google ${pkg} ${provider} GOOGLE_ID_TOKEN`;

    test('the authority of GitLab is trusted in addition to the public ones', async () => {
      const given = { CI_SERVER_TLS_CA_FILE: authority.cert, SSL_CERT_FILE: '' };
      expect(await job(call, given)).toEqual({ status: 0, stdout: '', stderr: '' });
      const { status, stderr } = await job(call, { SSL_CERT_FILE: new Authority(folder(), 'other').cert });
      expect(status).toBe(1);
      expect(stderr).toMatch(new RegExp(`^login-google\\.sh: the certificate of localhost:${google.port} is not trusted: .*verify error:num=\\d+:unable to get local issuer certificate`));
      expect(stderr).toContain(`name its authority: hosts: { 'localhost:${google.port}': { caVariable: '...' } }.`);
    });

    test('the authority of a host in the option hosts is trusted for that host, also when BuildKit asks again', async () => {
      const others = { SSL_CERT_FILE: new Authority(folder(), 'other').cert };
      const trusted = (host: string) => `hosts_ca ${authority.cert} ${host}\n${call}\nlogin_minted=\nask ${pkg}`;
      const { status, stdout } = await job(trusted(`localhost:${google.port}`), others);
      expect([status, JSON.parse(stdout).Username]).toEqual([0, 'oauth2accesstoken']);
      expect(await job(trusted('sts.example.com'), others)).toMatchObject({ status: 1, stderr: expect.stringContaining('is not trusted: ') });
    });

    test('a certificate for another host is refused', async () => {
      const { status, stderr } = await job(call, { CLOUDSDK_API_ENDPOINT_OVERRIDES_STS: `https://127.0.0.1:${google.port}` });
      expect([status, stderr]).toEqual([1, expect.stringContaining('is not trusted: ')]);
    });

    test('through a proxy with a password, which is in no argument, but not where NO_PROXY has the server', async () => {
      const password = 'p@ss:w\\ör"d%';
      const proxy = await startProxy(`us er:${password}`);
      try {
        const HTTPS_PROXY = `http://us%20er:${encodeURIComponent(password)}@127.0.0.1:${proxy.port}/`;
        expect(await job(call, { HTTPS_PROXY })).toEqual({ status: 0, stdout: '', stderr: '' });
        expect(proxy.asked).toEqual([`localhost:${google.port}`]);
        for (const NO_PROXY of ['a.example.com,localhost', '.localhost', '*', `localhost:${google.port}`]) expect((await job(call, { HTTPS_PROXY, NO_PROXY })).status).toBe(0);
        expect(proxy.asked).toHaveLength(1);
        for (const NO_PROXY of ['*.example.com', 'host', 'example.com']) expect((await job(call, { https_proxy: HTTPS_PROXY, NO_PROXY })).status).toBe(0);
        expect(proxy.asked).toHaveLength(4);
        const { status, stderr } = await job(call, { HTTPS_PROXY: `http://user:secret@127.0.0.1:${proxy.port}` });
        expect([status, stderr]).toEqual([1, expect.stringContaining('407')]);
        expect(stderr).toContain(`HTTPS_PROXY (127.0.0.1:${proxy.port})`);
        expect(stderr).not.toContain('secret');
      } finally {
        proxy.stop();
      }
    });

    test('a fault that passes is waited for, another one ends the job, and no token is sent in clear text', async () => {
      let asked = 0;
      const server = await startTlsServer({ authority, names: ['localhost'] }, () => {
        asked += 1;
        return asked % 3 === 0 ? { status: 200, body: { access_token: asked > 3 ? 'a"b' : 'ya29.x', expires_in: 3600 } } : { status: 503, body: 'busy' };
      });
      try {
        const at = (address: string) => ({ CLOUDSDK_API_ENDPOINT_OVERRIDES_STS: address });
        const { status, stdout } = await job(`${call}\nask ${pkg}`, at(`https://localhost:${server.port}`));
        expect([status, JSON.parse(stdout).Secret]).toEqual([0, 'ya29.x']);
        expect((await job(call, at(`https://localhost:${server.port}`))).stderr).toBe('login-google.sh: the answer has no token.\n  Check the CI variables that replace addresses of the cloud.\n');
        server.stop();
        expect((await job(call, at(`https://localhost:${server.port}`))).stderr).toMatch(/^login-google\.sh: localhost:\d+ cannot be reached: .*refused.*\n {2}The runner must reach it\. CI variables for a proxy: HTTPS_PROXY \(not for this server\) and NO_PROXY \(empty\)\.\n$/);
        expect((await job(call, at(`http://localhost:${server.port}`))).stderr).toContain('does not start with https://, and tokens are not sent in clear text.');
      } finally {
        server.stop();
      }
    });
  });

  test('what is no token of GitLab is refused, and not sent', async () => {
    const call = `login_google ${pkg} ${provider} GOOGLE_ID_TOKEN\necho on`;
    expect(await job(call, { GOOGLE_ID_TOKEN: 'hunter2"}' })).toEqual({
      status: 1,
      stdout: '',
      stderr: 'login-google.sh: the CI variable GOOGLE_ID_TOKEN has no ID token of GitLab.\n  Remove it from the CI/CD variables: GitLab sets it, by id_tokens of the job.\n',
    });
    expect((await job(call, { GOOGLE_ID_TOKEN: '' })).stderr).toContain('the CI variable GOOGLE_ID_TOKEN is empty, and the login to europe-west3-docker.pkg.dev needs it.');
    const fork = { CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '2', CI_MERGE_REQUEST_PROJECT_ID: '1' };
    expect(await job(`${call}\ncat "$DOCKER_CONFIG/config.json" || echo none`, fork)).toEqual({
      status: 0,
      stdout: 'on\nnone\n',
      stderr: expect.stringMatching(/^login\.sh: not signing in to europe-west3-docker\.pkg\.dev: this merge request comes from a fork/),
    });
  });

  test('a trace shows no token, neither of GitLab nor of the cloud', async () => {
    const env = variables();
    const { status, stdout, stderr } = await job(`login_google ${pkg} ${provider} GOOGLE_ID_TOKEN ${serviceAccount}\nlogin_azure localhost:${azure.port} ${tenant} ${client} AZURE_ID_TOKEN\necho traced\n{ set +x; } 2>/dev/null\nask ${pkg}`, env, '-eux');
    expect(status).toBe(0);
    expect(stderr).toContain('+ echo traced');
    for (const secret of [env.GOOGLE_ID_TOKEN, env.AZURE_ID_TOKEN, JSON.parse(stdout.split('\n')[1]).Secret]) expect(stderr).not.toContain(secret.slice(0, 60));
    expect(stderr).not.toMatch(/ya29\.|eyJ[\w-]{50}/);
  });

  describe('Amazon', () => {
    const host = `${account}.dkr.ecr.${region}.amazonaws.com`;
    const call = `login_ecr ${host} ${region} ${arn} ECR_ID_TOKEN`;
    let spoil = (answer: string) => answer;
    let aws: TlsServer | undefined;

    const signIn = async (commands: string, token = tokens.issue({ aud: audiences.ecr })) => {
      aws ??= await startAws({ authority, tokens, account, region, role: 'push', audience: audiences.ecr, spoil: (answer) => spoil(answer) });
      return job(commands, { ECR_ID_TOKEN: token, AWS_ENDPOINT_URL_STS: `https://localhost:${aws.port}`, AWS_ENDPOINT_URL_ECR: `https://localhost:${aws.port}/` });
    };
    afterAll(() => aws?.stop());
    afterEach(() => { spoil = (answer) => answer; });

    testWith('moto')('a role signs in, with a signature that is checked', async () => {
      const { status, stdout, stderr } = await signIn(`${call}\nask ${host}`);
      expect([status, stderr]).toEqual([0, '']);
      expect(JSON.parse(stdout)).toEqual({ Username: 'AWS', Secret: `${account}-auth-token` });
    });

    testWith('moto')('a signature that is wrong is refused, and so is another session', async () => {
      const changes = ['SecretAccessKey', 'SessionToken', 'AccessKeyId'].map((name) => (answer: string) => answer.replace(new RegExp(`(?<=<${name}>)(.)(.*?)(?=<)`), (_all, first, rest) => `${first === 'Z' ? 'Y' : 'Z'}${rest}`));
      for (const change of changes) {
        spoil = change;
        const { status, stderr } = await signIn(call);
        expect([status, stderr]).toEqual([1, expect.stringMatching(/^login-ecr\.sh: localhost:\d+ refuses the login \(40[03]\): .*\n {2}Allow the role arn:aws:iam::123456789012:role\/push ecr:GetAuthorizationToken on all resources/)]);
      }
    });

    testWith('moto').each<[what: string, line: string, token: () => string, error: string]>([
      ['another audience', call, () => tokens.issue({ aud: 'https://other.example.com' }), 'Incorrect token audience'],
      ['another project', call, () => tokens.issue({ aud: audiences.ecr, sub: 'project_path:other/app:ref_type:tag:ref:v1.0.0' }), 'Not authorized to perform sts:AssumeRoleWithWebIdentity'],
      ['another role', call.replace('/push', '/other'), () => tokens.issue({ aud: audiences.ecr }), 'Not authorized to perform sts:AssumeRoleWithWebIdentity'],
      ['an expired token', call, () => tokens.issue({ aud: audiences.ecr, exp: 1_000_000_000 }), 'Token expired'],
    ])('%s is refused, and the message has what to compare', async (_what, line, token, error) => {
      const { status, stderr } = await signIn(line, token());
      expect(status).toBe(1);
      for (const part of [error, 'The trust policy of the role ', '"iss":"https://gitlab.example.com"', '"sub":"project_path:']) expect(stderr).toContain(part);
    });
  });
});

/** A forward proxy for one user. */
async function startProxy(user: string) {
  const asked: string[] = [];
  const server = createServer().on('connect', ({ url = '', headers }, socket) => {
    if (headers['proxy-authorization'] !== `Basic ${Buffer.from(user).toString('base64')}`) return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
    asked.push(url);
    const [host, port] = url.split(':');
    const onward = createConnection({ host, port: Number(port) }, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    }).on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { asked, port: (server.address() as AddressInfo).port, stop: () => server.close() };
}
