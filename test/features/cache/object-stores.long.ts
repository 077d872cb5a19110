import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { all, cachedJob, type JobSettings, nothing } from './cached-job.ts';
import { startAzblob, startS3 } from '../../../lab/object-store.ts';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import type { CacheOptions } from '../../../src/core/mod.ts';
import { describeReal, robot, startHub, testWith } from '../../support/parts.ts';

const key = { id: 'AKIDLAB', secret: 'hunter2/of+the/store' };

/** What AWS answers to a token, but for the session token, which the lab's server does not know. */
const assumed = `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials>
<AccessKeyId>${key.id}</AccessKeyId><SecretAccessKey>${key.secret}</SecretAccessKey><Expiration>2099-01-01T00:00:00Z</Expiration>
</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`;

describeReal('the build cache', () => {
  let registry: Registry;
  let hub: Registry;

  beforeAll(async () => {
    registry = await startRegistry(robot);
    hub = await startHub();
  });
  afterAll(() => Promise.all([registry, hub].map((server) => server.stop())));

  const job = (image: string, given: CacheOptions | undefined, more?: JobSettings) => cachedJob(registry, hub, image, given, more);

  testWith('versitygw')('in S3: with a role, which a token of GitLab is given for', async () => {
    const store = await startS3(key);
    const asked: string[] = [];
    const sts = createServer((request, answer) => request.on('data', (part) => asked.push(String(part))).on('end', () => answer.end(assumed)));
    await once(sts.listen(0, '127.0.0.1'), 'listening');
    try {
      const s3 = { bucket: store.bucket, region: store.region, endpointUrl: store.url, usePathStyle: true, role: 'arn:aws:iam::123456789012:role/ci' };
      const variables = { CACHE_ID_TOKEN: 'eyJ.hunter2.x', AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${(sts.address() as AddressInfo).port}` };
      expect(await job('role', { s3 }, { variables })).toMatchObject(nothing);
      const second = await job('role', { s3 }, { variables });
      expect(second).toMatchObject(all);
      expect(second.log).not.toContain('hunter2');
      const question = new URLSearchParams(asked[0]);
      expect(['Action', 'RoleArn', 'WebIdentityToken'].map((name) => question.get(name))).toEqual(['AssumeRoleWithWebIdentity', s3.role, variables.CACHE_ID_TOKEN]);
    } finally {
      sts.close();
      await store.stop();
    }
  });

  testWith('azurite')('in Azure Blob Storage', async () => {
    const account = { id: 'buildcache', secret: Buffer.from(key.secret).toString('base64') };
    const store = await startAzblob(account);
    try {
      const azblob = { accountUrl: store.url, accountName: account.id, secretAccessKeyVariable: 'CACHE_SECRET' };
      const variables = { CACHE_SECRET: account.secret };
      const first = await job('azblob', { azblob }, { variables });
      expect(first).toMatchObject(nothing);
      const second = await job('azblob', { azblob }, { variables, branch: 'other' });
      expect(second).toMatchObject(all);
      expect(second.log).toContain('cache.sh: reading the cache of the branch main, azblob:group/app/buildcache-main');
      const wrong = await job('azblob', { azblob }, { variables: { CACHE_SECRET: 'd3Jvbmc=' } });
      expect(wrong).toMatchObject({ exitCode: 0 });
      expect(wrong.log).toMatch(/cache\.sh: the cache may be broken, so the image is built again without it: .*failed to configure azblob cache exporter/);
      for (const { log } of [first, second, wrong]) expect(log).not.toContain(account.secret);
    } finally {
      await store.stop();
    }
  });
});
