import type { CiVariable } from '../../../text/value.ts';

/** How BuildKit's Dockerfile frontend reads and builds. */
export interface ImageFrontendOptions {
  /**
   * The image of the Dockerfile frontend, pinned. Without it the frontend inside the pinned BuildKit
   * is taken, except where the Dockerfile starts with `# syntax=`: then BuildKit asks that image's
   * registry in every job, and takes whatever its tag names that day. This option wins over that
   * line. Name a version or a digest; an image of an own registry or mirror spares Docker Hub. It
   * becomes `--opt build-arg:BUILDKIT_SYNTAX=`.
   *
   * Errors: `image-reference`, `upper-case`.
   *
   * @default - the `# syntax=` line of the Dockerfile, or the frontend inside BuildKit
   * @example 'docker/dockerfile:1.20'
   */
  readonly syntax?: string;

  /**
   * Builds without reading the cache: `true` everything, a list the stages that it names. Both
   * still write it. It becomes `--opt no-cache=`, or `--opt no-cache=deps,build`.
   *
   * Errors: `target` for what is not the name of a stage, `no-stage` for an empty list, `duplicate`.
   *
   * @default false
   * @example ['deps']
   */
  readonly noCache?: boolean | string[];

  /**
   * Any other attribute of the frontend, literal or from a CI variable, as build arguments are. Each
   * becomes `--opt NAME=VALUE`. BuildKit ignores a name that it does not know, so those deserve a
   * warning, as does what has no effect in a rootless job.
   *
   * Errors: `attribute` for what is not a name, `owned-attribute` for what another option writes, or
   * what would keep the image from being built.
   *
   * @default - none
   * @example { hostname: 'builder' }
   * @see https://github.com/moby/buildkit/blob/master/frontend/dockerui/config.go
   */
  readonly attributes?: { [name: string]: string | CiVariable };
}
