# The image's tags, from what GitLab says about the pipeline. A rule prints tags, one a line, or nothing where it does not apply. The
# first tag of all is the image's version. The rules of an image run in one subshell, so each knows what those before have printed:
#
#   tags=$(
#     tag_semver '{{version}}' latest
#     tag_ref
#   )

# The name of the git tag or branch, or mr-NUMBER, where no rule before gave a tag: [--always] [PREFIX [SUFFIX]]
tag_ref() {
  [ "${1-}" = --always ] || [ -z "${tag_given-}" ] || return 0
  [ "${1-}" != --always ] || shift
  case $(tag_kind) in
    tag) tag_name=$CI_COMMIT_TAG ;;
    mr) tag_name=mr-$CI_MERGE_REQUEST_IID ;;
    branch) tag_name=${CI_COMMIT_BRANCH-} ;;
    *) tag_name= ;;
  esac
  [ -z "$tag_name" ] || tag_print "${1-}$tag_name${2-}"
}

# What the pipeline is for: tag, mr, schedule or branch. Whatever starts a pipeline on a git tag, it is for that tag.
tag_kind() {
  case ${CI_COMMIT_TAG:+tag}/${CI_MERGE_REQUEST_IID:+mr}/${CI_PIPELINE_SOURCE-} in
    tag/*) echo tag ;;
    /mr/*) echo mr ;;
    */schedule) echo schedule ;;
    *) echo branch ;;
  esac
}

# Prints a tag, once: TEXT. What no tag can hold becomes a dash. A text that starts with what no tag can start with gets `_` in its place
# and ends in a hash, so that the branch `#2` is never the release `2`. So does one that is longer than the 128 characters of a tag.
tag_print() {
  tag_text=$(printf %s "$1" | tr '\n' - | LC_ALL=C sed -E 's/[^A-Za-z0-9_.-]+/-/g')
  [ -n "$tag_text" ] || return 0
  tag_start=${tag_text%%[!.-]*}
  if [ -n "$tag_start" ] || [ "${#tag_text}" -gt 128 ]; then
    tag_text=${tag_start:+_}$(printf %s "${tag_text#"$tag_start"}" | cut -c1-118)-$(printf %s "$1" | sha256sum | cut -c1-8)
  fi
  case $tag_text${tag_given-} in # which is <TAG><TAG>... of this subshell
    buildcache-*) job_fail tag.sh "the tag $tag_text is how caches are called, so a cache would take the image's place." \
      "Give the branch, the git tag or the rule of the option tags that makes it another name." ;;
    *"<$tag_text>"*) return 0 ;;
  esac
  tag_given="${tag_given-}<$tag_text>"
  printf '%s\n' "$tag_text"
}
