import type { PipelineFeature } from '../contract.ts';
import { flag } from '../shape/shape.ts';

/** Whether the same commit gives the same image, whenever and wherever it is built. The images' features follow it. */
export const reproducible: PipelineFeature<boolean, boolean, ReproducibleView> = {
  shape: flag,
  resolve: (option) => option ?? false,
  contribute: () => ({}),
  validate: (own, { cache, images }) => own && (cache.given || images.some((image) => image.cache?.given)) ? [{
    code: 'unused-option',
    path: 'reproducible',
    value: own,
    fault: 'builds from nothing, and a cache is given: layers of another day would be in the image',
    fix: 'Take one of the two away.',
  }] : [],
};

/** What this feature reads of the plan: whether somebody asked for a cache. */
export interface ReproducibleView {
  readonly cache: { readonly given: boolean };
  readonly images: readonly { readonly cache?: { readonly given: boolean } }[];
}
