import type { ImagePlan, PipelineView } from './build/build.ts';
import { jobName } from './jobs/jobs.ts';
import { sharesJob } from './jobs/shared-job.ts';
import { reportFolder } from '../../paths.ts';
import { proposal } from '../../text/nearest.ts';

/** An image that the pipeline has built. Use it in later jobs. */
export interface BuiltImage {
  /**
   * The name of the image, as in the options. It is not set for the project's own image.
   */
  readonly name?: string;

  /**
   * The job that builds the image. Use it in the `needs` of later jobs.
   */
  readonly jobName: string;

  /**
   * The CI variable that holds `name@sha256:...`, in jobs that need the image job. It is set only if the image was pushed.
   */
  readonly referenceVariable: string;

  /**
   * The JSON file with the name, digest, tags and references of the image. It is an artifact of the image job.
   */
  readonly reportFile: string;
}

/** The image of this name. Throws if it does not exist, and proposes the nearest name. */
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
