/**
 * A GitLab CI variable. The job uses its value when it runs.
 *
 * In every option that accepts a variable, a string is literal (`$` stays a dollar sign), and `{ variable: 'NAME' }` is the value of the
 * variable.
 */
export interface CiVariable {
  /**
   * The name of the variable, without `$`.
   *
   * Errors: `variable-name` for text that is not the name of a variable.
   *
   * @example 'CI_COMMIT_SHA'
   */
  readonly variable: string;
}

/** A variable in a value. With `inCsv`, it is in a quoted field of a CSV record. */
export interface Expansion extends CiVariable {
  readonly inCsv?: boolean;
}

/** A value in parts: strings are literal, and the shell of the job expands variables. */
export type Value = readonly (string | Expansion)[];
