import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { pushBaseImage } from '../../../lab/base-image.ts';
import { startAws } from '../../../lab/clouds/aws.ts';
import { startAzure } from '../../../lab/clouds/azure.ts';
import { type Google, startGoogle } from '../../../lab/clouds/google.ts';
import { IdTokens } from '../../../lab/clouds/id-tokens.ts';
import type { TlsServer } from '../../../lab/clouds/tls-server.ts';
import { Authority } from '../../../lab/faults/certificates.ts';
import { type Ended, Job } from '../../../lab/faults/job.ts';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import { synthesized } from '../../../lab/repository.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';
import { craneFor, describeReal, imageTags, startHub, testWith } from '../../support/parts.ts';

const isLong = process.env.LONG_BUILDS !== undefined;
jest.setTimeout(isLong ? 600_000 : 60_000);

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn('SKIPPED: pipelines that sign in to clouds. Their addresses belong to this machine in a job only with root.');

const tokens = new IdTokens();
const google = {
  host: 'europe-west3-docker.pkg.dev',
  provider: 'projects/123/locations/global/workloadIdentityPools/gitlab/providers/gitlab',
  serviceAccount: 'push@acme.iam.gserviceaccount.com',
};
const azure = { host: 'acmeimages.azurecr.io', tenant: '11111111-2222-3333-4444-555555555555', client: '66666666-7777-8888-9999-000000000000' };
const ecr = { account: '123456789012', region: 'eu-central-1', role: 'arn:aws:iam::123456789012:role/push' };
const ecrHost = `${ecr.account}.dkr.ecr.${ecr.region}.amazonaws.com`;

/** Addresses of this machine on which nobody else has port 443. */
const address = (last: number) => `127.78.${process.pid % 250}.${last}`;

(isRoot ? describeReal : describe.skip)('a pipeline signs in to', () => {
  let registry: Registry;
  let hub: Registry;
  let crane: (...args: string[]) => string;
  const folder = mkdtempSync('/var/tmp/clouds-'); // a job has a /tmp of its own
  chmodSync(folder, 0o755);
  const authority = new Authority(folder, 'trusted');
  const common = { authority, tokens };

  beforeAll(async () => {
    registry = await startRegistry();
    hub = await startHub();
    pushBaseImage({ registry: registry.host, name: 'library/alpine:3.22' });
    crane = craneFor();
  });
  afterAll(async () => {
    await Promise.all([registry.stop(), hub.stop()]);
    rmSync(folder, { recursive: true });
  });

  const listen = (last: number) => ({ address: address(last), port: 443 });
  const serveGoogle = (seconds?: number): Promise<Google> => {
    const behind = { host: registry.host, name: google.host };
    return startGoogle({ ...common, ...google, seconds, listen: listen(1), registry: behind });
  };

  const run = (options: BuildkitImagePipelineOptions, dockerfile: string, limitSeconds: number): Promise<Ended> => {
    return new Job({
      files: { ...synthesized({ cache: { disabled: true }, ...options }), Dockerfile: dockerfile },
      variables: {
        SSL_CERT_FILE: authority.cert,
        GOOGLE_ID_TOKEN: tokens.issue({ aud: `https://iam.googleapis.com/${google.provider}` }),
        AZURE_ID_TOKEN: tokens.issue({ aud: 'api://AzureADTokenExchange' }),
        ECR_ID_TOKEN: tokens.issue({ aud: tokens.issuer }),
        CI_COMMIT_TAG: 'v1.0.0',
        CI_COMMIT_REF_NAME: 'v1.0.0',
        CI_PIPELINE_SOURCE: 'push',
      },
      hosts: [
        `${address(1)} sts.googleapis.com iamcredentials.googleapis.com ${google.host}`,
        `${address(2)} login.microsoftonline.com ${azure.host}`,
        `${address(3)} sts.${ecr.region}.amazonaws.com api.ecr.${ecr.region}.amazonaws.com ${ecrHost}`,
      ],
      fault: {},
      limitSeconds,
    }).run();
  };

  testWith('moto')('Google, Azure and Amazon at once, with nothing but ID tokens, and pushes there', async () => {
    const servers: readonly TlsServer[] = await Promise.all([
      serveGoogle(),
      startAzure({ ...common, ...azure, loginServer: azure.host, listen: listen(2), registry: registry.host }),
      startAws({ ...common, ...ecr, role: 'push', audience: tokens.issuer, listen: listen(3), registry: registry.host }),
    ]);
    try {
      const { exitCode, log, files } = await run({
        images: [{ name: `${google.host}/acme/images/app`, additionalNames: [`${azure.host}/app`, `${ecrHost}/app`] }],
        registries: [{ google }, { azure }, { ecr }],
      }, `FROM ${hub.host}/library/alpine:3.22\nRUN true\n`, 60);
      expect({ log, exitCode, files }).toEqual({ log, exitCode: 0, files: [] });
      for (const name of ['acme/images/app', 'app']) expect(imageTags(crane, `${registry.host}/${name}`)).toEqual(['1.0.0', 'latest']);
    } finally {
      servers.forEach((server) => server.stop());
    }
  });

  // BuildKit asks again after 290 seconds, which takes a build of its own: npm run test:long-builds
  test(`Google, and pushes when the token has expired ${isLong ? 'during the build' : 'before the build'}`, async () => {
    const server = await serveGoogle(isLong ? 120 : 2);
    try {
      const { exitCode, log } = await run({
        images: [{ name: `${google.host}/acme/images/long` }],
        registries: [{ google: { host: google.host, provider: google.provider } }],
        preflight: { skip: ['push'] },
      }, isLong ? `FROM ${google.host}/library/alpine:3.22\nRUN sleep 300\n` : `FROM ${hub.host}/library/alpine:3.22\nRUN sleep 3\n`, 500);
      expect({ log, exitCode }).toEqual({ log, exitCode: 0 });
      expect(imageTags(crane, `${registry.host}/acme/images/long`)).toEqual(['1.0.0', 'latest']);
      expect(server.exchanges()).toBeGreaterThan(1);
    } finally {
      server.stop();
    }
  });
});
