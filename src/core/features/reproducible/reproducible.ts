import { program } from './image-date.sh.ts';
import type { PipelineFeature } from '../../contract.ts';
import { boolean } from '../../shape/shape.ts';

/** Whether the same commit gives the same image, at any time and on any runner. */
export const reproducible: PipelineFeature<boolean, boolean, ReproducibleView> = {
  shape: boolean,
  resolve: (option) => option ?? false,
  build: (own, { context }) => {
    if (!own) return {};
    const output = [['rewrite-timestamp', ['true']]] as const;
    // BuildKit v0.32 cannot date a folder of a git repository (`failed to get commit time`), and the time of this commit says nothing about it
    return 'url' in context ? { output } : { output, programs: [program], prefixes: ['image_date'] };
  },
  validate: (own, { cache, images }) => own && (cache.given || images.some((image) => image.cache?.given)) ? [{
    code: 'unused-option',
    path: 'reproducible',
    value: own,
    fault: 'builds from scratch, but a cache is set: the image could contain layers of an earlier build',
    fix: 'Remove one of the two.',
  }] : [],
};

/** What this feature reads of the plan: whether a cache is set. */
export interface ReproducibleView {
  readonly cache: { readonly given: boolean };
  readonly images: readonly { readonly cache?: { readonly given: boolean } }[];
}
