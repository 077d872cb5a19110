import { fullName } from './name.ts';
import type { ImageRoom } from '../../contract.ts';
import { list, text } from '../../shape/shape.ts';
import { isImageName } from '../../text/reference.ts';
import type { Value } from '../../text/value.ts';

/** Further names of the image, which get the same tags. */
export const names: ImageRoom<string[], readonly Value[]> = {
  shape: list(text(isImageName), { of: (name) => name, name: 'name' }),
  resolve: (option) => (option ?? []).map(fullName),
  // they are pushed with the image's own, see build.ts
  contribute: () => ({}),
};
