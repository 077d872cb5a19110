import type { PipelineFeature } from '../contract.ts';
import { integer } from '../shape/shape.ts';
import { shellCall } from '../text/sh.ts';

/** What `job.sh` starts with. */
export const defaultPatience = 120;

/** How long a job waits for a server that does not answer. */
export const patienceSeconds: PipelineFeature<number, number> = {
  shape: integer(10, 3600),
  resolve: (option) => option ?? defaultPatience,
  contribute: (seconds) => seconds === defaultPatience ? {} : { setUp: [shellCall('job_patience', [String(seconds)])] },
};
