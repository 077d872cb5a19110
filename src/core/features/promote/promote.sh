# Gives the image that a branch has built for the commit of a git tag the names of the release, without another build.

# Releases an image, or builds it if there is none for the commit: `build` or `fail` COMMAND...
promote_or() {
  promote_else=$1
  shift
  "$@"
  promote_else=
}

# Releases the image that is in image.sh's variables: FLAG... of its build. Fails if it is to be built.
promote_run() {
  [ -n "${CI_COMMIT_TAG-}" ] && [ "${IMAGE_PUSH-true}" = true ] || return 1
  promote_source=$image_name:sha-$CI_COMMIT_SHA promote_platforms=
  for promote_flag; do case $promote_flag in platform=*) promote_platforms=$promote_flag ;; esac; done
  mkdir "$image_folder/promote"
  echo "FROM $promote_source" >"$image_folder/promote/Dockerfile"
  if ! promote_solve false; then
    grep -q '^error: .*: not found$' "$image_folder/log" || image_fail
    promote_missing "there is no $promote_source: no branch has built this commit"
    return 1
  fi
  promote_digest=$(sed -n 's/^#[0-9]* \[.*\] FROM .*@\(sha256:[0-9a-f]*\).*/\1/p' "$image_folder/log" | head -n 1)
  if [ "$image_digest" != "$promote_digest" ]; then
    promote_missing "BuildKit would not push $promote_source as it is, because another version or other options have built it"
    return 1
  fi
  case ${SCAN_DIGESTS-$promote_digest} in
    *"$promote_digest"*) ;;
    *)
      promote_missing "$promote_source is not the image that was scanned, because it was pushed in the meantime"
      return 1
      ;;
  esac
  promote_solve true || image_fail
  echo "promote.sh: $promote_source is released, not built again."
}

# Copies the image with BuildKit, which leaves out what the registry has: true or false, whether to push. Sets image_digest.
promote_solve() {
  # shellcheck disable=SC2086 # platforms have no blanks
  image_buildctl --frontend dockerfile.v0 --local "context=$image_folder/promote" --local "dockerfile=$image_folder/promote" ${promote_platforms:+--opt $promote_platforms} \
    ${image_kept:+--output "$image_layout"} --output "type=image,$image_names,push=$1,$image_attributes"
}

# Says why the image cannot be released. Stops the job if it must not be built: REASON
promote_missing() {
  [ "$promote_else" = build ] || job_fail promote.sh "$1." "Run the pipeline of the branch, then this one again, or write promote: { ifMissing: 'build' }."
  job_say promote.sh "$1. It is built now."
}
