import { type Attributes, type Cache, call, job, login } from './cache-lines.ts';
import { cacheShape } from './cache-shape.ts';
import type { CacheOptions } from './options.ts';
import { program, storesProgram } from './program.ts';
import { Commented, type ImageFeature, type PipelineFeature, type ScriptLine } from '../../contract.ts';
import type { Problem } from '../../problems.ts';
import type { Value } from '../../text/value.ts';

/** What this feature reads of the plan: the images' own caches, and whether branches are built. */
export interface CacheView {
  readonly images: readonly { readonly cache?: Cache }[];
  readonly reproducible: boolean;
  readonly triggers: { readonly branches: boolean };
}

export const cache: PipelineFeature<CacheOptions, Cache, CacheView> = {
  shape: cacheShape,
  resolve,
  contribute: (own, { images, triggers, reproducible }) => {
    const caches = reproducible ? [] : images.map((image) => image.cache ?? own);
    return {
      programs: [program, ...caches.some(isStore) ? [storesProgram] : []],
      prepare: caches.length ? [...whoWrites(triggers), ...new Set(caches.flatMap(login))] : [],
    };
  },
  validate: (own, { images }) => {
    const logins = new Set(images.flatMap((image) => login(image.cache ?? own))).size;
    return logins < 2 ? [] : [{
      code: 'conflict',
      path: 'cache.s3',
      value: logins,
      fault: 'different credentials for S3 are named, and a daemon has one set',
      fix: 'Name the same keys or the same role for all images.',
    }];
  },
  warn: (own) => readableKey(own, 'cache.'),
};

/** What is read of an image: its whole name without tag, and its name in the options. */
export interface ImageNameView {
  readonly name: { readonly full: Value; readonly short?: string };
}

/** What is read of the pipeline: what holds for every image. */
export interface PipelineCacheView {
  readonly cache: Cache;
  readonly compression: { readonly output: Attributes };
  readonly reproducible: boolean;
}

/** The cache of one image, where it is another than the pipeline's. Its layers are compressed as those of the image are. */
export const imageCache: ImageFeature<CacheOptions, Cache | undefined, unknown, ImageNameView, PipelineCacheView> = {
  shape: cacheShape,
  resolve: (option) => option && resolve(option),
  contribute: (own, { name }, { cache: common, compression, reproducible }) => {
    if (reproducible) return {};
    const used = own ?? common;
    return { prepare: [call(used, name, compression.output)], finish: used.kind === 'local' ? ['cache_end'] : [], job: job(used) };
  },
  warn: (own) => own ? readableKey(own, '') : [],
};

/** What an image's own option says, else that of the pipeline, else a cache in the registry. */
function resolve(option: CacheOptions | undefined): Cache {
  const [kind, of] = Object.entries(option ?? {}).find(([, given]) => given !== undefined) ?? ['registry', {}];
  return { given: option !== undefined && kind !== 'none', kind, of } as Cache;
}

function isStore({ kind }: Cache): boolean {
  return kind === 's3' || kind === 'azblob' || kind === 'local';
}

/** Where no branch builds, a git tag is all that can write. */
function whoWrites({ branches }: { readonly branches: boolean }): readonly ScriptLine[] {
  return branches ? [] : [new Commented('cache_tags_write=yes', 'No branch is built, so git tags keep the cache.')];
}

function readableKey(used: Cache, path: string): readonly Problem[] {
  if (used.kind !== 'azblob' || used.of.secretAccessKeyVariable === undefined) return [];
  return [{
    code: 'readable-key',
    path: `${path}azblob`,
    value: used.of.secretAccessKeyVariable,
    fault: 'is handed to BuildKit on a command line, which every step of the build can read',
    fix: 'Use it where you trust what the build runs, with an account that holds nothing else.',
  }];
}

