import type { PreflightOptions } from './options.ts';
import { program } from './preflight.sh.ts';
import type { PipelineFeature } from '../../contract.ts';
import { list, struct, text } from '../../shape/shape.ts';
import { oneOf } from '../../shape/values.ts';
import { shellCall } from '../../text/sh.ts';

/** The checks, in the order in which they run. */
const checks = ['disk', 'logins', 'push'] as const;

/** What is read of the daemon: whether it keeps its layers in the job. */
export interface PreflightView { readonly buildkit: { readonly remote?: unknown } }

/** Checks of an image job before its build. The plan has those that run. */
export const preflight: PipelineFeature<PreflightOptions, readonly string[], PreflightView> = {
  shape: struct<PreflightOptions>({ skip: list(text(oneOf(...checks)), { of: (check) => check, name: 'check' }) }),
  resolve: (option) => checks.filter((check) => !option?.skip?.includes(check)),
  contribute: (all, { buildkit }) => {
    const run = all.filter((check) => check !== 'disk' || !buildkit.remote);
    return run.length === 0 ? {} : {
      programs: [program],
      prepare: [shellCall('preflight_check', ...run)],
    };
  },
};
