import { program } from './image-daemons.sh.ts';
import { isSpread } from './image-part.ts';
import type { BuildContribution } from '../../../contract.ts';
import { normalPlatform } from '../../../shape/platform.ts';
import { shellCall } from '../../../text/sh.ts';
import type { ImagePlan } from '../build/build.ts';

/** What is read of the options: daemons that run elsewhere, also those for a platform. */
export interface DaemonsView {
  readonly buildkit?: { readonly remote?: RemoteView };
}

interface RemoteView {
  readonly daemons?: readonly string[];
  readonly platformDaemons?: { readonly [platform: string]: readonly string[] | undefined };
}

/** A platform that is built on other daemons than the rest of the image, or an image as a whole. */
export interface PlatformDaemons {
  /** Not set for the whole image. */
  readonly platform?: string;
  /** The addresses of the daemons. None if they are those that the job is connected to anyway. */
  readonly daemons: readonly string[];
}

/** Where an image is built: as a whole, or each of its platforms. None for the daemons of the job. */
export function daemonsOf(platforms: readonly string[], { buildkit: { remote } = {} }: DaemonsView): readonly PlatformDaemons[] {
  const given = Object.entries(remote?.platformDaemons ?? {});
  const own = new Map(given.flatMap(([platform, daemons]) => daemons ? [[normalPlatform(platform), daemons] as const] : []));
  const general = JSON.stringify(remote?.daemons ?? [...own.values()][0]);
  const places = platforms.map((platform) => ({ platform, daemons: own.get(normalPlatform(platform)) ?? remote?.daemons ?? [] }))
    .map(({ platform, daemons }) => ({ platform, daemons: JSON.stringify(daemons) === general ? [] : daemons }));
  if (new Set(places.map(({ daemons }) => JSON.stringify(daemons))).size > 1) return places;
  return places.slice(0, 1).filter(({ daemons }) => daemons.length > 0).map(({ daemons }) => ({ daemons }));
}

/** The calls around the build of an image, or of a platform of it, on other daemons; and around the join of its platforms. */
export function onDaemons(image: ImagePlan, joins: boolean): BuildContribution {
  const { platform, variable, platformDaemons } = image;
  if (joins) return isSpread(image) ? { programs: [program], prefixes: ['image_gather'] } : {};
  const place = platformDaemons.find((one) => one.platform === platform);
  if (place === undefined) return {};
  return {
    prefixes: [
      ...platform === undefined ? [] : [shellCall('image_aside', platform, variable)],
      ...place.daemons.length === 0 ? [] : [shellCall('buildkit_on', ...place.daemons, '--')],
    ],
  };
}
