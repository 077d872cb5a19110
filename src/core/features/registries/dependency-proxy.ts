import type { PipelineFeature } from '../../contract.ts';
import { flag } from '../../shape/shape.ts';

/** Credentials for the dependency proxy of the project's group. */
export const dependencyProxy: PipelineFeature<boolean, boolean> = {
  shape: flag,
  resolve: (option) => option ?? false,
  contribute: (wanted) => wanted ? { prepare: ['login_dependency_proxy'] } : {},
};
