import { source as stores } from './cache-stores.sh.ts';
import { source as cache } from './cache.sh.ts';
import type { Program } from '../../contract.ts';
import { cacheProgram, cacheStoresProgram } from '../../paths.ts';

/** What the job finds out about the build cache, for every backend. */
export const program: Program = { path: cacheProgram, source: cache };

/** The same for the backends that are not a registry. */
export const storesProgram: Program = { path: cacheStoresProgram, source: stores };
