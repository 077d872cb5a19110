/** The images of the tools that jobs run in. Each has an option for another registry, or another version. */
export const toolImages = {
  buildkit: 'moby/buildkit:v0.32.2-rootless',
  syft: 'anchore/syft:v1.18.1-debug',
  cosign: 'ghcr.io/sigstore/cosign/cosign:v3.1.3-dev',
  trivy: 'aquasec/trivy:0.74.0',
  hadolint: 'hadolint/hadolint:v2.15.1-alpine',
};
