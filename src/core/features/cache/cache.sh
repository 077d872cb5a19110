# The build cache: which one the next build reads, and which one it writes. The image job calls one of these before each build:
#
#   cache_registry "$CI_REGISTRY_IMAGE/api" mode=max,compression=zstd
#   cache_inline "$CI_REGISTRY_IMAGE/api"
#   cache_s3 api bucket=build-cache,region=eu-central-1 mode=max
#   cache_none
#
# They set cache_import and cache_export, each a record for the flag of buildctl with that name, or empty. After the build come
# cache_built or cache_failed. A branch reads its own cache, else that of the default branch, and writes its own. A merge request
# reads that of its branch, else of its target, and a git tag that of the branch it is on; they write none.
# BuildKit is given one cache to read, since with two it is slow to find that there is nothing to do.

cache_say() { job_say cache.sh "$@"; }

# What git tags write: set to `yes` where no branch builds, and only tags can keep a cache
cache_tags_write=

# How long a registry may take to say whether a cache exists
cache_seconds=10

cache_none() {
  cache_import=
  cache_export=
  cache_kept=
  cache_as_image=
}

# Sets cache_name to what the cache of a branch is called, in a tag: BRANCH [SCOPE]. Where that is not the name itself, a hash of
# it keeps a/b and a-b apart; a name with `__` has one too, so that none looks like another's hash.
cache_name_of() {
  cache_whole=$1${2:+ $2}
  cache_name=$(printf %s "$cache_whole" | LC_ALL=C sed -E 's/[^A-Za-z0-9_.-]+/-/g' | cut -c1-117)
  case $cache_name in
    *__*) ;;
    "$cache_whole") return 0 ;;
  esac
  cache_name=$(printf %s "$cache_name" | cut -c1-107)__$(printf %s "$cache_whole" | sha256sum | cut -c1-8)
}

# Prints the branches whose newest commit is that of the git tag; GitLab does not tell a job the branch of a tag
cache_tagged() {
  job_refs --heads "$cache_seconds" 2>/dev/null |
    awk -v head="refs/heads/${CI_DEFAULT_BRANCH-}" '
      $1 == ENVIRON["CI_COMMIT_SHA"] { if ($2 == head) own = 1; else others = others substr($2, 12) "\n" }
      END { if (!own) printf "%s", others }' || true
}

# Sets cache_own to the branch whose cache this pipeline writes, and cache_branches to those that it may read, one a line, the best first
cache_scope() {
  cache_own=
  cache_branches=
  if [ -n "${CI_MERGE_REQUEST_IID-}" ]; then
    # the branch of a fork is not ours, though it may be called like one
    if [ "${CI_MERGE_REQUEST_SOURCE_PROJECT_ID-}" = "${CI_MERGE_REQUEST_PROJECT_ID-}" ]; then cache_branches=${CI_MERGE_REQUEST_SOURCE_BRANCH_NAME-}; fi
    cache_branches="$cache_branches
${CI_MERGE_REQUEST_TARGET_BRANCH_NAME-}"
  elif [ -z "${CI_COMMIT_TAG-}" ]; then
    cache_own=${CI_COMMIT_BRANCH-}
    cache_branches=$cache_own
  elif [ "$cache_tags_write" = yes ]; then
    cache_own=${CI_DEFAULT_BRANCH-}
  else
    cache_branches=$(cache_tagged)
  fi
  cache_branches=$(printf '%s\n%s\n' "$cache_branches" "${CI_DEFAULT_BRANCH-}" | awk 'NF && !seen[$0]++')
}

# Looks for the first cache that exists: LOOK WHERE [SCOPE]. Sets cache_found to its name, or to nothing, and cache_own to the name of
# the one to write. `LOOK WHERE NAME` answers 0 for yes, 1 for no, and 2, with cache_reason, where nothing is known.
cache_choose() {
  cache_scope
  cache_found=
  cache_rest=$cache_branches
  while [ -n "$cache_rest" ]; do
    cache_branch=${cache_rest%%
*}
    cache_rest=$(printf '%s\n' "$cache_rest" | sed 1d)
    cache_name_of "$cache_branch" "${3-}"
    cache_look=0
    "$1" "$2" "buildcache-$cache_name" || cache_look=$?
    case $cache_look in
      0)
        cache_found=buildcache-$cache_name
        cache_say "reading the cache of the branch $cache_branch, $2$cache_found"
        break
        ;;
      2)
        cache_say "building without a cache: whether $2buildcache-$cache_name exists cannot be found out. $cache_reason"
        cache_found=-
        # what does not answer would hold up the writing for ever
        [ "$cache_silent" = no ] || cache_own=
        break
        ;;
    esac
  done
  case $cache_found in
    -) cache_found= ;;
    '') cache_say "building without a cache: none exists yet for $(printf %s "$cache_branches" | tr '\n' ' ') in $2" ;;
  esac
  if [ -n "$cache_own" ]; then
    cache_name_of "$cache_own" "${3-}"
    cache_own=buildcache-$cache_name
  fi
}

# Asks BuildKit, with arguments of its own, about a Dockerfile: TEXT FLAG... Sets cache_answer to what it says.
cache_ask() {
  await_buildkitd
  cache_folder=$(mktemp -d)
  printf '%s\n' "$1" >"$cache_folder/Dockerfile"
  chmod 644 "$cache_folder/Dockerfile" # its mode is a part of what a step is known by
  shift
  cache_status=0
  cache_answer=$(job_timeout "$cache_seconds" buildctl build --progress=plain --frontend dockerfile.v0 \
    --local context="$cache_folder" --local dockerfile="$cache_folder" "$@" 2>&1) || cache_status=$?
  rm -r "$cache_folder"
  cache_reason="BuildKit says: $(printf '%s\n' "$cache_answer" | sed -n 's/^error: //p' | tail -n 1 | cut -c1-300)"
  cache_silent=no
  case $cache_answer in
    *'context canceled'*)
      cache_silent=yes
      cache_reason="There was no answer within $cache_seconds seconds."
      ;;
  esac
}

# Whether a registry has a cache: REPOSITORY: TAG. BuildKit looks, as it knows the credentials, mirrors and certificates: it
# refuses a cache as a base image, and in doing so tells it from what does not exist.
cache_look_registry() {
  cache_ask "FROM $1$2"
  case $cache_status:$cache_answer in
    0:* | *'unknown type application/vnd.buildkit.cacheconfig.'*) return 0 ;;
    *"$1$2: not found"*) return 1 ;;
    *'from remote: not found'*)
      cache_say "leaving out the cache $1$2: a part of it is gone"
      return 1
      ;;
  esac
  return 2
}

# A cache beside the images: REPOSITORY ATTRIBUTES [SCOPE], where SCOPE tells caches apart that share a repository
cache_registry() {
  cache_none
  cache_choose cache_look_registry "$1:" "${3-}"
  cache_import=${cache_found:+type=registry,ref=$1:$cache_found}
  cache_export=${cache_own:+type=registry,ref=$1:$cache_own,$2,ignore-error=true}
  cache_as_image=${cache_own:+type=image,name=$1:$cache_own,push=true,${2#mode=m??,}}
}

# A cache inside the image: REPOSITORY [SCOPE]. The image gets the name of the cache as one more name, in `names`.
cache_inline() {
  cache_none
  cache_choose cache_look_registry "$1:" "${2-}"
  cache_import=${cache_found:+type=registry,ref=$1:$cache_found}
  cache_export=${cache_own:+type=inline}
  names=$names${cache_own:+,$1:$cache_own}
}

# After a build that succeeded: says what became of the cache that it wrote. LOG is the file with what buildctl printed. Answers 1 where
# the registry took all of it but the manifest, and may take an image instead: cache_as_image is the output for one.
cache_built() {
  [ -n "$cache_export" ] || return 0
  cache_step=$(sed -n 's/^\(#[0-9]*\) exporting cache to .*/\1/p' "$1" | head -n 1)
  cache_reason=$(sed -n "s/^${cache_step:-#} ERROR: //p" "$1" | head -n 1)
  if [ -n "$cache_reason" ]; then
    cache_say "the image is built, but its cache could not be written: $cache_reason" \
      "Where a registry takes no caches, keep them inside the image, cache: { inline: {} }, or elsewhere, cache: { registry: { repository } }."
    case $cache_reason in
      'error writing manifest blob: '*) [ -z "$cache_as_image" ] || return 1 ;;
    esac
  elif [ -n "$cache_kept" ]; then
    "$cache_kept"
  fi
}

# After a build that failed: whether the cache is to blame. If it is, says so and turns it off, to build once more. LOG as above.
cache_failed() {
  [ -n "$cache_import$cache_export" ] || return 1
  cache_reason=$(sed -n 's/^error: //p' "$1" | tail -n 1)
  case $cache_reason in
    *'could not fetch content descriptor'* | *'unexpected commit digest'* | *'unexpected EOF'* | *'content sha256:'*' not found'*) ;;
    *'blob sha256:'*' not found'* | *'operation error S3'* | *'cache exporter'*) ;;
    *) return 1 ;;
  esac
  cache_say "building again without the cache, which is broken: $cache_reason"
  cache_none
}

cache_none
