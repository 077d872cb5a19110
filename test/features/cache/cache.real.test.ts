import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { all, cachedJob, type JobSettings, nothing, twoStages } from './cached-job.ts';
import { type FaultyRegistry, startFaultyRegistry } from '../../../lab/faulty-registry.ts';
import { objectsIn, startS3 } from '../../../lab/object-store.ts';
import { type Registry, startRegistry } from '../../../lab/registry.ts';
import type { CacheOptions } from '../../../src/core/mod.ts';
import { craneFor, describeReal, robot, startHub, testWith } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';

const key = { id: 'AKIDLAB', secret: 'hunter2/of+the/store' };

describeReal('the build cache', () => {
  let registry: Registry;
  let hub: Registry;
  let proxy: FaultyRegistry;
  let crane: (...args: string[]) => string;
  const images = folder();

  beforeAll(async () => {
    registry = await startRegistry({ ...robot, directory: images });
    hub = await startHub();
    proxy = await startFaultyRegistry(registry.host);
    crane = craneFor(registry.host);
  });
  afterEach(() => { proxy.rules = []; });
  afterAll(async () => {
    proxy.stop();
    await Promise.all([registry, hub].map((server) => server.stop()));
  });

  const dockerfile = (last = '') => twoStages(hub, last);
  const job = (image: string, given: CacheOptions | undefined, more?: JobSettings) => cachedJob(registry, hub, image, given, more);
  /** A blob of the cache, or the largest of its layers, in the registry's storage. */
  const blob = (digest: string) => join(images, 'docker/registry/v2/blobs/sha256', digest.slice(7, 9), digest.slice(7), 'data');
  const manifest = (image: string) => JSON.parse(crane('manifest', `${registry.host}/${image}:buildcache-main`));

  test('in a registry: the second build has nothing to do, a new branch starts with the default branch\'s cache, and writes its own', async () => {
    const first = await job('app', undefined);
    expect(first).toMatchObject(nothing);
    expect(first.log).toContain(`cache.sh: building without a cache: there is none yet for main in ${registry.host}/app:`);
    const second = await job('app', undefined);
    expect(second).toMatchObject(all);
    expect(second.log).toContain(`cache.sh: reading the cache of the branch main, ${registry.host}/app:buildcache-main`);
    expect(await job('app', undefined, { branch: 'feature/login' })).toMatchObject(all);
    expect(crane('ls', `${registry.host}/app`)).toMatch(/^buildcache-feature-login__[0-9a-f]{8}$/m);
    const third = await job('app', undefined, { branch: 'feature/login' });
    expect(third).toMatchObject(all);
    expect(third.log).toContain('cache.sh: reading the cache of the branch feature/login, ');
    expect(third.log).not.toContain(robot.password);
    expect([...new Set(manifest('app').layers.map(({ mediaType }: { mediaType: string }) => mediaType))]).toContain('application/vnd.oci.image.layer.v1.tar+zstd');
  });

  test('a merge request reads and does not write', async () => {
    await job('mr', undefined);
    const event = { CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: '1', CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'x', CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' };
    const { exitCode, cached, log } = await job('mr', undefined, { branch: 'x', variables: event });
    expect([exitCode, cached]).toEqual([0, 3]);
    expect(log).not.toContain('exporting cache');
    expect(crane('ls', `${registry.host}/mr`).trim().split('\n').sort()).toEqual(['1', 'buildcache-main']);
  });

  test('a part that is gone, and one that is broken: the build is done again without', async () => {
    await job('broken', undefined);
    for (const { digest } of manifest('broken').layers) rmSync(blob(digest), { force: true });
    const gone = await job('broken', undefined, { last: '2' });
    expect(gone).toMatchObject({ exitCode: 0 });
    expect(gone.log).toMatch(/cache\.sh: the cache may be broken, so the image is built again without it: .*could not fetch content descriptor/);
    await job('config', undefined);
    rmSync(blob(manifest('config').config.digest));
    const { exitCode, log } = await job('config', undefined);
    expect(exitCode).toBe(0);
    expect(log).toContain(`cache.sh: not using the cache ${registry.host}/config:buildcache-main: a part of it is missing`);
  });

  test('an image, or anything else, under the cache\'s tag', async () => {
    crane('copy', `${hub.host}/library/alpine:3.22`, `${registry.host}/image:buildcache-main`);
    expect(await job('image', undefined)).toMatchObject(nothing);
    expect(await job('image', undefined)).toMatchObject(all);
    await job('garbage', undefined);
    writeFileSync(blob(manifest('garbage').config.digest), 'garbage');
    expect(await job('garbage', undefined)).toMatchObject(nothing);
  });

  test.each([400, 403, 500])('a registry that answers %d to the cache builds the image all the same, and the log says so', async (status) => {
    proxy.rules = [{ request: /PUT .*buildcache-/, answer: { status } }];
    const { exitCode, log } = await job(`refused-${status}`, undefined, { host: proxy.host });
    expect(exitCode).toBe(0);
    expect(log).toMatch(/cache\.sh: the image is built, but BuildKit could not write its cache: error writing manifest blob: .*refused by the proxy/);
    expect(log).toContain('cache.sh: an image with the name of the cache could not be pushed either');
    expect(crane('ls', `${registry.host}/refused-${status}`)).toBe('1\n');
  });

  test('a registry that takes images only keeps the cache of the last stage inside of one', async () => {
    proxy.rules = [{ request: /PUT .*buildcache-/, body: /cacheconfig/, answer: { status: 415 } }];
    const lines = `FROM ${hub.host}/library/alpine:3.22\nRUN date +%s%N >/one\nRUN cat /one >/two\n`;
    const first = await job('images-only', undefined, { host: proxy.host, lines });
    expect(first.exitCode).toBe(0);
    expect(first.log).toMatch(/cache\.sh: the image is built, but BuildKit could not write its cache: error writing manifest blob: .*refused by the proxy/);
    expect(first.log).toContain('If the registry does not accept caches, store them in the image, cache: { inline: {} }');
    const built = crane('digest', `${registry.host}/images-only:1`);
    expect(first.log).toContain(`image.sh: pushed ${proxy.host}/images-only@${built.trim()} as\nbuild-image >   ${proxy.host}/images-only:1\n`);
    const second = await job('images-only', undefined, { host: proxy.host, lines });
    expect(second.exitCode).toBe(0);
    expect(second.log).toContain(`cache.sh: reading the cache of the branch main, ${proxy.host}/images-only:buildcache-main`);
    expect(second.log.match(/^.*#\d+ CACHED$/gm)!.length).toBeGreaterThanOrEqual(2);
    expect(crane('ls', `${registry.host}/images-only`).trim().split('\n').sort()).toEqual(['1', 'buildcache-main']);
  });

  test.each([401, 403, 429, 503])('a registry that answers %d when it is asked', async (status) => {
    proxy.rules = [{ request: /(HEAD|GET) .*buildcache-/, answer: { status } }];
    const { exitCode, log } = await job(`asked-${status}`, undefined, { host: proxy.host });
    expect(exitCode).toBe(0);
    expect(log).toMatch(new RegExp(`cache\\.sh: building without a cache: the job cannot check whether ${proxy.host}/asked-${status}:buildcache-main exists\\. BuildKit says: .*${status} `));
  });

  test('a registry that never answers is waited for a while, once', async () => {
    proxy.rules = [{ request: /(HEAD|GET) .*buildcache-/, answer: 'hang' }];
    const { exitCode, log } = await job('silent', undefined, { host: proxy.host, branch: 'other', before: 'cache_seconds=2' });
    expect(exitCode).toBe(0);
    expect(log).toContain(`cache.sh: building without a cache: the job cannot check whether ${proxy.host}/silent:buildcache-other exists. BuildKit got no answer within 2 seconds.`);
  });

  test('inside the image: steps of the last stage come from it', async () => {
    const lines = `FROM ${hub.host}/library/alpine:3.22\nRUN date +%s%N >/one\nRUN cat /one >/two\n`;
    await job('inline', { inline: {} }, { lines });
    expect(crane('digest', `${registry.host}/inline:buildcache-main`)).toBe(crane('digest', `${registry.host}/inline:1`));
    const { exitCode, log } = await job('inline', { inline: {} }, { lines, branch: 'other' });
    expect(exitCode).toBe(0);
    expect(log.match(/^.*#\d+ CACHED$/gm)).toHaveLength(2);
  });

  test('nowhere', async () => {
    expect(await job('none', { disabled: true })).toMatchObject(nothing);
    expect(await job('none', { disabled: true })).toMatchObject(nothing);
  });

  test('in a folder that GitLab keeps, and that is no part of the build context', async () => {
    const lines = `${dockerfile()}COPY . /context\nRUN test ! -e /context/.buildcache\n`;
    const { exitCode, log } = await job('local', { local: {} }, { lines, again: true });
    expect([exitCode, exitCode && log]).toEqual([0, 0]);
    expect(log).toMatch(/^build-image > cache\.sh: building without a cache: GitLab has none of image$/m);
    expect(log).toMatch(/^again +> cache\.sh: reading the cache of image that GitLab kept$/m);
    expect(log.match(/^again +> #\d+ CACHED$/gm)).toHaveLength(5);
  });

  testWith('versitygw')('in S3: with keys that stand in no file and no log, and are not told to the steps of the build', async () => {
    const store = await startS3(key);
    try {
      const s3 = { bucket: store.bucket, region: store.region, endpointUrl: store.url, usePathStyle: true, prefix: 'ci', accessKeyIdVariable: 'CACHE_ID', secretAccessKeyVariable: 'CACHE_SECRET' };
      const variables = { CACHE_ID: key.id, CACHE_SECRET: key.secret };
      const look = "RUN cat /proc/*/environ /proc/*/cmdline 2>/dev/null | tr '\\0' '\\n' | grep -c '[h]unter2' || true\n";
      const first = await job('s3', { s3 }, { variables, lines: dockerfile() + look });
      expect(first).toMatchObject({ exitCode: 0, cached: 0 });
      expect(first.log).toMatch(/#\d+ \d\.\d+ 0$/m);
      expect(first.log).toContain('cache.sh: building without a cache: there is none yet for main in s3:group/app/');
      const second = await job('s3', { s3 }, { variables, branch: 'feature/login' });
      expect(second).toMatchObject(all);
      expect(second.log).toContain('cache.sh: reading the cache of the branch main, s3:group/app/buildcache-main');
      expect(await job('s3', { s3 }, { variables, branch: 'feature/login' })).toMatchObject(all);

      const wrong = await job('s3', { s3 }, { variables: { ...variables, CACHE_SECRET: 'wrong' } });
      expect(wrong).toMatchObject(nothing);
      expect(wrong.log).toMatch(/cache\.sh: building without a cache: the job cannot check whether s3:group\/app\/buildcache-main exists\. BuildKit says: .*403/);
      for (const path of objectsIn(store).filter((name) => name.includes('/blobs/'))) rmSync(path);
      const gone = await job('s3', { s3 }, { variables, last: '2' });
      expect(gone).toMatchObject({ exitCode: 0 });
      expect(gone.log).toMatch(/cache\.sh: the cache may be broken, so the image is built again without it: .*operation error S3/);
      for (const { log } of [first, second, wrong, gone]) expect(log).not.toContain('hunter2');
    } finally {
      await store.stop();
    }
  });
});
