# Versions of a component, in a repository with several: git tags NAME/v1.2.3, NAME@1.2.3 and NAME-v1.2.3.

# A rule for the version after the name of the component: NAME RULE...
tag_component() {
  tag_start=$(printf %s "$1" | sed 's/[.]/\\./g')
  shift
  tag_before="${tag_start}[/@-]" "$@"
}

# Runs a command, except for a git tag of another component: NAME COMMAND...
tag_for_component() {
  tag_name=$1
  shift
  if tag_is_of "$tag_name"; then
    "$@"
  else
    job_say tag-component.sh "the git tag $CI_COMMIT_TAG does not belong to $tag_name, so its image is not built."
  fi
}

# Whether the git tag, if any, belongs to the component: NAME
tag_is_of() {
  [ -n "${CI_COMMIT_TAG-}" ] || return 0
  tag_rest=${CI_COMMIT_TAG#"$1"}
  [ "$tag_rest" != "$CI_COMMIT_TAG" ] || return 1
  case $tag_rest in
    ?*[/@]*) return 1 ;;
    [/@]?*) return 0 ;;
    -*.*) tag_rest=${tag_rest#-} ;;
    *) return 1 ;;
  esac
  tag_rest=${tag_rest#v}
  case ${tag_rest%%.*} in
    '' | *[!0-9]*) return 1 ;;
  esac
}
