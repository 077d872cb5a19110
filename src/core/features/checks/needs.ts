import { isJobName } from './job-name.ts';
import type { PipelineFeature } from '../../contract.ts';
import { list, text } from '../../shape/shape.ts';

/** Jobs that exist already and must pass before an image is built. */
export const needs: PipelineFeature<string[], readonly string[]> = {
  shape: list(text(isJobName), { of: (name) => name, name: 'job' }),
  resolve: (option) => option ?? [],
  contribute: (names) => names.length ? { imageJob: { needs: names } } : {},
};
