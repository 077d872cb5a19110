# The build cache: which one a build reads, and which one it writes. A build reads only one cache: with two, BuildKit needs more time to find
# that all steps are cached. If a cache is missing, broken or refused, the build is slower, but the job does not fail.

# Builds with a cache in a registry: WRITERS REPOSITORY ATTRIBUTES COMMAND... WRITERS is `tags`, or `branches` if branches build.
cache_registry() {
  cache_in_registry "$1" "$2" "$3" ''
  shift 3
  "$@"
  cache_none
}

# Chooses the cache: WRITERS REPOSITORY ATTRIBUTES SCOPE, where SCOPE distinguishes images that share a repository
cache_in_registry() {
  cache_choose cache_look_registry "$1" "$2:" "$4"
  cache_import=${cache_found:+type=registry,ref=$2:$cache_found}
  cache_export=${cache_own:+type=registry,ref=$2:$cache_own,$3,ignore-error=true}
  cache_image=${cache_own:+$2:$cache_own}
}

# Resets the variables that image.sh reads: the next build uses no cache
cache_none() { cache_import='' cache_export='' cache_image='' cache_keep=:; }

cache_say() { job_say cache.sh "$@"; }

# Looks for the first cache that exists: LOOK WRITERS WHERE SCOPE. Sets cache_found to its name, or to nothing, and cache_own to the name of
# the one to write. `LOOK WHERE NAME` returns 0 for yes, 1 for no, and 2 with cache_reason if it cannot find out.
cache_choose() {
  cache_none
  "cache_of_$2"
  cache_found='' cache_look=1
  for cache_branch in $cache_readable; do # branch names contain no blanks
    cache_name=$(cache_name_of "$cache_branch" "$4")
    cache_look=0
    "$1" "$3" "$cache_name" || cache_look=$?
    [ "$cache_look" -eq 1 ] || break
  done
  case $cache_look in
    0)
      cache_found=$cache_name
      cache_say "reading the cache of the branch $cache_branch, $3$cache_name"
      ;;
    1) cache_say "building without a cache: there is none yet for $(printf '%s\n' "$cache_readable" | tr '\n' ' ')in $3" ;;
    *)
      cache_say "building without a cache: the job cannot check whether $3$cache_name exists. $cache_reason"
      # writing to a server that does not answer would never end, and a daemon that waits for an object store builds nothing else
      [ "$cache_silent" = no ] || { cache_own='' && buildkit_restart; }
      ;;
  esac
  [ -z "$cache_own" ] || cache_own=$(cache_name_of "$cache_own" "$4")
}

# If no branch builds: a git tag reads and writes the cache of the default branch, others only read it. Sets cache_own to the branch whose
# cache this pipeline writes, and cache_readable to the branches whose caches it can read, one per line, the best first.
cache_of_tags() {
  cache_readable=${CI_DEFAULT_BRANCH-}
  cache_own=${CI_COMMIT_TAG:+$cache_readable}
}

# Prints the tag of the cache of a branch: BRANCH SCOPE. If the tag differs from the name of the branch, it ends in a hash, so that a/b and a-b
# have different tags. A name with `__` also gets a hash, so that no name looks like a tag with a hash.
cache_name_of() {
  cache_full_name=$1${2:+ $2}
  cache_slug=$(printf %s "$cache_full_name" | LC_ALL=C sed -E 's/[^A-Za-z0-9_.-]+/-/g' | cut -c1-117)
  case $cache_slug in
    *__*) ;;
    "$cache_full_name")
      echo "buildcache-$cache_slug"
      return
      ;;
  esac
  echo "buildcache-$(printf %s "$cache_slug" | cut -c1-107)__$(printf %s "$cache_full_name" | sha256sum | cut -c1-8)"
}

# Whether a registry has a cache: REPOSITORY: TAG. BuildKit looks it up, because it has the credentials, mirrors and certificates. It
# refuses to use a cache as a base image, with another error than for an image that does not exist.
cache_look_registry() {
  cache_ask "FROM $1$2"
  case $cache_status:$cache_answer in
    0:* | *'unknown type application/vnd.buildkit.cacheconfig.'*) return 0 ;;
    *"$1$2: not found"*) return 1 ;;
    *'from remote: not found'*)
      cache_say "not using the cache $1$2: a part of it is missing"
      return 1
      ;;
  esac
  return 2
}

# Builds a Dockerfile for a look-up: TEXT FLAG... Sets cache_answer to the log, and cache_reason to the error.
cache_ask() {
  buildkit_await
  cache_folder=$job_folder/ask${image_apart-}
  rm -rf "$cache_folder" && mkdir "$cache_folder"
  printf '%s\n' "$1" >"$cache_folder/Dockerfile"
  chmod 644 "$cache_folder/Dockerfile" # the cache key of a step contains the file mode
  shift
  cache_status=0
  cache_answer=$(timeout "$cache_seconds" buildctl build --progress=plain --frontend dockerfile.v0 \
    --local context="$cache_folder" --local dockerfile="$cache_folder" "$@" 2>&1) || cache_status=$?
  cache_silent=no
  cache_reason="BuildKit says: $(printf '%s\n' "$cache_answer" | sed -n 's/^error: //p' | tail -n 1 | cut -c1-300)"
  case $cache_answer in
    *'context canceled'*) cache_silent=yes cache_reason="BuildKit got no answer within $cache_seconds seconds." ;;
  esac
}

# After a build: checks that the cache was written: LOG OUTPUT FLAG... If a registry accepted all of it except the manifest, the
# cache of the last stage is pushed inside an image with the same name.
cache_written() {
  cache_step=$(sed -n 's/^\(#[0-9]*\) exporting cache to .*/\1/p' "$1" | head -n 1)
  cache_reason=$(sed -n "s/^${cache_step:-#} ERROR: //p" "$1" | head -n 1)
  if [ -z "$cache_reason" ]; then
    "$cache_keep"
    return
  fi
  cache_say "the image is built, but BuildKit could not write its cache: $cache_reason" \
    "If the registry does not accept caches, store them in the image, cache: { inline: {} }, or in another repository, cache: { registry: { repository } }."
  case ${cache_image:+$cache_reason} in
    'error writing manifest blob: '*) ;;
    *) return 0 ;;
  esac
  cache_attributes=$2
  shift 2
  image_client "$@" --export-cache type=inline --output "type=image,name=$cache_image,push=true,$cache_attributes"
  [ "$image_status" -eq 0 ] || cache_say 'an image with the name of the cache could not be pushed either, so the next build has no cache.'
}

# After a build that failed: whether the cache can be the cause, as for any download. If so, says so and disables the cache for another build: LOG
cache_broken() {
  cache_reason=$(sed -n 's/^error: //p' "$1" | tail -n 1)
  case $cache_reason in
    *httpReadSeeker* | *'could not fetch content descriptor'* | *'unexpected commit digest'* | *'operation error S3'* | *'cache exporter'*) ;;
    *'did not complete successfully'* | *'failed to push '* | *'dockerfile parse error'*) return 1 ;;
    *'failed to copy'* | *'failed open'* | *'unexpected EOF'* | *'sha256:'*' not found'*) ;;
    *) return 1 ;;
  esac
  cache_say "the cache may be broken, so the image is built again without it: $cache_reason"
  cache_none
}

# How long to wait for a registry to say whether a cache exists
cache_seconds=10

cache_none
