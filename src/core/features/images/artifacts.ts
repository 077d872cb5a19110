import type { ImagePlan, PipelineView } from './build/build.ts';
import { sharesJob } from './jobs/shared-job.ts';
import { Commented, type YamlMap } from '../../contract.ts';
import { dotenvReport, reportFolder } from '../../paths.ts';
import type { Problem } from '../../problems.ts';

/** The limit of GitLab: https://docs.gitlab.com/administration/instance_limits/#limit-dotenv-variables */
export const mostVariables = 20;

/** The artifacts of an image job, for later jobs. */
export function artifacts(images: readonly ImagePlan[], plan: PipelineView): YamlMap {
  return { when: new Commented('always', 'If the job fails, they include the log of BuildKit.'), paths: [`${reportFolder}/`], ...(tooMany(images, plan) ? {} : { reports: { dotenv: dotenvReport } }) };
}

export function artifactWarnings(images: readonly ImagePlan[], plan: PipelineView): readonly Problem[] {
  return tooMany(images, plan) ? [{
    code: 'too-many',
    path: 'images',
    value: images.length,
    fault: `images in one job are more than the ${mostVariables} variables that GitLab reads from a job, so later jobs find the digests only in the JSON files`,
    fix: "Write jobs: 'per-image' if they need the variables.",
  }] : [];
}

function tooMany(images: readonly ImagePlan[], { jobs }: PipelineView): boolean {
  return images.length > mostVariables && sharesJob(jobs, images);
}
