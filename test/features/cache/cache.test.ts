import { parse } from 'yaml';
import { type BuildkitImagePipelineOptions, type CacheOptions, InvalidOptionsError, describe as text, synthesize } from '../../../src/core/mod.ts';

const s3 = { bucket: 'build-cache', region: 'eu-central-1' };
const names = 'registry, inline, s3, azblob, local, disabled';

test.each<readonly [given: unknown, ...problems: readonly string[]]>([
  [{}, `- cache: {} sets no cache. Set one of ${names}. The default is registry. [one-of]`],
  ['registry', '- cache: "registry" is not an object. Write { registry: ... }. [wrong-type]'],
  [{ registri: {} }, '- cache.registri: {} is set, but the option does not exist. Did you mean "registry"? [unknown-option]'],
  [{ gha: {} }, `- cache.gha: {} is set, but the option does not exist. Use one of ${names}. [unknown-option]`],
  [{ registry: {}, s3 }, `- cache: {"registry":{},"s3":{"bucket":"build-cache","region":"eu-central-1"}} has registry and s3. Set one of ${names}. [one-of]`],
  [{ inline: { mode: 'max' } }, '- cache.inline.mode: "max" is set, but this cache has no settings. Write inline: {}. [unknown-option]'],
  [{ disabled: {} }, '- cache.disabled: {} is not true. Write true, or leave the option out. [wrong-type]'],
  [{ disabled: false }, '- cache.disabled: false is not true. Write true, or leave the option out. [wrong-type]'],
  [{ disabled: true, inline: {} }, `- cache: {"disabled":true,"inline":{}} has disabled and inline. Set one of ${names}. [one-of]`],
  [{ none: {} }, '- cache.none: {} is set, but the option does not exist. Write cache: { disabled: true }. [unknown-option]'],
  [{ registry: { mode: 'maxx' } }, '- cache.registry.mode: "maxx" is not one of the choices. Did you mean "max"? [choice]'],
  [{ registry: { repository: 'cache:main' } }, '- cache.registry.repository: "cache:main" has a tag or a digest. Write the repository only: the tag comes from the branch. [cache-repository]'],
  [{ registry: { repository: 'Cache' } }, '- cache.registry.repository: "Cache" has upper-case letters, which registries do not accept. Write "cache". [upper-case]'],
  [{ registry: { repository: 'https://r.example.com/cache' } }, '- cache.registry.repository: "https://r.example.com/cache" is not an image name. Write lower-case words joined by "/", ".", "_" or "-", such as "team/api" or "registry.example.com/team/api". [image-name]'],
  [{ registry: { repository: 'a'.repeat(256) } }, `- cache.registry.repository: "${'a'.repeat(96)}... is longer than the 255 characters that registries accept. Shorten it. [cache-repository]`],
  [{ s3: {} }, '- cache.s3.bucket: nothing is set, but the option is required. Set a value. [missing-option]', '- cache.s3.region: nothing is set, but the option is required. Set a value. [missing-option]'],
  [{ s3: { ...s3, bucket: 'Build_Cache' } }, '- cache.s3.bucket: "Build_Cache" is not the name of a bucket. Write 3 to 63 lower-case letters, digits, "." and "-", such as "build-cache". [s3-bucket]'],
  [{ s3: { ...s3, region: 'EU Central' } }, '- cache.s3.region: "EU Central" is not the name of a region. Write one such as "eu-central-1"; most other servers use "us-east-1". [s3-region]'],
  [{ s3: { ...s3, endpointUrl: 'minio.example.com' } }, '- cache.s3.endpointUrl: "minio.example.com" is not the address of a server. Write it as "https://storage.example.com". [url]'],
  [{ s3: { ...s3, endpointUrl: 'https://user:hunter2@minio.example.com' } }, '- cache.s3.endpointUrl: "https://***@minio.example.com" contains credentials, which anybody could read in the generated file. Remove them, and write the name of a CI variable. [credentials]'],
  [{ s3: { ...s3, prefix: '/a b' } }, '- cache.s3.prefix: "/a b" is not a folder of an object store. Write at most 200 letters, digits, ".", "_", "-" and "/" between names, such as "gitlab/images". [cache-prefix]'],
  [{ s3: { ...s3, prefix: 'x'.repeat(201) } }, `- cache.s3.prefix: "${'x'.repeat(96)}... is not a folder of an object store. Write at most 200 letters, digits, ".", "_", "-" and "/" between names, such as "gitlab/images". [cache-prefix]`],
  [{ s3: { ...s3, usePathStyle: true } }, '- cache.s3.usePathStyle: true is set, but BuildKit uses it only with endpointUrl. Set endpointUrl, or remove usePathStyle. [unused-option]'],
  [{ s3: { ...s3, accessKeyIdVariable: 'ID' } }, '- cache.s3.secretAccessKeyVariable: nothing is set, but a key has two parts. Write the name of the CI variable that holds it. [missing-option]'],
  [{ s3: { ...s3, accessKeyIdVariable: '$ID', secretAccessKeyVariable: 'KEY' } }, '- cache.s3.accessKeyIdVariable: "$ID" is not the name of a CI variable. Use letters, digits and underscores, without "$" and not starting with a digit. [variable-name]'],
  [{ s3: { ...s3, accessKeyIdVariable: 'AKIAIOSFODNN7EXAMPLE', secretAccessKeyVariable: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' } },
    '- cache.s3.accessKeyIdVariable: "***" is a credential, which anybody could read in the generated file. Store it in a CI variable, and write the name of the variable. [credentials]',
    '- cache.s3.secretAccessKeyVariable: "***" is a credential, which anybody could read in the generated file. Store it in a CI variable, and write the name of the variable. [credentials]'],
  [{ s3: { ...s3, secretAccessKey: 'hunter2' } }, '- cache.s3.secretAccessKey: "***" is a credential, which anybody could read in the generated file. Store it in a CI variable, and write the name of the variable. [credentials]'],
  [{ s3: { ...s3, role: 'ci' } }, '- cache.s3.role: "ci" is not the ARN of a role. Write it as "arn:aws:iam::123456789012:role/gitlab". [role]'],
  [{ s3: { ...s3, audience: 'aws' } }, '- cache.s3.audience: "aws" is set without a role. Set role, or remove audience. [unused-option]'],
  [{ s3: { ...s3, role: 'arn:aws:iam::123456789012:role/ci', accessKeyIdVariable: 'ID' } }, expect.stringMatching(/^- cache\.s3: \{.*\.\.\. has both a role and keys\. Set only one of them\. \[one-of\]$/)],
  [{ azblob: {} }, '- cache.azblob.accountUrl: nothing is set, but the option is required. Set a value. [missing-option]'],
  [{ azblob: { accountUrl: 'https://a.blob.core.windows.net?sv=1&sig=hunter2' } }, '- cache.azblob.accountUrl: "https://a.blob.core.windows.net?***" contains credentials, which anybody could read in the generated file. Remove them, and write the name of a CI variable. [credentials]'],
  [{ azblob: { accountUrl: 'https://a.blob.core.windows.net', container: 'My_Container' } }, '- cache.azblob.container: "My_Container" is not the name of a container. Write 3 to 63 lower-case letters, digits and single dashes, such as "buildkit-cache". [azure-container]'],
  [{ local: { key: 'a/b' } }, '- cache.local.key: "a/b" is not a valid start for the key of a GitLab cache. Write letters, digits, ".", "_" and "-", such as "images"; the branch is added automatically. [cache-key]'],
  [{ local: { key: '' } }, '- cache.local.key: "" is empty. Set a value, or leave the option out. [empty]'],
])('%j is refused', (given, ...expected) => {
  const found = problems({ cache: given as CacheOptions });
  expect(found).toEqual(expected);
  expect(found.join()).not.toMatch(/hunter2|AKIA|wJalr/);
});

test.each<readonly [given: CacheOptions | undefined, name: string | undefined, call: string]>([
  [undefined, undefined, 'cache_registry tags "$CI_REGISTRY_IMAGE" mode=max,compression=zstd,compression-level=9'],
  [{ registry: { mode: 'min' } }, 'team/api', 'cache_registry tags "$CI_REGISTRY_IMAGE/team/api" mode=min,compression=zstd,compression-level=9'],
  [{ registry: { repository: 'cache' } }, undefined, 'cache_registry tags "$CI_REGISTRY_IMAGE/cache" mode=max,compression=zstd,compression-level=9'],
  [{ registry: { repository: 'r.example.com:5000/cache' } }, 'team/api', 'cache_shared_registry tags r.example.com:5000/cache mode=max,compression=zstd,compression-level=9 team/api'],
  [{ inline: {} }, 'team/api', 'cache_inline tags "$CI_REGISTRY_IMAGE/team/api"'],
  [{ s3 }, undefined, 'cache_s3 tags "$CI_PROJECT_PATH" bucket=build-cache,region=eu-central-1 mode=max'],
  [{ s3: { ...s3, endpointUrl: 'http://127.0.0.1:9000', usePathStyle: true, prefix: 'a/b' } }, 'team/api', 'cache_s3 tags "$CI_PROJECT_PATH/team/api" bucket=build-cache,region=eu-central-1,endpoint_url=http://127.0.0.1:9000,use_path_style=true,prefix=a/b/ mode=max'],
  [{ azblob: { accountUrl: 'https://a.blob.core.windows.net' } }, 'team/api', 'cache_azblob tags "$CI_PROJECT_PATH/team/api" account_url=https://a.blob.core.windows.net mode=max'],
  [{ azblob: { accountUrl: 'https://a.blob.core.windows.net', secretAccessKeyVariable: 'KEY' } }, undefined, 'cache_azblob_key KEY tags "$CI_PROJECT_PATH" account_url=https://a.blob.core.windows.net mode=max'],
  [{ local: {} }, 'team/api', 'cache_local team-api mode=max,compression=zstd,compression-level=9'],
  [{ disabled: true }, 'team/api', ''],
])('%j becomes one line', (cache, name, call) => {
  const compression = { compression: 'zstd', compressionLevel: 9 };
  for (const options of [{ cache, images: [{ name }] }, { images: [{ name, cache }] }]) {
    const lines = cacheLines({ ...options, ...compression });
    expect(lines).toEqual(call ? [call] : []);
    // git tags write where no branch is built
    expect(cacheLines({ ...options, ...compression, triggers: { defaultBranch: true } })).toEqual(lines.map((line) => line.replace(' tags ', ' branches ')));
  }
});

/** The calls that choose the cache, in front of the builds. */
function cacheLines(options: BuildkitImagePipelineOptions): string[] {
  return job(options).script.flatMap((line) => line.split(' \\\n')).filter((line) => line.startsWith('cache_'));
}

test('GitLab keeps the folder of a local cache by job and branch, and starts a new one with that of the default branch', () => {
  const { cache } = job({ cache: { local: {} } });
  expect(cache).toEqual([{
    key: 'buildcache-$CI_JOB_NAME_SLUG-$CI_COMMIT_REF_SLUG', fallback_keys: ['buildcache-$CI_JOB_NAME_SLUG-$CI_DEFAULT_BRANCH'], paths: ['.buildcache/'],
  }]);
});

test('credentials for S3 are variables, or a role that is taken with a token of the job, before the daemon starts', () => {
  const keys = job({ cache: { s3: { ...s3, accessKeyIdVariable: 'ID', secretAccessKeyVariable: 'KEY' } } });
  expect(keys.before_script.indexOf('cache_s3_keys ID KEY')).toBeGreaterThan(keys.before_script.indexOf('login_gitlab'));
  expect(keys.before_script.indexOf('cache_s3_keys ID KEY')).toBeLessThan(keys.before_script.findIndex((line) => line.startsWith('buildkit_start ')));
  const session = job({ cache: { s3: { ...s3, accessKeyIdVariable: 'ID', secretAccessKeyVariable: 'KEY', sessionTokenVariable: 'SESSION' } } });
  expect(session.before_script).toContain('cache_s3_keys ID KEY SESSION');
  const role = job({ cache: { s3: { ...s3, role: 'arn:aws:iam::123456789012:role/ci' } } });
  expect(role.before_script).toContain('cache_s3_role arn:aws:iam::123456789012:role/ci CACHE_ID_TOKEN');
  expect(role.id_tokens).toEqual({ CACHE_ID_TOKEN: { aud: '$CI_SERVER_URL' } });
});

test('each job that takes a role has the token for it, whichever image the cache is of', () => {
  const role = 'arn:aws:iam::123456789012:role/ci';
  const options: BuildkitImagePipelineOptions = {
    images: [{ name: 'a', cache: { s3: { ...s3, role } } }, { name: 'b' }],
    registries: [{ ecr: { account: '123456789012', region: 'eu-central-1', role, audience: 'sts.amazonaws.com' } }],
  };
  const base: Job = parse(synthesize(options, { onWarning: () => undefined })[0].content)['.build-image'];
  expect(base.before_script).toEqual(expect.arrayContaining([`cache_s3_role ${role} CACHE_ID_TOKEN`]));
  expect(base.id_tokens).toEqual({ ECR_ID_TOKEN: { aud: 'sts.amazonaws.com' }, CACHE_ID_TOKEN: { aud: '$CI_SERVER_URL' } });
});

test('one daemon has one set of credentials for S3', () => {
  const a = { s3: { ...s3, accessKeyIdVariable: 'A', secretAccessKeyVariable: 'KEY' } };
  const b = { s3: { ...s3, accessKeyIdVariable: 'B', secretAccessKeyVariable: 'KEY' } };
  expect(problems({ images: [{ name: 'a', cache: a }, { name: 'b', cache: b }] }))
    .toEqual(['- cache.s3: 2 different S3 credentials are set, but the daemon can use only one. Set the same keys or the same role for all images. [conflict]']);
  expect(problems({ cache: a, images: [{ name: 'a' }, { name: 'b', cache: { disabled: true } }] })).toEqual([]);
  const role = { ...s3, role: 'arn:aws:iam::123456789012:role/ci' };
  expect(problems({ cache: { s3: role }, images: [{ name: 'a' }, { name: 'b', cache: { s3: { ...role, audience: 'other' } } }] }).join()).toContain('different S3 credentials');
});

test('a key that every step of a build could read is warned of', () => {
  const azblob = { accountUrl: 'https://a.blob.core.windows.net', secretAccessKeyVariable: 'KEY' };
  const warned: string[] = [];
  synthesize({ cache: { azblob }, images: [{ cache: { azblob } }] }, { onWarning: ({ code, path }) => warned.push(`${code} ${path}`) });
  synthesize({ cache: { azblob: { accountUrl: azblob.accountUrl } } }, { onWarning: ({ code }) => warned.push(code) });
  expect(warned).toEqual(['readable-key cache.azblob', 'readable-key images[0].cache.azblob']);
});

test.each<[options: BuildkitImagePipelineOptions, ...programs: string[]]>([
  [{}, 'cache'],
  [{ triggers: { branches: ['main'] } }, 'cache', 'cache-branches'],
  [{ cache: { s3 } }, 'cache', 'cache-store', 'cache-s3'],
  [{ cache: { azblob: { accountUrl: 'https://a.blob.core.windows.net' } } }, 'cache', 'cache-store', 'cache-azblob'],
  [{ cache: { inline: {} } }, 'cache', 'cache-inline'],
  [{ images: [{ name: 'a', cache: { local: {} } }, { name: 'b' }] }, 'cache', 'cache-local'],
  [{ images: [{ name: 'a', cache: { disabled: true } }, { name: 'b' }] }, 'cache'],
  [{ cache: { s3 }, images: [{ cache: { disabled: true } }] }],
  [{ cache: { disabled: true } }],
  [{ reproducible: true }],
])('%j needs the programs of its caches, and no other', (options, ...programs) => {
  expect(synthesize(options).map(({ path }) => path.split('/').at(-1)!.replace('.sh', '')).filter((name) => name.startsWith('cache'))).toEqual(programs);
});

interface Job {
  readonly script: string[];
  readonly before_script: string[];
  readonly cache?: unknown;
  readonly id_tokens?: unknown;
}

function job(options: BuildkitImagePipelineOptions): Job {
  const jobs: { readonly [name: string]: Job } = parse(synthesize(options)[0].content);
  return Object.entries(jobs).filter(([name]) => name.startsWith('build-image'))[0][1];
}

function problems(options: BuildkitImagePipelineOptions): string[] {
  try {
    synthesize(options);
    return [];
  } catch (error) {
    if (error instanceof InvalidOptionsError) return error.problems.map(text);
    throw error;
  }
}
