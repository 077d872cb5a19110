import { describe as text } from '../../src/core/problems.ts';
import { type Cached, contribute, loginsDisagree, resolve, shape, warn, whoWrites } from '../../src/core/rooms/cache/cache.ts';
import type { CacheOptions } from '../../src/core/rooms/cache/options.ts';

const around = { ciFile: '.gitlab-ci.yml', jobs: [], tasks: {} };
const s3 = { bucket: 'build-cache', region: 'eu-central-1' };
const names = 'registry, inline, s3, azblob, local, none';

test.each<readonly [given: unknown, ...problems: readonly string[]]>([
  [{}, `- cache: {} names no cache. Give one of ${names}. Without the option, it is registry. [one-of]`],
  ['registry', '- cache: "registry" is not an object. Write { registry: ... }. [wrong-type]'],
  [{ registri: {} }, '- cache.registri: {} is set, but there is no such option. Did you mean "registry"? [unknown-option]'],
  [{ gha: {} }, `- cache.gha: {} is set, but there is no such option. Use one of ${names}. [unknown-option]`],
  [{ registry: {}, s3 }, `- cache: {"registry":{},"s3":{"bucket":"build-cache","region":"eu-central-1"}} has registry and s3. Give one of ${names}. [one-of]`],
  [{ inline: { mode: 'max' } }, '- cache.inline.mode: "max" is set, but there is nothing to set. Write inline: {}. [unknown-option]'],
  [{ none: true }, '- cache.none: true is not an object. Write none: {}. [wrong-type]'],
  [{ registry: { mode: 'maxx' } }, '- cache.registry.mode: "maxx" is none of the choices. Did you mean "max"? [choice]'],
  [{ registry: { repository: 'cache:main' } }, '- cache.registry.repository: "cache:main" has a tag or a digest. Give the repository alone: the tag comes from the branch. [cache-repository]'],
  [{ registry: { repository: 'Cache' } }, '- cache.registry.repository: "Cache" has upper-case letters, which no registry takes. Write "cache". [upper-case]'],
  [{ registry: { repository: 'https://r.example.com/cache' } }, '- cache.registry.repository: "https://r.example.com/cache" is not an image name. Write lower-case words joined by "/", ".", "_" or "-", such as "team/api" or "registry.example.com/team/api". [image-name]'],
  [{ registry: { repository: 'a'.repeat(256) } }, `- cache.registry.repository: "${'a'.repeat(96)}... is longer than the 255 characters that registries take. Shorten it. [cache-repository]`],
  [{ s3: {} }, '- cache.s3.bucket: nothing is given, but it is required. Give it a value. [missing-option]', '- cache.s3.region: nothing is given, but it is required. Give it a value. [missing-option]'],
  [{ s3: { ...s3, bucket: 'Build_Cache' } }, '- cache.s3.bucket: "Build_Cache" is not the name of a bucket. Write 3 to 63 lower-case letters, digits, "." and "-", such as "build-cache". [s3-bucket]'],
  [{ s3: { ...s3, region: 'EU Central' } }, '- cache.s3.region: "EU Central" is not the name of a region. Write one such as "eu-central-1"; servers beside Amazon\'s mostly take "us-east-1". [s3-region]'],
  [{ s3: { ...s3, endpointUrl: 'minio.example.com' } }, '- cache.s3.endpointUrl: "minio.example.com" is not the address of a server. Write it as "https://storage.example.com". [url]'],
  [{ s3: { ...s3, endpointUrl: 'https://user:hunter2@minio.example.com' } }, '- cache.s3.endpointUrl: "https://***@minio.example.com" has credentials in it, which anybody could read in the generated file. Take them out, and name a CI variable. [credentials]'],
  [{ s3: { ...s3, prefix: '/a b' } }, '- cache.s3.prefix: "/a b" is not a folder of an object store. Write at most 200 letters, digits, ".", "_", "-" and "/" between names, such as "gitlab/images". [cache-prefix]'],
  [{ s3: { ...s3, prefix: 'x'.repeat(201) } }, `- cache.s3.prefix: "${'x'.repeat(96)}... is not a folder of an object store. Write at most 200 letters, digits, ".", "_", "-" and "/" between names, such as "gitlab/images". [cache-prefix]`],
  [{ s3: { ...s3, usePathStyle: true } }, '- cache.s3.usePathStyle: true is given, but BuildKit heeds it for endpointUrl only. Name the server, or take it away. [unused-option]'],
  [{ s3: { ...s3, accessKeyIdVariable: 'ID' } }, '- cache.s3.secretAccessKeyVariable: nothing is given, but the key has two parts. Name the CI variable that holds it. [missing-option]'],
  [{ s3: { ...s3, accessKeyIdVariable: '$ID', secretAccessKeyVariable: 'KEY' } }, '- cache.s3.accessKeyIdVariable: "$ID" is not the name of a CI variable. Use letters, digits and underscores, without "$" and not starting with a digit. [variable-name]'],
  [{ s3: { ...s3, accessKeyIdVariable: 'AKIAIOSFODNN7EXAMPLE', secretAccessKeyVariable: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' } },
    '- cache.s3.accessKeyIdVariable: "***" is a credential, which anybody could read in the generated file. Put it into a CI variable, and give the name of that. [credentials]',
    '- cache.s3.secretAccessKeyVariable: "***" is a credential, which anybody could read in the generated file. Put it into a CI variable, and give the name of that. [credentials]'],
  [{ s3: { ...s3, secretAccessKey: 'hunter2' } }, '- cache.s3.secretAccessKey: "***" is a credential, which anybody could read in the generated file. Put it into a CI variable, and give the name of that. [credentials]'],
  [{ s3: { ...s3, role: 'ci' } }, '- cache.s3.role: "ci" is not the ARN of a role. Write it as "arn:aws:iam::123456789012:role/build-cache". [role]'],
  [{ s3: { ...s3, audience: 'aws' } }, '- cache.s3.audience: "aws" is given, but no role that is taken with it. Name the role, or take it away. [unused-option]'],
  [{ s3: { ...s3, role: 'arn:aws:iam::123456789012:role/ci', accessKeyIdVariable: 'ID' } }, expect.stringMatching(/^- cache\.s3: \{.*\.\.\. has a role and keys\. Give one of them\. \[one-of\]$/)],
  [{ azblob: {} }, '- cache.azblob.accountUrl: nothing is given, but it is required. Give it a value. [missing-option]'],
  [{ azblob: { accountUrl: 'https://a.blob.core.windows.net?sv=1&sig=hunter2' } }, '- cache.azblob.accountUrl: "https://a.blob.core.windows.net?***" has credentials in it, which anybody could read in the generated file. Take them out, and name a CI variable. [credentials]'],
  [{ azblob: { accountUrl: 'https://a.blob.core.windows.net', container: 'My_Container' } }, '- cache.azblob.container: "My_Container" is not the name of a container. Write 3 to 63 lower-case letters, digits and single dashes, such as "buildkit-cache". [azure-container]'],
  [{ local: { key: 'a/b' } }, '- cache.local.key: "a/b" cannot start the key of a cache of GitLab. Write letters, digits, ".", "_" and "-", such as "images"; the branch follows by itself. [cache-key]'],
  [{ local: { key: '' } }, '- cache.local.key: "" is empty. Give it a value, or leave the option out. [empty]'],
])('%j is refused', (given, ...problems) => {
  const found = shape(given, 'cache', around).map(text);
  expect(found).toEqual(problems);
  expect(found.join()).not.toMatch(/hunter2|AKIA|wJalr/);
});

const app = { full: [{ variable: 'CI_REGISTRY_IMAGE' }] };
const api = { short: 'team/api', full: [{ variable: 'CI_REGISTRY_IMAGE' }, '/team/api'] };
const zstd = [['compression', ['zstd']], ['compression-level', ['9']]] as const;

test.each<readonly [given: CacheOptions | undefined, image: Cached, call: string]>([
  [undefined, app, 'cache_registry "$CI_REGISTRY_IMAGE" mode=max,compression=zstd,compression-level=9'],
  [{ registry: { mode: 'min' } }, api, 'cache_registry "$CI_REGISTRY_IMAGE/team/api" mode=min,compression=zstd,compression-level=9'],
  [{ registry: { repository: 'cache' } }, app, 'cache_registry "$CI_REGISTRY_IMAGE/cache" mode=max,compression=zstd,compression-level=9'],
  [{ registry: { repository: 'r.example.com:5000/cache' } }, api, 'cache_registry r.example.com:5000/cache mode=max,compression=zstd,compression-level=9 team/api'],
  [{ inline: {} }, api, 'cache_inline "$CI_REGISTRY_IMAGE/team/api"'],
  [{ s3 }, app, 'cache_s3 "$CI_PROJECT_PATH" bucket=build-cache,region=eu-central-1 mode=max'],
  [{ s3: { ...s3, endpointUrl: 'http://127.0.0.1:9000', usePathStyle: true, prefix: 'a/b' } }, api, 'cache_s3 "$CI_PROJECT_PATH/team/api" bucket=build-cache,region=eu-central-1,endpoint_url=http://127.0.0.1:9000,use_path_style=true,prefix=a/b/ mode=max'],
  [{ azblob: { accountUrl: 'https://a.blob.core.windows.net', secretAccessKeyVariable: 'KEY' } }, app, 'cache_azblob "$CI_PROJECT_PATH" account_url=https://a.blob.core.windows.net mode=max KEY'],
  [{ local: {} }, api, 'cache_local team-api mode=max,compression=zstd,compression-level=9'],
  [{ none: {} }, api, 'cache_none'],
])('%j becomes one line', (given, image, call) => {
  expect(shape(given ?? { registry: {} }, 'cache', around)).toEqual([]);
  expect(contribute(resolve(given), image, zstd).prepare).toEqual([call]);
});

test('GitLab keeps the folder of a local cache by branch, and starts a new one with that of the default branch', () => {
  expect(contribute(resolve({ local: {} }), api, zstd).job).toEqual({
    cache: [{ key: 'buildcache-team-api-$CI_COMMIT_REF_SLUG', fallback_keys: ['buildcache-team-api-$CI_DEFAULT_BRANCH'], paths: ['.buildcache/team-api'] }],
  });
});

test('credentials for S3 are variables, or a role that is taken with a token of the job', () => {
  const keys = resolve({ s3: { ...s3, accessKeyIdVariable: 'ID', secretAccessKeyVariable: 'KEY' } });
  const role = resolve({ s3: { ...s3, role: 'arn:aws:iam::123456789012:role/ci' } });
  expect(contribute(keys, app, zstd)).toMatchObject({ login: ['cache_s3_keys ID KEY'], job: {} });
  expect(contribute(role, app, zstd)).toMatchObject({ login: ['cache_s3_role arn:aws:iam::123456789012:role/ci CACHE_ID_TOKEN'], job: { id_tokens: { CACHE_ID_TOKEN: { aud: '$CI_SERVER_URL' } } } });
  expect([loginsDisagree([keys, keys, resolve(undefined)]), loginsDisagree([keys, role])]).toEqual([false, true]);
});

test('a key that every step of a build could read is warned of', () => {
  expect(warn(resolve({ azblob: { accountUrl: 'https://a.blob.core.windows.net', secretAccessKeyVariable: 'KEY' } })).map(({ code }) => code)).toEqual(['readable-key']);
  expect(warn(resolve({ azblob: { accountUrl: 'https://a.blob.core.windows.net' } }))).toEqual([]);
});

test('git tags write where no branch does', () => {
  expect(whoWrites({ branches: true })).toEqual([]);
  expect(whoWrites({ branches: false })).toMatchObject([{ value: 'cache_tags_write=yes' }]);
});
