# The part of a git tag that a group of an extended regular expression matches: GROUP EXPRESSION [PREFIX [SUFFIX]]. Group 0 is the entire match.
tag_match() {
  [ -n "${CI_COMMIT_TAG-}" ] || return 0
  tag_bell=$(printf '\a') # a delimiter that no expression contains
  tag_group='&'
  [ "$1" -eq 0 ] || tag_group=\\$1
  tag_found=$(printf '%s\n' "$CI_COMMIT_TAG" | sed -nE "s$tag_bell$2$tag_bell\\
$tag_group\\
$tag_bell
s/^.*\\n(.*)\\n.*\$/\\1/p")
  [ -z "$tag_found" ] || tag_print "${3-}$tag_found${4-}"
}
