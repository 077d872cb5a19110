import type { ImageFeature } from '../../contract.ts';
import { text } from '../../shape/shape.ts';
import { fullName, isImageName, splitHost } from '../../text/reference.ts';
import type { Value } from '../../text/value.ts';

/** What the image is called, and where it is pushed. */
export interface ImageName {
  /** As the option has it; absent for the project's own image. */
  readonly short?: string;
  /** The registry, when it is not GitLab's own. */
  readonly host?: string;
  /** The whole name without tag. */
  readonly full: Value;
}

export const name: ImageFeature<string, ImageName> = {
  shape: text(isImageName),

  resolve: (short) => short === undefined ? { full: fullName() } : { short, host: splitHost(short).host, full: fullName(short) },


  rebase: (option, folder) => option ?? folder.toLowerCase(),
};
