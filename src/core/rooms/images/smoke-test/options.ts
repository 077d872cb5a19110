/** What must succeed in the built image before it is pushed. */
export interface SmokeTestOptions {
  /**
   * Commands, each run by the image's own `/bin/sh`, as the image's user and in its working directory. The test fails with the
   * first that does.
   *
   * Errors: `empty`; `no-commands` where there is no `exec` either.
   *
   * @default []
   * @example ['node --version', 'test -f /app/server.js']
   */
  readonly commands?: string[];

  /**
   * A program with its arguments, run as it is: for an image without a shell.
   *
   * Errors: `empty`, `no-commands`.
   *
   * @default []
   * @example ['/app/server', '--version']
   */
  readonly exec?: string[];
}
