import { opt } from './flags.ts';
import { isStageName } from './stage-name.ts';
import type { ImageFeature } from '../../contract.ts';
import { text } from '../../shape/shape.ts';

/** The stage of the Dockerfile that becomes the image. */
export const target: ImageFeature<string, string | undefined> = {
  shape: text(isStageName),
  resolve: (option) => option,
  contribute: (stage) => ({ flags: stage === undefined ? [] : [opt('target', stage)] }),
};
