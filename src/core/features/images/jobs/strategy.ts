import type { PipelineFeature } from '../../../contract.ts';
import { text } from '../../../shape/shape.ts';
import { oneOf } from '../../../shape/values.ts';

/** Whether the images have a job each; undecided where the option says nothing. */
export const strategy: PipelineFeature<string, string | undefined> = {
  shape: text(oneOf('job-per-image', 'one-job')),
  resolve: (option) => option,
  contribute: () => ({}),
};

/** Images that are built on each other are built by one daemon: a pipeline that pushes nothing has no other way to hand them on. */
export function sharesJob(chosen: string | undefined, images: readonly { readonly dependsOn: readonly unknown[] }[]): boolean {
  return chosen === undefined ? images.some(({ dependsOn }) => dependsOn.length > 0) : chosen === 'one-job';
}
