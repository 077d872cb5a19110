import type { BuildContribution, PipelineFeature } from '../contract.ts';
import type { Rule } from '../problems.ts';
import { type Shape, allOf, either, flag, integer, struct, text } from '../shape/shape.ts';
import { proposal } from '../text/nearest.ts';

/** How the layers of the images are compressed. */
export interface CompressionOptions {
  /**
   * The format, which becomes `compression=` of `--output` and of the cache. `zstd` is smaller and faster, for
   * Docker 23, containerd 1.5 or newer; everything reads `gzip`; `estargz` is gzip that some runtimes can start
   * before it is pulled; and there is `uncompressed`.
   *
   * Errors: `compression` for another one.
   *
   * @default 'zstd'
   * @example 'zstd'
   */
  readonly type?: string;

  /**
   * How hard: 0 to 9 for gzip and estargz, 0 to 22 for zstd. A layer that has the format already
   * keeps its level, even with `force`. It becomes `compression-level=` of `--output`.
   *
   * Errors: `out-of-range`; `unused-option` for what is not compressed.
   *
   * @default - that of BuildKit for the format
   * @example 9
   */
  readonly level?: number;

  /**
   * Compresses the layers of the base image anew as well. Without it they stay as they were pulled, and
   * only what is built has the format. It becomes `force-compression=true` of `--output`.
   *
   * Errors: `wrong-type` for what is not true or false.
   *
   * @default false
   * @example true
   */
  readonly force?: boolean;
}

/** What every image's `--output` has of it. */
export interface Compression { readonly output: NonNullable<BuildContribution['output']> }

/** The highest level of each format. */
const levels: { readonly [type: string]: number | undefined } = { gzip: 9, zstd: 22, estargz: 9, uncompressed: undefined };

/** The level depends on the format. */
const level: Shape<CompressionOptions> = (value, path, project) => {
  const { type = 'zstd', level: given } = Object(value) as CompressionOptions;
  if (given === undefined || !Object.hasOwn(levels, type)) return [];
  const most = levels[type];
  return most === undefined
    ? [{ code: 'unused-option', path: `${path}.level`, value: given, fault: 'is given for what is not compressed', fix: 'Take it away.' }]
    : integer(0, most)(given, `${path}.level`, project);
};

/** The layers of the images, and those in their caches. */
export const compression: PipelineFeature<string | CompressionOptions, Compression> = {
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
