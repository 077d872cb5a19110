import { Commented, type PipelineFeature, type YamlMap } from '../contract.ts';
import { runnerTags } from '../shape/runner-tags.ts';
import { struct } from '../shape/shape.ts';

/** The runners that run the jobs. */
export interface RunnerOptions {
  /**
   * The tags of the runners that can run the image jobs. Use runners that are set up for rootless BuildKit.
   *
   * Errors: `empty`, `duplicate`, `expansion` for a `$`, `too-many` for more than 50.
   *
   * @default - any runner of the project
   * @example ['k8s']
   * @see https://docs.gitlab.com/ci/yaml/#tags
   */
  readonly tags?: string[];
}

/** The option `runner`. */
export const runner: PipelineFeature<RunnerOptions, Required<RunnerOptions>> = {
  shape: struct<RunnerOptions>({ tags: runnerTags }),
  resolve: (option) => ({ tags: option?.tags ?? [] }),
  contribute: ({ tags }) => ({ imageJob: { ...(tags.length ? { tags } : {}), variables: cleanClone, retry: { max: 1, when: 'runner_system_failure' } } }),
};

/** How the runner clones the repository: https://docs.gitlab.com/runner/configuration/feature-flags/ */
const cleanClone: YamlMap = {
  FF_DISABLE_UMASK_FOR_DOCKER_EXECUTOR: new Commented('true', "File modes are part of the image and of the cache key: keep git's, not the runner's."),
  FF_GIT_URLS_WITHOUT_TOKENS: new Commented('true', 'Keeps the job token out of .git/config, which a build may copy.'),
};
