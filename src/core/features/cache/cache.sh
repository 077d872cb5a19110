# The build cache: which one a build reads, and which one it writes. BuildKit is given one cache to read: with two it is slow to find that
# there is nothing to do. A cache that is missing, broken or refused costs time and never the job.

# Builds with a cache in a registry: WRITERS REPOSITORY ATTRIBUTES COMMAND... WRITERS is `tags`, or `branches` where branches build.
cache_registry() {
  cache_in_registry "$1" "$2" "$3" ''
  shift 3
  "$@"
  cache_none
}

# Chooses it: WRITERS REPOSITORY ATTRIBUTES SCOPE, where SCOPE tells images apart that share a repository
cache_in_registry() {
  cache_choose cache_look_registry "$1" "$2:" "$4"
  cache_import=${cache_found:+type=registry,ref=$2:$cache_found}
  cache_export=${cache_own:+type=registry,ref=$2:$cache_own,$3,ignore-error=true}
  cache_image=${cache_own:+$2:$cache_own}
}

# What the next build uses; image.sh reads it
cache_none() { cache_import='' cache_export='' cache_image='' cache_keep=:; }

cache_say() { job_say cache.sh "$@"; }

# Looks for the first cache that exists: LOOK WRITERS WHERE SCOPE. Sets cache_found to its name, or to nothing, and cache_own to the name of
# the one to write. `LOOK WHERE NAME` answers 0 for yes, 1 for no, and 2, with cache_reason, where nothing is known.
cache_choose() {
  cache_none
  "cache_of_$2"
  cache_found='' cache_look=1
  for cache_branch in $cache_readable; do # a branch's name has no blanks
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
    1) cache_say "building without a cache: none exists yet for $(printf '%s\n' "$cache_readable" | tr '\n' ' ')in $3" ;;
    *)
      cache_say "building without a cache: whether $3$cache_name exists cannot be found out. $cache_reason"
      # what does not answer would hold up the writing for ever
      [ "$cache_silent" = no ] || cache_own=
      ;;
  esac
  [ -z "$cache_own" ] || cache_own=$(cache_name_of "$cache_own" "$4")
}

# Where no branch builds: a git tag reads and writes the cache of the default branch, all else reads it. Sets cache_own to the branch whose
# cache this pipeline writes, and cache_readable to those that it may read, one a line, the best first.
cache_of_tags() {
  cache_readable=${CI_DEFAULT_BRANCH-}
  cache_own=${CI_COMMIT_TAG:+$cache_readable}
}

# Prints what the cache of a branch is called, in a tag: BRANCH SCOPE. Where that is not the name itself, a hash of it keeps a/b and a-b
# apart; a name with `__` has one too, so that none looks like another's hash.
cache_name_of() {
  cache_whole=$1${2:+ $2}
  cache_slug=$(printf %s "$cache_whole" | LC_ALL=C sed -E 's/[^A-Za-z0-9_.-]+/-/g' | cut -c1-117)
  case $cache_slug in
    *__*) ;;
    "$cache_whole")
      echo "buildcache-$cache_slug"
      return
      ;;
  esac
  echo "buildcache-$(printf %s "$cache_slug" | cut -c1-107)__$(printf %s "$cache_whole" | sha256sum | cut -c1-8)"
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

# Asks BuildKit about a Dockerfile, with flags: TEXT FLAG... Sets cache_answer, and cache_reason to what went wrong.
cache_ask() {
  buildkit_await
  rm -rf "$job_folder/ask"
  mkdir "$job_folder/ask"
  printf '%s\n' "$1" >"$job_folder/ask/Dockerfile"
  chmod 644 "$job_folder/ask/Dockerfile" # its mode is a part of what a step is known by
  shift
  cache_status=0
  cache_answer=$(timeout "$cache_seconds" buildctl build --progress=plain --frontend dockerfile.v0 \
    --local context="$job_folder/ask" --local dockerfile="$job_folder/ask" "$@" 2>&1) || cache_status=$?
  cache_silent=no
  cache_reason="BuildKit says: $(printf '%s\n' "$cache_answer" | sed -n 's/^error: //p' | tail -n 1 | cut -c1-300)"
  case $cache_answer in
    *'context canceled'*) cache_silent=yes cache_reason="There was no answer within $cache_seconds seconds." ;;
  esac
}

# After a build: says what became of the cache that it wrote: LOG OUTPUT FLAG... Where a registry took all of it but the manifest, the
# cache of the last stage goes inside an image under the same name.
cache_written() {
  cache_step=$(sed -n 's/^\(#[0-9]*\) exporting cache to .*/\1/p' "$1" | head -n 1)
  cache_reason=$(sed -n "s/^${cache_step:-#} ERROR: //p" "$1" | head -n 1)
  if [ -z "$cache_reason" ]; then
    "$cache_keep"
    return
  fi
  cache_say "the image is built, but its cache could not be written: $cache_reason" \
    "Where a registry takes no caches, keep them inside the image, cache: { inline: {} }, or elsewhere, cache: { registry: { repository } }."
  case ${cache_image:+$cache_reason} in
    'error writing manifest blob: '*) ;;
    *) return 0 ;;
  esac
  cache_attributes=$2
  shift 2
  buildctl build --progress=plain "$@" --export-cache type=inline --output "type=image,name=$cache_image,push=true,$cache_attributes" ||
    cache_say 'the registry takes no image under the name of the cache either, so the next build starts without one.'
}

# After a build that failed: whether the cache may be to blame, as for any download. Then says so and turns it off, to build once more: LOG
cache_broken() {
  cache_reason=$(sed -n 's/^error: //p' "$1" | tail -n 1)
  case $cache_reason in
    *httpReadSeeker* | *'could not fetch content descriptor'* | *'unexpected commit digest'* | *'operation error S3'* | *'cache exporter'*) ;;
    *'did not complete successfully'* | *'failed to push '* | *'dockerfile parse error'*) return 1 ;;
    *'failed to copy'* | *'failed open'* | *'unexpected EOF'* | *'sha256:'*' not found'*) ;;
    *) return 1 ;;
  esac
  cache_say "building again without the cache, which may be broken: $cache_reason"
  cache_none
}

# How long a registry may take to say whether a cache exists
cache_seconds=10

cache_none
