# Additional tags, and rules for some pipelines only.

# A tag of these parts, if none of them is empty: PART...
tag_raw() {
  tag_joined=
  for tag_part; do
    [ -n "$tag_part" ] || return 0
    tag_joined=$tag_joined$tag_part
  done
  tag_print "$tag_joined"
}

# The commit, as its first digits: LENGTH [PREFIX [SUFFIX]]
tag_sha() { tag_print "${2-}$(printf "%.$1s" "$CI_COMMIT_SHA")${3-}"; }

# A rule for some pipelines: KIND... -- RULE... A KIND is tag, mr, schedule, branch, default-branch, or branch:NAME.
tag_on() {
  tag_kinds=" $(tag_kind) "
  if [ "$tag_kinds" = ' branch ' ]; then
    tag_kinds=" branch branch:${CI_COMMIT_BRANCH-} "
    [ "${CI_COMMIT_BRANCH-}" != "${CI_DEFAULT_BRANCH-}" ] || tag_kinds="${tag_kinds}default-branch "
  fi
  tag_applies=
  while [ "$1" != -- ]; do
    case $tag_kinds in
      *" $1 "*) tag_applies=yes ;;
    esac
    shift
  done
  shift
  [ -z "$tag_applies" ] || "$@"
}

# Prints when the pipeline was created: FORMAT [ZONE], as in `date` and TZ. The default zone is UTC.
tag_date() {
  tag_time=${CI_PIPELINE_CREATED_AT-}
  [ -n "$tag_time" ] || return 0
  tag_time=${tag_time%Z}
  TZ=${2-UTC} date -d "@$(date -u -d "${tag_time%T*} ${tag_time#*T}" +%s)" "+$1"
}
