/** A problem that a policy has found. It is reported with the other problems: `- PATH: VALUE FAULT. FIX [NAME OF THE POLICY]`. */
export interface PolicyProblem {
  /**
   * The path of the option. Secrets are removed from its value in the message.
   *
   * Errors: `policy-failed` for a value that is not text, or is empty.
   *
   * @example 'images[0].name'
   */
  readonly path: string;

  /**
   * What is wrong. It continues a sentence that starts with the value of the option.
   *
   * Errors: `policy-failed` for a value that is not text, or is empty.
   *
   * @example 'is not in the registry of Acme'
   */
  readonly fault: string;

  /**
   * What to write instead.
   *
   * Errors: `policy-failed` for a value that is not text, or is empty.
   *
   * @example 'Write "registry.acme.example/team/api".'
   */
  readonly fix: string;

  /**
   * Whether the problem is only a warning, and the files are written.
   *
   * Errors: `policy-failed` for a value other than true or false.
   *
   * @default false
   * @example true
   */
  readonly warning?: boolean;
}
