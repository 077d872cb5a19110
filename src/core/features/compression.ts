import type { BuildContribution, PipelineFeature } from '../contract.ts';
import type { Rule } from '../problems.ts';
import { boolean, integer, text } from '../shape/shape.ts';
import { proposal } from '../text/nearest.ts';

type Output = NonNullable<BuildContribution['output']>;

/** The compression format of the layers of the images and their caches. */
export interface Compression {
  readonly type: string;
  /** The attributes of `--output` and of the cache. */
  readonly output: Output;
}

/** The highest level of each format. */
const levels: ReadonlyMap<string, number | undefined> = new Map([['zstd', 22], ['gzip', 9], ['estargz', 9], ['uncompressed', undefined]]);

export const compression: PipelineFeature<string, Compression, unknown, Levels> = {
  shape: text(isType),
  resolve: (type = 'zstd', _project, { compressionLevel: level, forceCompression: force }) => ({
    type,
    output: [
      ['compression', [type]],
      ...(level === undefined ? [] : [['compression-level', [String(level)]]] as const),
      ...(force ? [['force-compression', ['true']]] as const : []),
    ],
  }),
  build: ({ output }) => ({ output }),
  join: ({ output }) => ({ output }),
};

/** The compression level. The format limits it. */
export const compressionLevel: PipelineFeature<number, number | undefined, { readonly compression: Compression }> = {
  shape: integer(0, 22),
  resolve: (option) => option,
  validate: (level, { compression: { type } }) => {
    const most = levels.get(type);
    if (level === undefined || (most !== undefined && level <= most)) return [];
    return [most === undefined
      ? { code: 'unused-option', path: 'compressionLevel', value: level, fault: 'is set, but the layers are not compressed', fix: 'Remove it.' }
      : { code: 'out-of-range', path: 'compressionLevel', value: level, fault: `is out of range for ${type}`, fix: `Give a number from 0 to ${most}.` }];
  },
};

/** Whether the layers of the base image are compressed again. */
export const forceCompression: PipelineFeature<boolean, boolean> = {
  shape: boolean,
  resolve: (option) => option ?? false,
};

/** The options other than the format. */
export interface Levels {
  readonly compressionLevel?: number;
  readonly forceCompression?: boolean;
}

function isType(type: string): ReturnType<Rule> {
  return levels.has(type) ? undefined : { code: 'compression', fault: 'is not a compression format of BuildKit', fix: proposal(type, [...levels.keys()]) };
}
