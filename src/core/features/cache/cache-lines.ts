import type { AzblobCacheOptions, LocalCacheOptions, RegistryCacheOptions, S3CacheOptions } from './options.ts';
import type { BuildContribution, YamlMap } from '../../contract.ts';
import { idTokens } from '../../shape/id-token.ts';
import { csvRecord } from '../../text/csv.ts';
import { fullName } from '../../text/reference.ts';
import { shellCall } from '../../text/sh.ts';
import type { Value } from '../../text/value.ts';

/** Where a build finds the steps of an earlier one: one backend, with its options; and whether somebody asked for it. */
export type Cache = { readonly given: boolean } & (
  | { readonly kind: 'registry'; readonly of: RegistryCacheOptions }
  | { readonly kind: 'inline' | 'disabled'; readonly of: object }
  | { readonly kind: 's3'; readonly of: S3CacheOptions }
  | { readonly kind: 'azblob'; readonly of: AzblobCacheOptions }
  | { readonly kind: 'local'; readonly of: LocalCacheOptions }
);

export type Attributes = NonNullable<BuildContribution['output']>;

/** Which pipelines write caches: those of branches or, if no branch builds, those of git tags. */
export type Writers = 'branches' | 'tags';

/** The name of an image: the full name without tag, and the name in the options. */
interface CachedImage {
  readonly full: Value;
  readonly short?: string;
  /** The platform, if the cache is for that platform alone. */
  readonly platform?: string;
}

/** The call of the job's program that chooses the cache for the build that follows. */
export function cachePrefix(used: Cache, image: CachedImage, writers: Writers, compression: Attributes): readonly string[] {
  const own = [image.short, image.platform].flatMap((part) => part ?? []);
  switch (used.kind) {
    case 'registry': {
      const { repository, mode } = used.of;
      const attributes = csvRecord([kept(mode), ...compression]);
      const where = repository === undefined ? image.full : fullName(repository);
      const scope = repository === undefined ? own.slice(image.short === undefined ? 0 : 1) : own;
      return [scope.length === 0
        ? shellCall('cache_registry', [writers], where, attributes)
        : shellCall('cache_shared_registry', [writers], where, attributes, [scope.join(' ')])];
    }
    case 'inline': return [shellCall('cache_inline', [writers], image.full)];
    case 's3': return [shellCall('cache_s3', [writers], inStore(own), s3Record(used.of), csvRecord([kept(used.of.mode)]))];
    case 'azblob': {
      const { secretAccessKeyVariable: variable } = used.of;
      const words = [[writers], inStore(own), azblobRecord(used.of), csvRecord([kept(used.of.mode)])];
      return [variable === undefined ? shellCall('cache_azblob', ...words) : shellCall('cache_azblob_key', [variable], ...words)];
    }
    case 'local': return [shellCall('cache_local', [slug(own.join('-'))], csvRecord([kept(used.of.mode), ...compression]))];
    case 'disabled': return [];
  }
}

function kept(mode = 'max'): readonly [string, Value] {
  return ['mode', [mode]];
}

/** A bucket may serve many projects. */
function inStore(own: readonly string[]): Value {
  return [{ variable: 'CI_PROJECT_PATH' }, ...own.map((part) => `/${part}`)];
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

/** The call that sets the credentials of the daemon. */
export function login(used: Cache): readonly string[] {
  if (used.kind !== 's3') return [];
  const { accessKeyIdVariable, secretAccessKeyVariable, sessionTokenVariable, role } = used.of;
  if (role !== undefined) return [shellCall('cache_s3_role', [role], [token])];
  if (accessKeyIdVariable === undefined || secretAccessKeyVariable === undefined) return [];
  const names = [accessKeyIdVariable, secretAccessKeyVariable, ...(sessionTokenVariable === undefined ? [] : [sessionTokenVariable])];
  return [shellCall('cache_s3_keys', ...names)];
}

const token = 'CACHE_ID_TOKEN';

/** The token of GitLab for a role. All image jobs have it, since each makes the login. */
export function tokens(used: Cache): YamlMap {
  return used.kind === 's3' && used.of.role !== undefined ? idTokens({ [token]: used.of.audience }) : {};
}

/** What GitLab does for the job of an image: it keeps a folder. */
export function job(used: Cache): YamlMap {
  if (used.kind !== 'local') return {};
  const key = `${used.of.key ?? 'buildcache'}-$CI_JOB_NAME_SLUG`;
  return { cache: [{ key: `${key}-$CI_COMMIT_REF_SLUG`, fallback_keys: [`${key}-$CI_DEFAULT_BRANCH`], paths: ['.buildcache/'] }] };
}

/** The image, as the name of a folder. */
function slug(own: string): string {
  return own ? own.replaceAll(/[^a-z0-9._-]/g, '-') : 'image';
}
