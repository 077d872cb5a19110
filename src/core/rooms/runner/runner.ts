import type { RunnerOptions } from './options.ts';
import { Explained, type PipelineRoom, type Tree } from '../../contract.ts';
import { list, struct, text } from '../../shape/shape.ts';

/** Which runners take the image jobs. */
export const runner: PipelineRoom<RunnerOptions, Required<RunnerOptions>> = {
  shape: struct<RunnerOptions>({ tags: list(text(), { of: (tag) => tag, name: 'tag' }) }),
  resolve: (option) => ({ tags: option?.tags ?? [] }),
  contribute: ({ tags }) => ({ imageJob: { ...(tags.length ? { tags } : {}), variables: cleanClone } }),
};

/** What the runner's clone of the repository is like: https://docs.gitlab.com/runner/configuration/feature-flags/ */
const cleanClone: Tree = {
  FF_DISABLE_UMASK_FOR_DOCKER_EXECUTOR: new Explained(
    'true',
    'The modes of files are a part of the image and of what is cached: those of git, and not writable for everybody.',
  ),
  FF_GIT_URLS_WITHOUT_TOKENS: new Explained('true', 'The token of the job stays out of .git/config, which may be copied into an image.'),
};
