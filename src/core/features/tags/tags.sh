# The image's tags, version and time, from what GitLab says about the commit. The image job sources this file, calls the
# rules that add tags, and takes the names to push:
#
#   . ./.gitlab/buildkit/job.sh
#   . ./.gitlab/buildkit/metadata.sh
#   tag_semver highest '{{version}}' '{{major}}.{{minor}}' latest
#   names=$(image_names "$CI_REGISTRY_IMAGE")
#
# A rule adds nothing where it does not apply: tag_semver on a branch, for example.

# What the pipeline is for: tag, mr, schedule or branch.
tag_event() {
  if [ -n "${CI_COMMIT_TAG-}" ]; then
    echo tag
  elif [ -n "${CI_MERGE_REQUEST_IID-}" ]; then
    echo mr
  elif [ "${CI_PIPELINE_SOURCE-}" = schedule ]; then
    echo schedule
  else
    echo branch
  fi
}

# Adds a tag: PRIORITY TEXT. What no image tag can hold becomes a dash. A longer one than the 128 characters
# that registries take ends in a hash of the whole.
tag_add() {
  case $2 in
    latest) tag_text=latest ;;
    *) tag_text=$tag_prefix$2$tag_suffix ;;
  esac
  tag_whole=$tag_text
  tag_text=$(printf %s "$tag_text" | tr '\n' - | sed -E 's/[^A-Za-z0-9_.-]+/-/g; s/^[.-]+//')
  if [ "${#tag_text}" -gt 128 ]; then
    tag_text=$(printf %s "$tag_text" | cut -c1-119)-$(printf %s "$tag_whole" | sha256sum | cut -c1-8)
  fi
  case $tag_text in
    buildcache-*) job_fail metadata.sh "the tag $tag_text is how caches are called, so a cache would take the image's place." "Give the branch, the git tag or the rule of the option tags that makes it another name." ;;
  esac
  [ -z "$tag_text" ] || tags="$tags$1 $tag_text
"
}

# Text around every tag but latest: PREFIX SUFFIX
tag_flavor() {
  tag_prefix=$1
  tag_suffix=$2
}

# Adds the tags of a version: SCHEME MODE PATTERN... MODE is `highest`, or `last` to let every tag move what floats.
tag_version() {
  [ "$(tag_event)" = tag ] || return 0
  tag_scheme=$1
  tag_mode=$2
  tag_known=
  shift 2
  if [ "$tag_mode" = highest ]; then
    for tag_pattern; do
      case $tag_pattern in
        *'{{version}}'* | *'{{raw}}'* | *'{{patch}}'*) ;;
        *)
          tag_list
          break
          ;;
      esac
    done
  fi
  tag_rendered=$(printf '%s\n' "$tag_known" | tag_render "$tag_scheme" "$tag_mode" "$@")
  tag_each 900 "$tag_rendered"
}

# Adds each line of a text as a tag: PRIORITY LINES
tag_each() {
  tag_rest=$2
  while [ -n "$tag_rest" ]; do
    tag_add "$1" "${tag_rest%%
*}"
    case $tag_rest in
      *"
"*) tag_rest=${tag_rest#*
} ;;
      *) tag_rest= ;;
    esac
  done
}

# Git tags that are semantic versions (https://semver.org): MODE PATTERN...
tag_semver() { tag_version semver "$@"; }

# Git tags that are Python versions (https://peps.python.org/pep-0440): MODE PATTERN...
tag_pep440() { tag_version pep440 "$@"; }

# The part of a git tag that a group of an extended regular expression matches: GROUP EXPRESSION
tag_match() {
  [ "$(tag_event)" = tag ] || return 0
  tag_rendered=$(TAG_EXPRESSION=$2 awk 'BEGIN {
    if (match(ENVIRON["CI_COMMIT_TAG"], ENVIRON["TAG_EXPRESSION"])) print substr(ENVIRON["CI_COMMIT_TAG"], RSTART, RLENGTH)
  }')
  if [ "$1" -gt 0 ] && [ -n "$tag_rendered" ]; then
    tag_bell=$(printf '\a')
    tag_rendered=$(printf '%s\n' "$tag_rendered" | sed -E "s$tag_bell^$2\$$tag_bell\\$1$tag_bell")
  fi
  [ -z "$tag_rendered" ] || tag_add 800 "$tag_rendered"
}

# A name for the newest commit of a branch: NAME [BRANCH], by default of the default branch
tag_edge() {
  if [ "$(tag_event)" = branch ] && [ "${CI_COMMIT_BRANCH-}" = "${2-${CI_DEFAULT_BRANCH-}}" ]; then tag_add 700 "$1"; fi
}

# The name of the branch or git tag, or mr-NUMBER: `always`, or `otherwise` when no rule before gave a tag
tag_ref() {
  [ "$1" = always ] || [ -z "$tags" ] || return 0
  case $(tag_event) in
    tag) tag_add 600 "$CI_COMMIT_TAG" ;;
    mr) tag_add 600 "mr-$CI_MERGE_REQUEST_IID" ;;
    branch) tag_add 600 "$CI_COMMIT_BRANCH" ;;
  esac
}

# The commit: PREFIX LENGTH
tag_sha() {
  tag_add 100 "$1$(printf %s "$CI_COMMIT_SHA" | cut -c"1-$2")"
}

# Scheduled pipelines: PATTERN..., where {{date}} is the day, as 20261124 (UTC)
tag_schedule() {
  [ "$(tag_event)" = schedule ] || return 0
  tag_day=$(printf %s "${CI_PIPELINE_CREATED_AT-}" | cut -c1-10 | tr -d -)
  for tag_pattern; do tag_add 1000 "$(printf %s "$tag_pattern" | sed "s/{{date}}/$tag_day/g")"; done
}

# A text of one's own: TEXT EVENT..., for every pipeline when no event is named (tag, branch, default-branch, mr, schedule)
tag_raw() {
  tag_own=$1
  shift
  if [ "$#" -eq 0 ]; then tag_add 200 "$tag_own"; fi
  for tag_on; do
    if [ "$tag_on" = "$(tag_event)" ] || { [ "$tag_on" = default-branch ] && [ "${CI_COMMIT_BRANCH-}" = "${CI_DEFAULT_BRANCH-}" ] && [ "$(tag_event)" = branch ]; }; then
      tag_add 200 "$tag_own"
      return 0
    fi
  done
}

# Prints the tags, one a line, those of the highest priority first
image_tags() {
  printf %s "$tags" | awk '
    { tag = $0; sub(/^[0-9]+ /, "", tag); of[$1] = of[$1] tag "\n" }
    END {
      n = split("1000 900 800 700 600 200 100", priorities, " ")
      for (i = 1; i <= n; i++) all = all of[priorities[i]]
      n = split(all, lines, "\n")
      for (i = 1; i < n; i++) if (!seen[lines[i]]++) print lines[i]
    }'
}

# Prints NAME:TAG for each name and tag, with commas between them, as buildctl takes them: NAME...
image_names() {
  [ -n "$tags" ] || job_fail metadata.sh "no rule of the option tags gives a tag for this pipeline ($(tag_event) ${CI_COMMIT_REF_NAME-})." \
    "Add a rule that does, such as tags: { ref: true }, or leave out the trigger that started it."
  for tag_image; do image_tags | sed "s|^|$tag_image:|"; done | tr '\n' ',' | sed 's/,$//'
}

# Prints the tag of the highest priority, which is the image's version
image_version() {
  image_tags | sed -n 1p
}

# Forgets the tags, for an image that has others
tag_none() {
  tags=
  tag_prefix=
  tag_suffix=
}

tag_none
