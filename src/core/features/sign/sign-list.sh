# Signs what is in the images, as the job sbom-image has listed it, in the way in which sign.sh has signed them.

# Adds the signed lists of an image to it, as attestations: VARIABLE [PLATFORM...]
sign_list() {
  job_section
  sign_variable=$1 sign_images=$(pushed_images "$1")
  [ -n "$sign_images" ] || return 0
  shift
  [ "$#" -gt 0 ] || set -- ''
  for sign_platform; do
    sign_file=$(pushed_list "$sign_variable" "$sign_platform").cdx.json
    [ -f "$sign_file" ] || job_fail sign-list.sh "the job sbom-image has not left $sign_file." "Run the whole pipeline again: the artifacts of that job may have expired."
    for sign_image in $sign_images; do
      # shellcheck disable=SC2086 # several words, none with a blank
      cosign attest --yes $sign_flags --type cyclonedx --predicate "$sign_file" "$sign_image" || job_fail sign-list.sh "cosign cannot sign what is in $sign_image." "The message above says why."
      echo "sign-list.sh: $sign_image has the signed list $sign_file"
    done
  done
}
