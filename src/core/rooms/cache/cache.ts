import { cacheShape } from './cache-shape.ts';
import type { CacheOptions, LocalCacheOptions, RegistryCacheOptions } from './options.ts';
import { program } from './program.ts';
import type { AzblobCacheOptions, S3CacheOptions } from './store-options.ts';
import { type BuildContribution, Explained, type Program, type ScriptLine, type Tree } from '../../contract.ts';
import type { Problem } from '../../problems.ts';
import type { Shape } from '../../shape/shape.ts';
import { csvRecord } from '../../text/csv.ts';
import { splitHost } from '../../text/reference.ts';
import { shellWord } from '../../text/sh.ts';
import type { Value } from '../../text/value.ts';

/** Where a build finds the steps of an earlier one: one backend, with its options. */
export type Cache =
  | { readonly kind: 'registry'; readonly of: RegistryCacheOptions }
  | { readonly kind: 'inline' | 'none'; readonly of: object }
  | { readonly kind: 's3'; readonly of: S3CacheOptions }
  | { readonly kind: 'azblob'; readonly of: AzblobCacheOptions }
  | { readonly kind: 'local'; readonly of: LocalCacheOptions };

/** The image that a cache is for: its whole name without tag, and its name in the options. */
export interface Cached {
  readonly full: Value;
  readonly short?: string;
}

type Attributes = NonNullable<BuildContribution['output']>;

/** What the job of an image has of its cache. */
export interface CacheGift {
  readonly programs: readonly Program[];
  /** In `before_script`, before the daemon starts. */
  readonly login: readonly ScriptLine[];
  /** In `script`, after `names=` and right before the image is built. */
  readonly prepare: readonly ScriptLine[];
  /** In `script`, after the last image of the job; once, where several images give it. */
  readonly end: readonly ScriptLine[];
  /** Keys of the job. */
  readonly job: Tree;
}

export const shape: Shape<CacheOptions> = cacheShape;

/** What an image's own option says, else that of the pipeline, else a cache in the registry. */
export function resolve(option: CacheOptions | undefined): Cache {
  const [kind, of] = Object.entries(option ?? {}).find(([, given]) => given !== undefined) ?? ['registry', {}];
  return { kind, of } as Cache;
}

/** The cache of an image, whose layers are compressed as its own are. */
export function contribute(cache: Cache, image: Cached, compression: Attributes): CacheGift {
  return { programs: [program], login: login(cache), prepare: [call(cache, image, compression)], end: cache.kind === 'local' ? ['cache_end'] : [], job: job(cache, image) };
}

/** Where no branch builds, a git tag is all that can write. */
export function whoWrites({ branches }: { readonly branches: boolean }): readonly ScriptLine[] {
  return branches ? [] : [new Explained('cache_tags_write=yes', 'No branch is built, so git tags keep the cache.')];
}

/** What deserves a warning, under the path of the option. */
export function warn(cache: Cache): readonly Problem[] {
  if (cache.kind !== 'azblob' || cache.of.secretAccessKeyVariable === undefined) return [];
  return [{
    code: 'readable-key',
    path: 'azblob.secretAccessKeyVariable',
    value: cache.of.secretAccessKeyVariable,
    fault: 'is handed to BuildKit on a command line, which every step of the build can read',
    fix: 'Use it where you trust what the build runs, with an account that holds nothing else.',
  }];
}

/** One daemon builds the images of a job, with one set of credentials for S3. */
export function loginsDisagree(caches: readonly Cache[]): boolean {
  return new Set(caches.filter(({ kind }) => kind === 's3').map((cache) => login(cache).join('\n'))).size > 1;
}

function call(cache: Cache, image: Cached, compression: Attributes): string {
  const own = image.short ?? '';
  switch (cache.kind) {
    case 'registry': {
      const shared = cache.of.repository;
      const repository = shared === undefined ? image.full : inRegistry(shared);
      return line('cache_registry', repository, csvRecord([kept(cache.of.mode), ...compression]), ...(shared === undefined || !own ? [] : [[own]]));
    }
    case 'inline': return line('cache_inline', image.full);
    case 's3': return line('cache_s3', inStore(own), s3Record(cache.of), csvRecord([kept(cache.of.mode)]));
    case 'azblob': {
      const { secretAccessKeyVariable: variable } = cache.of;
      return line('cache_azblob', inStore(own), azblobRecord(cache.of), csvRecord([kept(cache.of.mode)]), ...(variable === undefined ? [] : [[variable]]));
    }
    case 'local': return line('cache_local', [slug(own)], csvRecord([kept(cache.of.mode), ...compression]));
    case 'none': return 'cache_none';
  }
}

function kept(mode = 'max'): readonly [string, Value] {
  return ['mode', [mode]];
}

function inRegistry(name: string): Value {
  return splitHost(name).host === undefined ? [{ variable: 'CI_REGISTRY_IMAGE' }, `/${name}`] : [name];
}

/** A bucket may serve many projects. */
function inStore(own: string): Value {
  return [{ variable: 'CI_PROJECT_PATH' }, ...(own ? [`/${own}`] : [])];
}

function s3Record({ bucket, region, endpointUrl, prefix, usePathStyle }: S3CacheOptions): Value {
  return record({ bucket, region, endpoint_url: endpointUrl, use_path_style: usePathStyle ? 'true' : undefined, prefix: prefix?.replace(/\/?$/, '/') });
}

function azblobRecord({ accountUrl, accountName, container, prefix }: AzblobCacheOptions): Value {
  return record({ account_url: accountUrl, account_name: accountName, container, prefix });
}

function record(attributes: { readonly [name: string]: string | undefined }): Value {
  return csvRecord(Object.entries(attributes).flatMap(([name, value]) => value === undefined ? [] : [[name, [value]] as const]));
}

function login(cache: Cache): readonly string[] {
  if (cache.kind !== 's3') return [];
  const { accessKeyIdVariable, secretAccessKeyVariable, sessionTokenVariable, role } = cache.of;
  if (role !== undefined) return [line('cache_s3_role', [role], [token])];
  if (accessKeyIdVariable === undefined || secretAccessKeyVariable === undefined) return [];
  return [['cache_s3_keys', accessKeyIdVariable, secretAccessKeyVariable, ...(sessionTokenVariable === undefined ? [] : [sessionTokenVariable])].join(' ')];
}

const token = 'CACHE_ID_TOKEN';

/** What GitLab does for the job: a token for a role, a folder that it keeps. */
function job(cache: Cache, image: Cached): Tree {
  if (cache.kind === 's3' && cache.of.role !== undefined) return { id_tokens: { [token]: { aud: cache.of.audience ?? '$CI_SERVER_URL' } } };
  if (cache.kind !== 'local') return {};
  const own = slug(image.short ?? '');
  const key = `${cache.of.key ?? 'buildcache'}-${own}`;
  return { cache: [{ key: `${key}-$CI_COMMIT_REF_SLUG`, fallback_keys: [`${key}-$CI_DEFAULT_BRANCH`], paths: [`.buildcache/${own}`] }] };
}

/** The image, as the name of a folder. */
function slug(own: string): string {
  return own ? own.replaceAll(/[^a-z0-9._-]/g, '-') : 'image';
}

function line(name: string, ...words: readonly Value[]): string {
  return [name, ...words.map(shellWord)].join(' ');
}
