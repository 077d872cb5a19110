import type { CompressionOptions } from './options.ts';
import type { BuildContribution, PipelineRoom } from '../../contract.ts';
import type { Rule } from '../../problems.ts';
import { type Shape, allOf, either, flag, integer, struct, text } from '../../shape/shape.ts';
import { proposal } from '../../text/nearest.ts';

/** What every image's `--output` has of it. */
export interface Compression { readonly output: NonNullable<BuildContribution['output']> }

/** The highest level of each format. */
const levels: { readonly [type: string]: number | undefined } = { gzip: 9, zstd: 22, estargz: 9, uncompressed: undefined };

/** The level depends on the format. */
const level: Shape<CompressionOptions> = (value, path, around) => {
  const { type = 'zstd', level: given } = Object(value) as CompressionOptions;
  if (given === undefined || !Object.hasOwn(levels, type)) return [];
  const most = levels[type];
  return most === undefined
    ? [{ code: 'unused-option', path: `${path}.level`, value: given, fault: 'is given for what is not compressed', fix: 'Take it away.' }]
    : integer(0, most)(given, `${path}.level`, around);
};

/** The layers of the images, and those in their caches. */
export const compression: PipelineRoom<string | CompressionOptions, Compression> = {
  shape: either(text(isType), allOf(struct<CompressionOptions>({ type: text(isType), level: () => [], force: flag }), level)),

  resolve: (option = {}) => {
    const { type = 'zstd', level: given, force } = typeof option === 'string' ? { type: option } as CompressionOptions : option;
    return {
      output: [
        ['compression', [type]],
        ...(given === undefined ? [] : [['compression-level', [String(given)]] as const]),
        ...(force ? [['force-compression', ['true']] as const] : []),
      ],
    };
  },

  contribute: () => ({}),
};

function isType(type: string): ReturnType<Rule> {
  return Object.hasOwn(levels, type) ? undefined : { code: 'compression', fault: 'is not a compression of BuildKit', fix: proposal(type, Object.keys(levels)) };
}
