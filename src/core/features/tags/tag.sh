# The tags of an image, from the CI variables of the pipeline. A rule prints tags, one per line, or nothing if it does not apply. The
# first tag is the version of the image. The rules of an image run in one subshell, so that each knows the tags of the rules before it:
#
#   tags=$(
#     tag_semver '{{version}}' latest
#     tag_ref
#   )

# The name of the git tag or branch, or mr-NUMBER, if no rule before gave a tag: [--always] [PREFIX [SUFFIX]]
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

# Prints the kind of the pipeline: tag, mr, schedule or branch. A pipeline on a git tag is always of the kind tag.
tag_kind() {
  case ${CI_COMMIT_TAG:+tag}/${CI_MERGE_REQUEST_IID:+mr}/${CI_PIPELINE_SOURCE-} in
    tag/*) echo tag ;;
    /mr/*) echo mr ;;
    */schedule) echo schedule ;;
    *) echo branch ;;
  esac
}

# Prints a tag, once: TEXT. Characters that a tag cannot contain become a dash. If a tag cannot start with the first characters, `_` replaces
# them and a hash is added, so that the branch `#2` is never the release `2`. A text of more than 128 characters, the limit, also gets a hash.
tag_print() {
  tag_text=$(printf %s "$1" | tr '\n' - | LC_ALL=C sed -E 's/[^A-Za-z0-9_.-]+/-/g')
  [ -n "$tag_text" ] || return 0
  tag_start=${tag_text%%[!.-]*}
  if [ -n "$tag_start" ] || [ "${#tag_text}" -gt 128 ]; then
    tag_text=${tag_start:+_}$(printf %s "${tag_text#"$tag_start"}" | cut -c1-118)-$(printf %s "$1" | sha256sum | cut -c1-8)
  fi
  case $tag_text${tag_given-} in # <TAG><TAG>... of this subshell
    buildcache-*) job_fail tag.sh "the tag $tag_text is reserved for caches, so a cache could overwrite the image." \
      "Rename the branch or the git tag, or change the rule in the option tags." ;;
    *"<$tag_text>"*) return 0 ;;
  esac
  tag_given="${tag_given-}<$tag_text>"
  printf '%s\n' "$tag_text"
}
