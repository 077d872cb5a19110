import type { AzblobCacheOptions, CacheOptions, InlineCacheOptions, LocalCacheOptions, RegistryCacheOptions, S3CacheOptions } from './options.ts';
import { bucket, container, credential, key, mode, prefix, region, repository, url } from './store-values.ts';
import type { Problem } from '../../problems.ts';
import { audience as tokenAudience, role } from '../../shape/id-token.ts';
import { type Check, type Shape, boolean, checkedTogether, struct, text, under } from '../../shape/shape.ts';
import { literalCredential } from '../../shape/values.ts';

export const backends = ['registry', 'inline', 's3', 'azblob', 'local', 'disabled'] as const satisfies readonly (keyof CacheOptions)[];

/** The names that buildctl uses for credentials. Their values are never shown, not even as unknown options. */
function withoutCredentials<T extends object>(shape: Shape<T>): Shape<T> {
  return (value, path, project) => {
    const given = Object(value) as { readonly [name: string]: unknown };
    const literal = ['accessKeyId', 'secretAccessKey', 'sessionToken'].filter((name) => given[name] !== undefined);
    const others = Object.fromEntries(Object.entries(given).filter(([name]) => !literal.includes(name)));
    return [...literal.map((name) => ({ path: under(path, name), ...literalCredential })), ...shape(literal.length ? others : value, path, project)];
  };
}

const s3 = struct<S3CacheOptions>({
  bucket,
  region,
  endpointUrl: url,
  prefix,
  mode,
  usePathStyle: boolean,
  accessKeyIdVariable: credential,
  secretAccessKeyVariable: credential,
  sessionTokenVariable: credential,
  role,
  audience: tokenAudience,
}, ['bucket', 'region']);

/** Two keys, or a role, or neither. */
const s3Login: Check<S3CacheOptions> = (value, path) => {
  const { accessKeyIdVariable, secretAccessKeyVariable, sessionTokenVariable, role: taken, ...others } = value;
  const { audience, usePathStyle, endpointUrl } = others;
  const keys = { accessKeyIdVariable, secretAccessKeyVariable };
  const some = Object.values({ ...keys, sessionTokenVariable }).some((name) => name !== undefined);
  const problem = (code: string, at: string, given: unknown, fault: string, fix: string): Problem => ({ code, path: at, value: given, fault, fix });
  return [
    ...Object.entries(keys).filter(([, name]) => some && taken === undefined && name === undefined)
      .map(([name]) => problem('missing-option', under(path, name), undefined, 'is set, but a key has two parts', 'Write the name of the CI variable that holds it.')),
    ...(some && taken !== undefined ? [problem('one-of', path, value, 'has both a role and keys', 'Set only one of them.')] : []),
    ...(audience !== undefined && taken === undefined ? [problem('unused-option', under(path, 'audience'), audience, 'is set without a role', 'Set role, or remove audience.')] : []),
    ...(usePathStyle && endpointUrl === undefined ? [problem('unused-option', under(path, 'usePathStyle'), usePathStyle, 'is set, but BuildKit uses it only with endpointUrl', 'Set endpointUrl, or remove usePathStyle.')] : []),
  ];
};

const azblob = struct<AzblobCacheOptions>({ accountUrl: url, accountName: text(), container, prefix, mode, secretAccessKeyVariable: credential }, ['accountUrl']);

/** Exactly one of them. */
const oneBackend: Check<CacheOptions> = (value, path) => {
  const given = Object.entries(value).filter(([, cache]) => cache !== undefined).map(([name]) => name);
  const known = given.filter((name) => (backends as readonly string[]).includes(name));
  const fix = `Set one of ${backends.join(', ')}.`;
  if (given.length === 0) return [{ code: 'one-of', path, value, fault: 'sets no cache', fix: `${fix} The default is registry.` }];
  return known.length > 1 ? [{ code: 'one-of', path, value, fault: `has ${known.join(' and ')}`, fix }] : [];
};

export const cacheShape: Shape<CacheOptions> = checkedTogether(struct<CacheOptions>({
  registry: struct<RegistryCacheOptions>({ mode, repository }),
  inline: nothing<InlineCacheOptions>('inline'),
  s3: withoutCredentials(checkedTogether(s3, s3Login)),
  azblob: withoutCredentials(azblob),
  local: struct<LocalCacheOptions>({ mode, key }),
  disabled: (value, path) => value === true ? [] : [{ code: 'wrong-type', path, value, fault: 'is not true', fix: 'Write true, or leave the option out.' }],
}, [], backends), oneBackend);

/** An object without options. */
function nothing<T extends object>(name: string): Shape<T> {
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [{ code: 'wrong-type', path, value, fault: 'is not an object', fix: `Write ${name}: {}.` }];
    return Object.entries(value).filter(([, entry]) => entry !== undefined)
      .map(([option, entry]) => ({ code: 'unknown-option', path: under(path, option), value: entry, fault: 'is set, but this cache has no settings', fix: `Write ${name}: {}.` }));
  };
}
