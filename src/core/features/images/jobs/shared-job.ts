import type { PipelineFeature } from '../../../contract.ts';
import { integer, text } from '../../../shape/shape.ts';
import { oneOf } from '../../../shape/values.ts';

/** What is read of the plan: whether the images share a job. */
export interface JobsView {
  readonly images: readonly { readonly dependsOn: readonly unknown[] }[];
  readonly jobs?: string;
}

/** Whether each image has its own job; undefined if the option is not set. */
export const jobs: PipelineFeature<string, string | undefined> = {
  shape: text(oneOf('one', 'per-image')),
  resolve: (option) => option,
};

/** How many image jobs of the project run at the same time. */
export const maxConcurrentJobs: PipelineFeature<number, number | undefined, JobsView> = {
  shape: integer(1, 1000),
  resolve: (option) => option,
  validate: (own, { images, jobs: chosen }) => own !== undefined && sharesJob(chosen, images) ? [{
    code: 'unused-option', path: 'maxConcurrentJobs', value: own, fault: 'limits the number of image jobs, but the images share one job', fix: "Remove it, or write jobs: 'per-image'.",
  }] : [],
};

/** Images that are built on each other are built by one daemon: a pipeline that pushes nothing has no other way to hand them on. */
export function sharesJob(chosen: string | undefined, images: readonly { readonly dependsOn: readonly unknown[] }[]): boolean {
  return chosen === undefined ? images.some(({ dependsOn }) => dependsOn.length > 0) : chosen === 'one';
}
