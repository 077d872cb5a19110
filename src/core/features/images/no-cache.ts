import { opt } from './flags.ts';
import { isStageName } from './stage-name.ts';
import type { ImageFeature } from '../../contract.ts';
import { type Shape, list, text } from '../../shape/shape.ts';

const stages = list(text(isStageName), { of: (stage) => stage.toLowerCase(), name: 'stage' });

/** `true` for all, or some stages: what the cache is not read for. */
const stagesOrAll: Shape<boolean | string[]> = (value, path, project) => {
  if (Array.isArray(value) && value.length === 0) return [{ code: 'no-stage', path, value, fault: 'names no stage', fix: 'Name a stage, write true for all of them, or leave the option out.' }];
  if (Array.isArray(value)) return stages(value, path, project);
  return typeof value === 'boolean' ? [] : [{ code: 'wrong-type', path, value, fault: 'is no boolean and no list', fix: 'Write true, or the stages in [ ].' }];
};

export const noCache: ImageFeature<boolean | string[], boolean | readonly string[]> = {
  shape: stagesOrAll,
  resolve: (option) => option ?? false,
  // an empty value means every stage
  contribute: (own) => ({ flags: own === false ? [] : [opt('no-cache', own === true ? '' : own.join(','))] }),
};
