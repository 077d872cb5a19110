import type { DockerHubOptions } from './options.ts';
import type { PipelineFeature } from '../../contract.ts';
import { struct } from '../../shape/shape.ts';
import { variableName } from '../../shape/values.ts';

/** Credentials for Docker Hub. */
export const dockerHub: PipelineFeature<DockerHubOptions, readonly DockerHubOptions[]> = {
  shape: struct<DockerHubOptions>({ usernameVariable: variableName, passwordVariable: variableName }, ['usernameVariable', 'passwordVariable']),
  resolve: (option) => option ? [option] : [],
  contribute: (accounts) => ({
    prepare: accounts.map(({ usernameVariable, passwordVariable }) => `login_docker_hub ${usernameVariable} ${passwordVariable}`),
  }),
};
