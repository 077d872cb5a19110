import { program } from './image-platforms.sh.ts';
import type { ImageFeature } from '../../../contract.ts';
import { normalPlatform, platformName } from '../../../shape/platform.ts';
import { list } from '../../../shape/shape.ts';
import { shellCall } from '../../../text/sh.ts';

/** The platforms of the image. Several platforms make an image index. */
export const platforms: ImageFeature<string[], readonly string[]> = {
  shape: list(platformName, { of: normalPlatform, name: 'platform' }),
  resolve: (option) => option ?? [],
  contribute: (names) => names.length ? { programs: [program], prefixes: [shellCall('image_platforms', ...names, '--')] } : {},
};
