/** A line of the table, turn by turn. */
export interface Row {
  readonly what: string;
  /** What the library is held against.
   * @default - nothing: the time itself counts */
  readonly yardstick?: readonly number[];
  readonly measured: readonly number[];
  /** @default 'ms' */
  readonly unit?: 'ms' | 'MiB';
  /** @default - the row explains another one */
  readonly target?: {
    readonly atMost: number;
    /** The time itself, what it is more than the yardstick, or how many times the yardstick: of each pair, then the median. */
    readonly of: 'time' | 'difference' | 'ratio';
  };
}

export interface Measurement {
  readonly title: string;
  /** Why it cannot be made on this machine. */
  readonly missing?: string;
  run(): Promise<readonly Row[]>;
}
