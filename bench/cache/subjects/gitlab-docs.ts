import { handwrittenJobs } from './handwritten.ts';
import { pipeline } from './pipeline.ts';

export const gitlabDocs = pipeline('GitLab\'s documentation', 'its "Use caching in rootless mode": one cache for all branches, `mode=min`', // https://docs.gitlab.com/ci/docker/using_buildkit/#use-caching-in-rootless-mode
  (app) => handwrittenJobs(app, (image) => [
    `--export-cache type=registry,ref=${image}:cache`,
    `--import-cache type=registry,ref=${image}:cache`,
    `--output type=image,name=${image}:$CI_COMMIT_SHA,push=true`,
  ]));
