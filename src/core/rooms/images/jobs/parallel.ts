import { sharesJob } from './strategy.ts';
import type { PipelineRoom } from '../../../contract.ts';
import { integer } from '../../../shape/shape.ts';

/** What this room reads of the plan: whether the images share a job. */
export interface Sharing {
  readonly images: readonly { readonly dependsOn: readonly unknown[] }[];
  readonly strategy?: string;
}

/** How many image jobs of the project run at the same time. */
export const parallel: PipelineRoom<number, number | undefined, Sharing> = {
  shape: integer(1, 1000),
  resolve: (option) => option,
  contribute: () => ({}),
  refuse: (own, { images, strategy }) => own !== undefined && sharesJob(strategy, images) ? [{
    code: 'unused-option', path: 'parallel', value: own, fault: 'limits the jobs of the images, and they share one', fix: 'Take it away, or choose strategy: "job-per-image".',
  }] : [],
};
