import type { ImagePlan } from '../build/build.ts';

type Platforms = Pick<ImagePlan, 'platformRunners' | 'platformDaemons'>;

/** Whether the platforms of an image are built in different jobs. */
export function hasJobs({ platformRunners: { jobs } }: Pick<ImagePlan, 'platformRunners'>): boolean {
  return jobs.length > 0;
}

/** Whether the platforms of an image are built on different daemons, in one job. */
export function isSpread({ platformDaemons }: Pick<ImagePlan, 'platformDaemons'>): boolean {
  return platformDaemons.some(({ platform }) => platform !== undefined);
}

/** Whether the platforms of an image are built one by one, to be joined. */
export function isDivided(image: Platforms): boolean {
  return partsOf(image).length > 0;
}

/** The platforms that are built one by one. */
export function partsOf({ platformRunners: { jobs }, platformDaemons }: Platforms): readonly string[] {
  return [...jobs.flatMap(({ platforms }) => platforms), ...platformDaemons.flatMap(({ platform = [] }) => platform)];
}

/** The image as a platform of it is built. The join of the platforms gives it its names. */
export function partOf<Image extends ImagePlan>(image: Image, platform: string): Image {
  const { variable: whole } = image;
  return { ...image, platform, platforms: [platform], whole, variable: platformVariable(whole, platform), additionalNames: [] };
}

/** The CI variable that holds the image of one platform: API_IMAGE_LINUX_ARM_V7. */
export function platformVariable(variable: string, platform: string): string {
  return `${variable}_${platform.toUpperCase().replaceAll('/', '_')}`;
}
