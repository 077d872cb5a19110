import type { ImagePlan, PipelineView } from './build/build.ts';
import { jobName } from './jobs/jobs.ts';
import { sharesJob } from './jobs/shared-job.ts';
import { reportFolder } from '../../paths.ts';
import { proposal } from '../../text/nearest.ts';

/** Where later jobs find an image that the pipeline has built. */
export interface BuiltImage {
  /**
   * The image's name, as in the options; absent for the project's own image.
   */
  readonly name?: string;

  /**
   * The job that builds it, to be named in `needs`.
   */
  readonly jobName: string;

  /**
   * The CI variable that holds `name@sha256:...` in the jobs that need that job, when the image was pushed.
   */
  readonly referenceVariable: string;

  /**
   * The JSON file, an artifact of that job, that holds the image's name, digest, tags and references.
   */
  readonly reportFile: string;
}

/** The image of this name. Throws where there is none, and proposes the nearest. */
export function theImage(images: readonly BuiltImage[], name: string | undefined): BuiltImage {
  const found = name === undefined && images.length === 1 ? images[0] : images.find((image) => image.name === name);
  if (found !== undefined) return found;
  const names = images.map((image) => image.name ?? '$CI_REGISTRY_IMAGE');
  throw new Error(`BuildkitImagePipeline: ${name === undefined ? 'the name of an image is needed' : `no image is called ${JSON.stringify(name)}`}. ${proposal(name ?? '', names)}`);
}

export function builtImages(images: readonly ImagePlan[], plan: Pick<PipelineView, 'jobs'>): readonly BuiltImage[] {
  const shared = sharesJob(plan.jobs, images);
  return images.map((image) => ({
    ...(image.name.short === undefined ? {} : { name: image.name.short }),
    jobName: jobName(image, shared),
    referenceVariable: image.variable,
    reportFile: `${reportFolder}/${image.variable}.json`,
  }));
}
