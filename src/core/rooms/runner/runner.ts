import type { RunnerOptions } from './options.ts';
import type { PipelineRoom } from '../../contract.ts';
import { list, struct, text } from '../../shape/shape.ts';

/** Which runners take the image jobs. */
export const runner: PipelineRoom<RunnerOptions, Required<RunnerOptions>> = {
  shape: struct<RunnerOptions>({ tags: list(text(), { of: (tag) => tag, name: 'tag' }) }),
  resolve: (option) => ({ tags: option?.tags ?? [] }),
  contribute: ({ tags }) => tags.length ? { imageJob: { tags } } : {},
};
