import type { ImagePlan } from '../build/build.ts';

/** Whether the platforms of an image are built in different jobs. */
export function isDivided({ platformRunners: { jobs } }: Pick<ImagePlan, 'platformRunners'>): boolean {
  return jobs.length > 0;
}

/** The image as the job of a platform builds it. The job that joins the platforms gives it its names. */
export function partOf<Image extends ImagePlan>(image: Image, platform: string): Image {
  return { ...image, platform, platforms: [platform], variable: platformVariable(image.variable, platform), additionalNames: [] };
}

/** The CI variable that holds the image of one platform: API_IMAGE_LINUX_ARM_V7. */
export function platformVariable(variable: string, platform: string): string {
  return `${variable}_${platform.toUpperCase().replaceAll('/', '_')}`;
}
