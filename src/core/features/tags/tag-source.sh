# A version from another source than the git tag. Its rules apply to git tags and the default branch.

# A rule for a version in a text: TEXT RULE...
tag_from() {
  tag_version=$1
  shift
  case $(tag_kind)/${CI_COMMIT_BRANCH-} in
    tag/* | "branch/${CI_DEFAULT_BRANCH-}") [ -z "$tag_version" ] || tag_elsewhere=$tag_version "$@" ;;
  esac
}

# A rule for the version in a file: the first line, or the value of the key `version` in JSON or TOML: FILE RULE...
tag_from_file() {
  tag_file=$1
  shift
  [ -f "$tag_file" ] || job_fail tag-source.sh "the file $tag_file with the version does not exist." "Add the file, or correct the path in tags: { versionFile }."
  tag_first=$(sed -nE 's/^[[:space:]]*"?version"?[[:space:]]*[:=][[:space:]]*["'\'']([^"'\'']*).*/\1/p' "$tag_file" | sed -n 1p)
  tag_from "${tag_first:-$(sed -n 1p "$tag_file" | tr -d '[:space:]')}" "$@"
}
