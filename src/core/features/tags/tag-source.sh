# A version that is not in the git tag. Its rules are for git tags and the default branch.

# A rule for a version that is given as a text: TEXT RULE...
tag_from() {
  tag_version=$1
  shift
  case $(tag_kind)/${CI_COMMIT_BRANCH-} in
    tag/* | "branch/${CI_DEFAULT_BRANCH-}") [ -z "$tag_version" ] || tag_elsewhere=$tag_version "$@" ;;
  esac
}

# A rule for the version in a file, its first line or the value of a key `version`, of JSON or TOML: FILE RULE...
tag_from_file() {
  tag_file=$1
  shift
  [ -f "$tag_file" ] || job_fail tag-source.sh "there is no file $tag_file, which should hold the version." "Add it, or give tags: { versionFile } another path."
  tag_first=$(sed -nE 's/^[[:space:]]*"?version"?[[:space:]]*[:=][[:space:]]*["'\'']([^"'\'']*).*/\1/p' "$tag_file" | sed -n 1p)
  tag_from "${tag_first:-$(sed -n 1p "$tag_file" | tr -d '[:space:]')}" "$@"
}
