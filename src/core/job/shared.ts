import { source } from './job.sh.ts';
import type { Contribution } from '../contract.ts';
import { jobProgram } from '../paths.ts';

/** What every image job has, whatever the features give: the program that theirs build on. */
export const shared: Contribution = { programs: [{ path: jobProgram, source }] };
