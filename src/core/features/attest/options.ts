/**
 * What is stated about the images. Provenance, and the list of `sbomGenerator`, are made by BuildKit, in the index of the image. Registries, also GitLab's, then have an index even for one platform, with a
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
   * Adds the job `sbom-image`, which lists what is in the images after their push, with Syft. The images stay as they are. The lists are artifacts of the
   * job in the formats CycloneDX and SPDX, and GitLab's report of dependencies has the first.
   *
   * Errors: `taken-name` if another job is called `sbom-image`, and those of its own options.
   *
   * @default - no job
   * @example {}
   * @see https://docs.gitlab.com/user/application_security/dependency_list/
   */
  readonly sbom?: SbomOptions;

  /**
   * The image that lists what is in an image during its build, with its digest: a scanner with BuildKit's protocol. The build pulls it and runs it as a step.
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

/** The job that lists what is in the images. */
export interface SbomOptions {
  /**
   * The image that the job runs in: Syft and a shell.
   *
   * Errors: `image-reference`, `upper-case`.
   *
   * @default 'anchore/syft:v1.18.1-debug'
   * @example 'registry.example.com/hub/anchore/syft:v1.18.1-debug'
   */
  readonly image?: string;
}
