import { need } from './check-needs.ts';
import { type NeedsView, neededJobProblems } from './existing-jobs.ts';
import type { PipelineFeature } from '../../contract.ts';
import { list } from '../../shape/shape.ts';

/** Existing jobs that must pass before an image is built. */
export const needs: PipelineFeature<string[], readonly string[], NeedsView> = {
  shape: list(need, { of: (name) => name, name: 'job' }),
  resolve: (option) => option ?? [],
  contribute: (names) => names.length ? { imageJob: { needs: names } } : {},
  validate: (names, plan, project) => neededJobProblems(names.map((name, index) => ({ name, path: `needs[${index}]` })), plan, project),
};
