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

  resolve: (short) => {
    if (short === undefined) return { full: [own] };
    const { host } = splitHost(short);
    return { short, host, full: host ? [short] : [own, `/${short}`] };
  },

  // the names come with the tags, see images.ts
  contribute: () => ({}),
};
