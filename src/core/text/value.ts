/**
 * A GitLab CI variable, whose value is used when the job runs.
 *
 * Everywhere an option takes a value, a string is literal (`$` stays a dollar sign) and
 * `{ variable: 'NAME' }` expands.
 */
export interface CiVariable {
  /**
   * The variable's name, without `$`.
   *
   * Errors: `variable-name` where it is not a name that a shell can expand.
   *
   * @example 'CI_COMMIT_SHA'
   */
  readonly variable: string;
}

/** A variable as a part of a value: as it is, or inside a quoted field of a CSV record. */
export interface Expansion extends CiVariable {
  readonly inCsv?: boolean;
}

/** One value as it is composed inside: strings are literal, variables expand in the job's shell. */
export type Value = readonly (string | Expansion)[];
