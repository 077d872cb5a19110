import type { ImageRoom } from '../../contract.ts';
import { text } from '../../shape/shape.ts';
import { isImageName, splitHost } from '../../text/reference.ts';
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

const own = { variable: 'CI_REGISTRY_IMAGE' };

export const name: ImageRoom<string, ImageName> = {
  shape: text(isImageName),

  resolve: (short) => short === undefined ? { full: [own] } : { short, host: splitHost(short).host, full: fullName(short) },

  // it is pushed with the others, see names.ts
  contribute: () => ({}),

  within: (option, folder) => option ?? folder.toLowerCase(),
};

/** The name with its registry: GitLab's own, where it names none. */
export function fullName(short: string): Value {
  return splitHost(short).host === undefined ? [own, `/${short}`] : [short];
}
