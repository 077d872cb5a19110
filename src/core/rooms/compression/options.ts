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
