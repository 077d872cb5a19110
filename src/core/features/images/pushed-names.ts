import type { ImageName } from './name.ts';
import type { Problem } from '../../problems.ts';
import type { Value } from '../../text/value.ts';

/** What is read of an image to know where it is pushed. */
export interface PushedView {
  readonly name: ImageName;
  readonly additionalNames: readonly Value[];
}

/** Additional names that another image already has, so that one image would overwrite the other. */
export function pushedTwice(images: readonly PushedView[]): readonly Problem[] {
  const owners = new Map(images.map(({ name }, index) => [JSON.stringify(name.full), index]));
  return images.flatMap(({ additionalNames }, index) => additionalNames.flatMap((name, place) => {
    const key = JSON.stringify(name);
    const owner = owners.get(key);
    owners.set(key, owner ?? index);
    return owner === undefined ? [] : [{
      code: 'duplicate',
      path: `images[${index}].additionalNames[${place}]`,
      value: name.map((part) => typeof part === 'string' ? part : `$${part.variable}`).join(''),
      fault: `is already a name of images[${owner}]`,
      fix: 'Remove it, or use another name.',
    }];
  }));
}
