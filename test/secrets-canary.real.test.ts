import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { gitServer } from './support/git-server.ts';
import { describeReal, testWith } from './support/parts.ts';
import { folder } from './support/projects.ts';
import { repository } from './support/repository.ts';
import { pushBaseImage } from '../lab/base-image.ts';
import { type Google, startGoogle } from '../lab/clouds/google.ts';
import { IdTokens } from '../lab/clouds/id-tokens.ts';
import { Authority } from '../lab/faults/certificates.ts';
import { Job } from '../lab/faults/job.ts';
import { inspect } from '../lab/machine.ts';
import { objectsIn, startS3 } from '../lab/object-store.ts';
import { type Registry, startRegistry } from '../lab/registry.ts';
import { type Files, synthesized } from '../lab/repository.ts';
import type { CacheOptions } from '../src/core/mod.ts';

jest.setTimeout(60_000);

/** What is looked for is a part of the secret that no encoding of a URL, of JSON or of a shell changes. */
interface Canary { readonly value: string; readonly mark: string }

function canary(around: (mark: string) => string = (mark) => mark): Canary {
  const mark = `canary${randomBytes(12).toString('hex')}`;
  return { value: around(mark), mark };
}

/** How a text stands in base64, wherever it begins. */
function inBase64(text: string): readonly string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.from(' '.repeat(before) + text).toString('base64');
    const [from, to] = [Math.ceil(before * 4 / 3), Math.floor((before + text.length) / 3) * 4];
    return encoded.slice(before === 0 ? 0 : from + 1, to);
  });
}

const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn('SKIPPED: the canaries. Looking at all that a job leaves needs root here.');

test('a canary is found in each form', () => {
  const text = 'canary0123456789';
  for (const before of ['', 'u', 'us', 'user:']) {
    const encoded = Buffer.from(`${before}${text}"$`).toString('base64');
    expect([before, inBase64(text).some((form) => encoded.includes(form))]).toEqual([before, true]);
  }
});

(isRoot ? describeReal : describe.skip)('no secret of a job is to be found', () => {
  const canaries = {
    registryPassword: canary((mark) => `p"a\\s$HOME '${mark}\`'`),
    otherPassword: canary((mark) => `${'x'.repeat(4000)}${mark}`),
    authConfig: canary(),
    buildSecret: canary((mark) => `it's "$PATH" ${mark}`),
    fileSecret: canary((mark) => `line\n${mark}\n`),
    proxyPassword: canary(),
    jobToken: canary(),
    storeId: canary(),
    storeSecret: canary((mark) => `${mark}/of+the/store`),
    idToken: canary(),
    cloudToken: canary(),
  };
  const tokens = new IdTokens();
  const google = { host: 'europe-west3-docker.pkg.dev', provider: 'projects/123/locations/global/workloadIdentityPools/gitlab/providers/gitlab', serviceAccount: 'push@acme.iam.gserviceaccount.com' };
  const cloudAddress = `127.79.${process.pid % 250}.1`;
  const privateKey = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const images = folder();
  const files = mkdtempSync('/var/tmp/canaries-'); // a job has a /tmp of its own
  chmodSync(files, 0o755);
  let registry: Registry;
  let hub: Registry;
  let cloud: Google;
  let authority: Authority;

  beforeAll(async () => {
    registry = await startRegistry({ user: 'robot', password: canaries.registryPassword.value, directory: images });
    hub = await startRegistry();
    pushBaseImage({ registry: hub.host, name: 'library/alpine:3.22' });
    authority = new Authority(files, 'trusted');
    const listen = { address: cloudAddress, port: 443 };
    // tokens that are valid so briefly that the helper makes new ones during the build
    const behind = { host: hub.host, name: google.host };
    cloud = await startGoogle({ ...google, authority, tokens, listen, seconds: 200, mark: canaries.cloudToken.mark, registry: behind });
  });
  afterAll(async () => {
    cloud.stop();
    await Promise.all([registry.stop(), hub.stop()]);
    rmSync(files, { recursive: true });
  });

  const fileVariable = (name: string, content: string) => {
    const path = join(files, name);
    writeFileSync(path, content, { mode: 0o600 });
    execFileSync('chown', [inspect().tool('job-user'), path]);
    return path;
  };

  /** A job that uses every secret, ends as told, and what can be seen of it. */
  const run = async (name: string, lastStep: string, trace = false, cache?: CacheOptions) => {
    const generated: Files = synthesized({
      cache,
      compression: 'gzip', // which this test can unpack
      registries: [{ host: hub.host, usernameVariable: 'HUB_USER', passwordVariable: 'HUB_PASSWORD' }, { google: { host: google.host, provider: google.provider } }],
      images: [{ name: 'app', additionalNames: [`${google.host}/acme/app`], secrets: [{ id: 'npm', variable: 'NPM_TOKEN' }, { id: 'pip', fileVariable: 'PIP_CONF' }], ssh: [{ fileVariable: 'DEPLOY_KEY' }] }],
      tags: { semver: ['{{version}}', '{{major}}'] },
    });
    const dockerfile = [
      `FROM ${hub.host}/library/alpine:3.22`,
      'RUN --mount=type=secret,id=npm,env=NPM_TOKEN --mount=type=secret,id=pip,target=/pip test -n "$NPM_TOKEN" && test -s /pip',
      'RUN --mount=type=ssh test -S "$SSH_AUTH_SOCK"',
      // what a step sees of the job, its processes and the network's surroundings, as root and as another user
      'RUN mkdir -m 777 /seen && for file in /proc/[0-9]*/cmdline /proc/[0-9]*/environ; do cat $file; done >/seen/processes 2>/dev/null; env >/seen/env; cat /proc/mounts >/seen/mounts',
      'USER 1000',
      'RUN for file in /proc/[0-9]*/cmdline /proc/[0-9]*/environ; do cat $file; done >/seen/processes-of-user 2>/dev/null || true',
      'USER 0',
      'COPY . /context',
      'RUN sleep 1',
      lastStep,
      '',
    ].join('\n');
    const server = await gitServer(repository({ ...generated, Dockerfile: dockerfile }), canaries.jobToken.value);
    const into = join(files, name);
    mkdirSync(into);
    try {
      const ended = await new Job({
        files: { ...generated, Dockerfile: dockerfile },
        variables: {
          CI_REGISTRY: registry.host,
          CI_REGISTRY_IMAGE: `${registry.host}/${name}`,
          CI_REGISTRY_USER: 'robot',
          CI_REGISTRY_PASSWORD: canaries.registryPassword.value,
          HUB_USER: 'hub',
          HUB_PASSWORD: canaries.otherPassword.value,
          DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'other.example.com': { auth: Buffer.from(`user:${canaries.authConfig.value}`).toString('base64') } } }),
          NPM_TOKEN: canaries.buildSecret.value,
          PIP_CONF: fileVariable(`${name}-pip`, canaries.fileSecret.value),
          DEPLOY_KEY: fileVariable(`${name}-key`, privateKey),
          CACHE_ID: canaries.storeId.value,
          CACHE_SECRET: canaries.storeSecret.value,
          ...Object.fromEntries(['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'].map((variable) => [variable, `http://proxy:${canaries.proxyPassword.value}@127.0.0.1:9`])),
          NO_PROXY: '127.0.0.1,.googleapis.com,.pkg.dev',
          no_proxy: '127.0.0.1,.googleapis.com,.pkg.dev',
          GOOGLE_ID_TOKEN: tokens.issue({ aud: `https://iam.googleapis.com/${google.provider}`, jti: canaries.idToken.mark }),
          SSL_CERT_FILE: authority.cert,
          CI_JOB_TOKEN: canaries.jobToken.value,
          CI_REPOSITORY_URL: `http://x-access-token:${canaries.jobToken.value}@${server.host}/app.git`,
          CI_DEFAULT_BRANCH: 'main',
          CI_COMMIT_TAG: 'v1.0.0',
          CI_COMMIT_REF_NAME: 'v1.0.0',
          CI_COMMIT_SHA: '0123456789abcdef0123456789abcdef01234567',
          CI_PIPELINE_SOURCE: 'push',
        },
        hosts: [`${cloudAddress} sts.googleapis.com iamcredentials.googleapis.com ${google.host}`],
        fault: {},
        limitSeconds: 40,
        trace,
        witness: { seen: /RUN sleep 1/, into },
      }).run();
      writeFileSync(join(into, 'log'), ended.log);
      for (const [path, text] of Object.entries(generated)) writeFileSync(join(into, path.replaceAll('/', '_')), text);
      return { ...ended, into };
    } finally {
      server.stop();
    }
  };

  const marks = Object.entries({
    ...Object.fromEntries(Object.entries(canaries).map(([name, { mark }]) => [name, mark])),
    privateKey: privateKey.split('\n')[1].slice(8, 56),
  }).flatMap(([name, mark]) => [mark, ...inBase64(mark)].map((form) => [name, Buffer.from(form)] as const));

  /** The secrets in the files below a folder, unpacked where they are compressed: `NAME in PATH`. */
  const found = (...folders: string[]) => folders.flatMap((top) => readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const path = join(entry.parentPath, entry.name);
      const content = readFileSync(path);
      const contents = content.subarray(0, 2).toString('hex') === '1f8b' ? [content, gunzipSync(content)] : [content];
      const names = marks.filter(([, form]) => contents.some((bytes) => bytes.includes(form))).map(([name]) => name);
      return [...new Set(names)].map((name) => `${name} in ${path.slice(top.length + 1)}`);
    }));

  /** While the job runs, what its project has put into DOCKER_AUTH_CONFIG is in a file that only its user can read. */
  const whileItRuns = /^authConfig in during\/tmp\/buildkit\.\w+\/docker\/config\.json$/;

  const ofToken: string[] = [];

  test.each<[string, string, boolean]>([
    ['passes', 'RUN true', false],
    ['traced', 'RUN true', true],
    ['fails', 'RUN echo broken && false', false],
  ])('when it %s: files, log, daemon, image, cache, history, artifacts, leftovers, processes', async (name, lastStep, trace) => {
    const before = cloud.exchanges();
    const { exitCode, log, into, files: left } = await run(name, lastStep, trace);
    expect({ log, exitCode }).toEqual({ log, exitCode: name === 'fails' ? 1 : 0 });
    expect(cloud.exchanges() - before).toBeGreaterThan(name === 'fails' ? 0 : 1);
    expectNone(into, [images], left);
  });

  testWith('versitygw')('when its cache is in an object store', async () => {
    const store = await startS3({ id: canaries.storeId.value, secret: canaries.storeSecret.value });
    try {
      const s3 = {
        bucket: store.bucket, region: store.region, endpointUrl: store.url, usePathStyle: true, accessKeyIdVariable: 'CACHE_ID', secretAccessKeyVariable: 'CACHE_SECRET',
      };
      const { exitCode, log, into, files: left } = await run('stored', 'RUN true', true, { s3 });
      expect({ log, exitCode }).toEqual({ log, exitCode: 0 });
      expect(objectsIn(store)).not.toEqual([]);
      expectNone(into, [images, store.directory], left);
    } finally {
      await store.stop();
    }
  });

  /** No secret but the job's token, which has a test of its own. */
  const expectNone = (into: string, elsewhere: readonly string[], left: readonly string[]) => {
    const witnessed = readdirSync(into, { recursive: true, encoding: 'utf8' }).map((path) => path.replace(/buildkit\.\w{6}/, 'buildkit.*'));
    expect(witnessed).toEqual(expect.arrayContaining(['arguments', 'environments', 'log', 'during/tmp/buildkit.*/buildkitd.log', 'after/checkout/Dockerfile']));
    // the step has seen the processes of the job, and the search can read what it has seen
    const seen = readdirSync(into, { recursive: true, encoding: 'utf8' }).find((path) => path.endsWith('/seen/processes'));
    expect(readFileSync(join(into, seen!), 'utf8')).toMatch(/buildkitd\0.*PATH=/s);
    expect(readFileSync(join(into, 'environments'), 'utf8')).toBe('PATH=\0'); // of the control alone: another user reads no environment of the job
    for (const path of readdirSync(join(into, 'during/tmp'))) expect(statSync(join(into, 'during/tmp', path)).mode & 0o077).toBe(0); // eslint-disable-line no-bitwise
    const hits = found(into, ...elsewhere).filter((hit) => !whileItRuns.test(hit));
    ofToken.push(...hits.filter((hit) => hit.startsWith('jobToken ')));
    expect(hits.filter((hit) => !hit.startsWith('jobToken '))).toEqual([]);
    expect(left).toEqual([]);
  };

  /** Not in the arguments of git, which the steps of a build see, and not in a trace. */
  test('nor the job\'s token', () => {
    expect(ofToken).toEqual([]);
  });

  test('what is looked for would be found', () => {
    const here = mkdtempSync(join(files, 'self-'));
    writeFileSync(join(here, 'a'), `user:${canaries.registryPassword.value}`);
    writeFileSync(join(here, 'b'), Buffer.from(`robot:${canaries.otherPassword.value}`).toString('base64'));
    writeFileSync(join(here, 'c'), encodeURIComponent(canaries.buildSecret.value));
    writeFileSync(join(here, 'd'), privateKey);
    writeFileSync(join(here, 'e'), tokens.issue({ aud: 'any', jti: canaries.idToken.mark }));
    expect(found(here).sort()).toEqual(['buildSecret in c', 'idToken in e', 'otherPassword in b', 'privateKey in d', 'registryPassword in a']);
  });
});
