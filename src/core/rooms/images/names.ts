import { type ImageName, fullName } from './name.ts';
import type { ImageRoom } from '../../contract.ts';
import { list, text } from '../../shape/shape.ts';
import { isImageName } from '../../text/reference.ts';
import { shellWord } from '../../text/sh.ts';
import type { Value } from '../../text/value.ts';

/** Further names of the image, which get the same tags. */
export const names: ImageRoom<string[], readonly Value[], unknown, { readonly name: ImageName }> = {
  shape: list(text(isImageName), { of: (name) => name, name: 'name' }),
  resolve: (option) => (option ?? []).map(fullName),
  contribute: (others, { name }) => ({ prepare: [`names=$(image_names ${[name.full, ...others].map(shellWord).join(' ')})`] }),
};
