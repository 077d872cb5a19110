import { source as base } from './base.sh.ts';
import { source as context } from './context.sh.ts';
import { source as image } from './image.sh.ts';
import type { Program } from '../../../contract.ts';
import { buildProgram } from '../../../paths.ts';

/** What builds an image with the job's daemon, tests it, and says what came out. */
export const program: Program = { path: buildProgram, source: [image, base, context].join('\n') };
