/**
 * The images of the tools that jobs run in: the only place that has their versions. Each has an option for another registry, or another version.
 * A digest is that of the index, for all platforms. `npx projen tool-images` asks the registries for all of them.
 */
export const toolImages = {
  buildkit: 'moby/buildkit:v0.32.2-rootless@sha256:504731e577c20559c00f968f33219f30115e70be29ab96728d1d06e963fc494b',
  syft: 'anchore/syft:v1.18.1-debug',
  cosign: 'ghcr.io/sigstore/cosign/cosign:v3.1.3-dev',
  trivy: 'aquasec/trivy:0.74.0@sha256:62b1e65e8869bc4b4c6aa4fa2b21595256c7c2f6018a9d9ad61caf87187c1969',
  hadolint: 'hadolint/hadolint:v2.15.1-alpine@sha256:a1d49ae1a4e83c1dbad26b8c1ad7588c8bd1e04f4866b34ad3cac50335198552',
};
