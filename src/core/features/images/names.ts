import type { ImageName } from './name.ts';
import type { ImageFeature } from '../../contract.ts';
import { list, text } from '../../shape/shape.ts';
import { fullName, isImageName } from '../../text/reference.ts';
import { shellCall } from '../../text/sh.ts';
import type { Value } from '../../text/value.ts';

/** Further names of the image, which get the same tags. */
export const names: ImageFeature<string[], readonly Value[], unknown, { readonly name: ImageName }> = {
  shape: list(text(isImageName), { of: (name) => name, name: 'name' }),
  resolve: (option) => (option ?? []).map(fullName),
  contribute: (others, { name }) => ({ prepare: [`names=$(${shellCall('image_names', name.full, ...others)})`] }),
};
