# Lists what is in the images that were pushed, in the formats CycloneDX, which GitLab reads, and SPDX.

# Writes the lists of an image: VARIABLE [PLATFORM...]
sbom_write() {
  job_section
  sbom_variable=$1 sbom_image=$(pushed_image "$1")
  shift
  [ -n "$sbom_image" ] || return 0
  [ "$#" -gt 0 ] || set -- ''
  for sbom_platform; do
    sbom_file=$(pushed_list "$sbom_variable" "$sbom_platform")
    # shellcheck disable=SC2086 # a platform has no blanks
    syft scan ${sbom_platform:+--platform $sbom_platform} "registry:$sbom_image" -o "cyclonedx-json=$sbom_file.cdx.json" -o "spdx-json=$sbom_file.spdx.json" ||
      job_fail sbom.sh "Syft cannot list what is in $sbom_image." "The message above says why."
    echo "sbom.sh: $sbom_file.cdx.json lists what is in $sbom_image${sbom_platform:+ for $sbom_platform}"
  done
}
