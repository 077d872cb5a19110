import { sharesJob } from './strategy.ts';
import type { PipelineFeature } from '../../../contract.ts';
import { integer } from '../../../shape/shape.ts';

/** What this feature reads of the plan: whether the images share a job. */
export interface JobsView {
  readonly images: readonly { readonly dependsOn: readonly unknown[] }[];
  readonly strategy?: string;
}

/** How many image jobs of the project run at the same time. */
export const parallel: PipelineFeature<number, number | undefined, JobsView> = {
  shape: integer(1, 1000),
  resolve: (option) => option,
  contribute: () => ({}),
  validate: (own, { images, strategy }) => own !== undefined && sharesJob(strategy, images) ? [{
    code: 'unused-option', path: 'parallel', value: own, fault: 'limits the jobs of the images, and they share one', fix: 'Take it away, or choose strategy: "job-per-image".',
  }] : [],
};
