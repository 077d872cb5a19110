/** How to merge the options of a template with those of a repository. */
export interface MergeSettings {
  /**
   * Options of the template that a repository cannot change: their paths, as in error messages. The items of a list are found by their
   * name: `checks.lint`, `registries["registry.example.com"]`. An option that an image has too (`cache`, `tags`) is locked for
   * every image, and so is an option of `imageDefaults`.
   *
   * The pipeline compares them when it is synthesized, after `addImage`, `addCheck` and all subprojects: a repository can set a locked
   * option to the value that it has already, and gets the error `locked` for any other.
   *
   * Errors: `unset-lock` for an option that the template does not set.
   *
   * @default []
   * @example ['cache', 'buildkit.image', 'imageDefaults.platforms', 'checks.lint']
   */
  readonly locked?: string[];
}
