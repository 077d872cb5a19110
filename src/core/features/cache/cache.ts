import { program as azblob } from './cache-azblob.sh.ts';
import { program as branches } from './cache-branches.sh.ts';
import { program as inline } from './cache-inline.sh.ts';
import { type Attributes, type Cache, type Writers, cachePrefix, job, login, tokens } from './cache-lines.ts';
import { program as local } from './cache-local.sh.ts';
import { program as s3 } from './cache-s3.sh.ts';
import { cacheShape } from './cache-shape.ts';
import { program as shared } from './cache-shared.sh.ts';
import { program as store } from './cache-store.sh.ts';
import { program as common } from './cache.sh.ts';
import type { CacheOptions } from './options.ts';
import type { ImageFeature, PipelineFeature, Program } from '../../contract.ts';
import type { Problem } from '../../problems.ts';
import type { Value } from '../../text/value.ts';

interface CachedImage {
  readonly cache?: Cache;
  readonly platformRunners: { readonly jobs: readonly unknown[] };
  readonly platformDaemons: readonly { readonly platform?: string }[];
}

/** What this feature reads of the plan: the images' own caches, and whether branches are built. */
export interface CacheView {
  readonly images: readonly CachedImage[];
  readonly reproducible: boolean;
  readonly triggers: { readonly branches: boolean };
}

export const cache: PipelineFeature<CacheOptions, Cache, CacheView> = {
  shape: cacheShape,
  resolve,
  contribute: (own, { images, triggers, reproducible }) => {
    const cached = reproducible ? [] : images.map((image) => ({ ...image, cache: image.cache ?? own })).filter(({ cache: { kind } }) => kind !== 'disabled');
    const used = cached.map((image) => image.cache);
    const idTokens = Object.assign({}, ...used.map(tokens));
    return {
      imageJob: Object.keys(idTokens).length === 0 ? {} : { id_tokens: idTokens },
      programs: used.length ? [common, ...triggers.branches ? [branches] : [], ...cached.flatMap(programs)] : [],
      setUp: [...new Set(used.flatMap(login))],
    };
  },
  validate: (own, { images }) => {
    const logins = new Set(images.flatMap(({ cache: used = own }) => login(used).map((line) => `${line} ${JSON.stringify(tokens(used))}`))).size;
    return logins < 2 ? [] : [{
      code: 'conflict',
      path: 'cache.s3',
      value: logins,
      fault: 'different S3 credentials are set, but the daemon can use only one',
      fix: 'Set the same keys or the same role for all images.',
    }];
  },
  warn: (own) => readableKey(own, 'cache.'),
};

/** What each backend needs in addition. */
function programs({ cache: { kind, of }, platformRunners: { jobs }, platformDaemons }: Required<CachedImage>): readonly Program[] {
  switch (kind) {
    case 'registry': return of.repository === undefined && jobs.length === 0 && platformDaemons.every(({ platform }) => platform === undefined) ? [] : [shared];
    case 'inline': return [inline];
    case 's3': return [store, s3];
    case 'azblob': return [store, azblob];
    case 'local': return [local];
    case 'disabled': return [];
  }
}

/** What this feature reads of an image: its full name without tag, its name in the options, and the platform if a job builds only that. */
export interface ImageNameView {
  readonly name: { readonly full: Value; readonly short?: string };
  readonly platform?: string;
}

/** What this feature reads of the pipeline. */
export interface PipelineCacheView {
  readonly cache: Cache;
  readonly compression: { readonly output: Attributes };
  readonly reproducible: boolean;
  readonly triggers: { readonly branches: boolean };
  readonly buildkit: { readonly remote?: object };
}

/** The cache of one image. By default it is the cache of the pipeline. Its layers are compressed like those of the image. */
export const imageCache: ImageFeature<CacheOptions, Cache | undefined, unknown, ImageNameView, PipelineCacheView> = {
  shape: cacheShape,
  resolve: (option) => option && resolve(option),
  contribute: (own, { name, platform }, { cache: pipeline, compression, reproducible, triggers, buildkit }) => {
    if (reproducible) return {};
    const used = own ?? pipeline;
    const writers: Writers = triggers.branches ? 'branches' : 'tags';
    // a daemon that stays has all steps, and packing those of earlier stages for another one takes a fifth of the build
    const kept = buildkit.remote && used.kind === 'registry' ? { ...used, of: { ...used.of, mode: used.of.mode ?? 'min' } } : used;
    return { prefixes: cachePrefix(kept, { ...name, platform }, writers, compression.output), job: job(used) };
  },
  warn: (own) => own ? readableKey(own, '') : [],
};

/** What an image's own option says, else that of the pipeline, else a cache in the registry. */
function resolve(option: CacheOptions | undefined): Cache {
  const [kind, of] = Object.entries(option ?? {}).find(([, given]) => given !== undefined) ?? ['registry', {}];
  return { given: option !== undefined && kind !== 'disabled', kind, of } as Cache;
}

function readableKey(used: Cache, path: string): readonly Problem[] {
  if (used.kind !== 'azblob' || used.of.secretAccessKeyVariable === undefined) return [];
  return [{
    code: 'readable-key',
    path: `${path}azblob`,
    value: used.of.secretAccessKeyVariable,
    fault: 'is passed to BuildKit on the command line, which every build step can read',
    fix: 'Use it only if you trust the commands of the build, with an account that stores nothing else.',
  }];
}

