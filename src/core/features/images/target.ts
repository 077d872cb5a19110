import { opt } from './flags.ts';
import type { ImageFeature } from '../../contract.ts';
import type { Rule } from '../../problems.ts';
import { text } from '../../shape/shape.ts';

/** What a Dockerfile may call a stage. */
export const isStageName: Rule = (stage) => /^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(stage) ? undefined : {
  code: 'target',
  fault: 'is not the name of a build stage',
  fix: 'Write the name after AS in the Dockerfile: letters, digits, ".", "_" and "-".',
};

/** The stage of the Dockerfile that becomes the image. */
export const target: ImageFeature<string, string | undefined> = {
  shape: text(isStageName),
  resolve: (option) => option,
  contribute: (stage) => ({ flags: stage === undefined ? [] : [opt('target', stage)] }),
};
