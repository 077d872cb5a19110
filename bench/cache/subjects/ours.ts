import { synthesized } from '../../../lab/repository.ts';
import { otherBranch } from '../scenarios.ts';
import { pipeline } from './pipeline.ts';

export const ours = pipeline('this library', 'what `synthesize` makes of the images and the triggers, everything else as it is by default',
  ({ services }) => synthesized({
    // what shares its dependencies shares a BuildKit
    jobs: services && 'one',
    images: services?.map((name) => ({ name, context: '.', dockerfile: `services/${name}/Dockerfile` })),
    triggers: { branches: [otherBranch], defaultBranch: true },
  }));
