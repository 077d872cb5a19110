import { opt } from './flags.ts';
import { isStageName } from './target.ts';
import type { ImageFeature } from '../../contract.ts';
import { boolean, list, text } from '../../shape/shape.ts';

/** Builds every stage without reading the cache. An empty value means all of them. */
export const noCache: ImageFeature<boolean, boolean> = {
  shape: boolean,
  resolve: (option) => option ?? false,
  contribute: (own) => ({ flags: own ? [opt('no-cache', '')] : [] }),
};

/** Builds some stages without reading the cache. */
export const noCacheFilter: ImageFeature<string[], readonly string[], unknown, { readonly noCache: boolean }> = {
  shape: list(text(isStageName), { of: (stage) => stage.toLowerCase(), name: 'stage' }),
  resolve: (option) => option ?? [],
  contribute: (stages, { noCache: all }) => ({ flags: stages.length && !all ? [opt('no-cache', stages.join(','))] : [] }),
};
