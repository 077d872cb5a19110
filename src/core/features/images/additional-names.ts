import type { ImageFeature } from '../../contract.ts';
import { list, text } from '../../shape/shape.ts';
import { fullName, isImageName } from '../../text/reference.ts';
import type { Value } from '../../text/value.ts';

/** Additional names of the image, with the same tags. */
export const additionalNames: ImageFeature<string[], readonly Value[]> = {
  shape: list(text(isImageName), { of: (name) => name, name: 'name' }),
  resolve: (option) => (option ?? []).map(fullName),
};
