import type { CiVariable } from '../../text/value.ts';

/**
 * What a build may pull, and what it must be. It becomes `--source-policy-file` of `buildctl build`, in the generated file
 * `.gitlab/buildkit/sources.json`.
 *
 * It applies to `FROM`, `COPY --from`, `RUN --mount=from=`, `ADD` of a URL, the frontend (`# syntax=`), `context` and `contexts`. It does not
 * apply to what a `RUN` step downloads, to the cache, or, but for `pin`, to the images that GitLab pulls for jobs. Folders of the project, `FROM scratch`
 * and `dependsOn` are always allowed.
 */
export interface SourceOptions {
  /**
   * The only sources that a build may pull. `*` stands for any text.
   *
   * - `docker.io/library/*` allows all images below a path, `docker.io/library/node` all tags of an image, and `node:24` a single tag. A name
   *   without a host is on Docker Hub.
   * - `{ variable: 'CI_REGISTRY_IMAGE' }` allows the image with the name in a CI variable, and all images below it.
   * - `https://github.com/acme/*` allows files and git repositories below a URL. If the server redirects, BuildKit follows.
   *
   * An empty list allows nothing but the project itself.
   *
   * Errors: `source-pattern`, `scheme`, `registry-host` for a host without a path, `upper-case`, `variable-name`, `duplicate`; `excluded` for a
   * context, a frontend, or an entry of `pin` or `checksums` that is not in the list.
   *
   * @default - everything
   * @example ['docker.io/library/*', 'registry.example.com/*', 'https://github.com/acme/*']
   */
  readonly only?: (string | CiVariable)[];

  /**
   * Allows only sources that cannot change. An image needs a digest, in the Dockerfile or in `pin`; a file a checksum, in `ADD --checksum=` or in
   * `checksums`; a git repository a commit, as in `#COMMIT`.
   *
   * Errors: `no-digest` for a context or a frontend without one.
   *
   * @default false
   * @example true
   */
  readonly digestsOnly?: boolean;

  /**
   * The digest of each image. The Dockerfile keeps the tag. An image that the Dockerfile itself names with a digest stays what it is. Jobs and their
   * services that run in the image get the digest, too.
   *
   * In a projen project, `npx projen image:pin` looks the digests up in the registries and writes them to `sources-lock.json`, which is read
   * with this option. An image in this option has the digest that you set here.
   *
   * Errors: `pin` for a name that has a digest or that is not an image, `digest`, `image-reference`, `upper-case`, `scheme`, `duplicate`,
   * `excluded`.
   *
   * @default - in a projen project, the digests in `sources-lock.json`
   * @example { 'node:24': 'sha256:0d5b1c0a4c3bfa4e5d4c1f6f0e9d8c7b6a5f4e3d2c1b0a9f8e7d6c5b4a392817' }
   */
  readonly pin?: { [image: string]: string };

  /**
   * The SHA-256 checksum of each file that `ADD` downloads, as with `ADD --checksum=`. The URL is the one in the Dockerfile.
   *
   * Errors: `file-url` for a URL that is not that of a file, `digest`, `credentials`, `excluded`.
   *
   * @default - none
   * @example { 'https://example.com/tool-1.2.tgz': 'sha256:0d5b1c0a4c3bfa4e5d4c1f6f0e9d8c7b6a5f4e3d2c1b0a9f8e7d6c5b4a392817' }
   */
  readonly checksums?: { [url: string]: string };
}
