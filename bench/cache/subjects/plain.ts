import { handwrittenJobs } from './handwritten.ts';
import { pipeline } from './pipeline.ts';

/** The yardstick. */
export const plain = pipeline('the plain job', 'the job of GitLab\'s documentation, "Build images in rootless mode", which keeps no cache',
  (app) => handwrittenJobs(app, (image) => [`--output type=image,name=${image}:$CI_COMMIT_SHA,push=true`]));
