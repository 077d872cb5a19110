/**
 * What BuildKit states about an image, in the index of the image. Registries, also GitLab's, then have an index even for one platform, with a
 * manifest of the platform `unknown/unknown` for the statements. The digest of the index is another one in every build, while those of its
 * images stay the same. AWS Lambda refuses such an index.
 */
export interface AttestOptions {
  /**
   * How much the provenance of an image says, in the format of SLSA 1.0.
   *
   * - `min`: the job that built the image, the commit, and the digest of everything that the build pulled.
   * - `max`: also the Dockerfile, the build steps, and all build arguments in clear text.
   * - `none`: no provenance.
   *
   * Errors: `choice`.
   *
   * @default 'min'
   * @example 'max'
   * @see https://docs.docker.com/build/metadata/attestations/slsa-provenance/
   */
  readonly provenance?: string;

  /**
   * The image that lists what is in an image, with its digest: a scanner with BuildKit's protocol. The build pulls it and runs it as a step.
   * The list is in the index in the format SPDX.
   *
   * Errors: `image-reference`, `upper-case`, `no-digest` without a digest, `excluded` if the option `sources` denies it.
   *
   * @default - no list
   * @example 'docker/buildkit-syft-scanner:1@sha256:79e7b013cbec16bbb436f312819a49a4a57752b2270c1a9332ae1a10fcc82a68'
   * @see https://github.com/moby/buildkit/blob/v0.32.2/docs/attestations/sbom-protocol.md
   */
  readonly sbomGenerator?: string;
}
