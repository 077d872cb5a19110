import type { ImageFeature } from '../../contract.ts';
import { list, text } from '../../shape/shape.ts';
import { fullName, isImageName, splitHost } from '../../text/reference.ts';
import type { Value } from '../../text/value.ts';

/** The name of the image, and the registry to push it to. */
export interface ImageName {
  /** The name in the options; not set for the project's own image. */
  readonly short?: string;
  /** The registry, if it is not GitLab's own. */
  readonly host?: string;
  /** The full name without tag. */
  readonly full: Value;
}

export const name: ImageFeature<string, ImageName> = {
  shape: text(isImageName),

  resolve: (short) => short === undefined ? { full: fullName() } : { short, host: splitHost(short).host, full: fullName(short) },

  rebase: (option, folder) => option ?? folder.toLowerCase(),
};

/** Additional names of the image, with the same tags. */
export const additionalNames: ImageFeature<string[], readonly Value[]> = {
  shape: list(text(isImageName), { of: (given) => given, name: 'name' }),
  resolve: (option) => (option ?? []).map(fullName),
};
