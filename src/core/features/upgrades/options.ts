/** The jobs that upgrade the project. */
export interface UpgradeOptions {
  /**
   * The image of the jobs. It needs git and what upgrades the project.
   *
   * Errors: `image-reference`, `upper-case`.
   *
   * @default - in a projen Node project, the `node` image of its Node version; otherwise the default image of the runner
   * @example 'node:24'
   */
  readonly image?: string;

  /**
   * The commands that upgrade the dependencies and generate the files, in a fresh clone. They never see the token, if the environment scope
   * of its variable is `upgrade`.
   *
   * Errors: `no-commands` for an empty list, and if it is not set in a project without projen's task `upgrade`.
   *
   * @default - in a projen Node project, its install command and `npx projen upgrade`
   * @example ['npm ci', 'npm update', 'node pipeline.mjs']
   */
  readonly commands?: string[];

  /**
   * The name of the CI variable that has the token to push with: a project access token with the role Developer and the scope
   * `write_repository`. The token of the job cannot take its place: what it pushes starts no pipeline.
   *
   * Errors: `variable-name`, `credentials` for a token in place of the name.
   *
   * @default 'UPGRADE_TOKEN'
   * @example 'BOT_TOKEN'
   * @see https://docs.gitlab.com/user/project/settings/project_access_tokens/
   */
  readonly tokenVariable?: string;

  /**
   * What the name of the branch with the upgrade starts with. The branch that is upgraded, which the schedule names, follows:
   * `upgrade/main`. If nobody else has committed to the branch, the next upgrade replaces it.
   *
   * Errors: `branch` for text that cannot start the name of a branch.
   *
   * @default 'upgrade/'
   * @example 'bot/upgrade-'
   */
  readonly branchPrefix?: string;

  /**
   * The title of the merge request and of its commit.
   *
   * Errors: `empty`, `control-character`.
   *
   * @default 'chore(deps): upgrade dependencies'
   * @example 'Upgrade dependencies'
   */
  readonly title?: string;

  /**
   * The labels of the merge request.
   *
   * Errors: `empty`, `duplicate`.
   *
   * @default []
   * @example ['dependencies']
   */
  readonly labels?: string[];

  /**
   * The users who the merge request is assigned to.
   *
   * Errors: `empty`, `duplicate`.
   *
   * @default []
   * @example ['alice']
   */
  readonly assignees?: string[];
}
