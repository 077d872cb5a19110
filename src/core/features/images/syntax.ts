import { opt } from './flags.ts';
import type { ImageFeature } from '../../contract.ts';
import { text } from '../../shape/shape.ts';
import { isImageReference } from '../../text/reference.ts';

/** The frontend that reads the Dockerfile instead of the one in BuildKit. */
export const syntax: ImageFeature<string, string | undefined> = {
  shape: text(isImageReference),
  resolve: (option) => option,
  contribute: (image) => ({ flags: image === undefined ? [] : [opt('build-arg:BUILDKIT_SYNTAX', image)] }),
};
