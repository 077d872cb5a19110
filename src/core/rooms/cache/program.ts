import { source as stores } from './cache-stores.sh.ts';
import { source as cache } from './cache.sh.ts';
import type { Program } from '../../contract.ts';
import { buildProgram } from '../../layout.ts';

/** What the job finds out about the build cache. */
export const program: Program = { path: buildProgram, source: [cache, stores].join('\n') };
