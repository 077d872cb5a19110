# The caches of branches. A branch writes its own cache and reads it, or else that of the default branch. A merge request reads that of
# its source or target branch, a git tag that of a branch at the same commit. They write none.

cache_of_branches() {
  cache_own=
  if [ -n "${CI_MERGE_REQUEST_IID-}" ]; then
    cache_readable=${CI_MERGE_REQUEST_TARGET_BRANCH_NAME-}
    # a branch of a fork can have the name of a branch of this project
    job_from_fork || cache_readable="${CI_MERGE_REQUEST_SOURCE_BRANCH_NAME-}
$cache_readable"
  elif [ -n "${CI_COMMIT_TAG-}" ]; then
    cache_readable=$(cache_tagged)
  else
    cache_own=${CI_COMMIT_BRANCH-}
    cache_readable=$cache_own
  fi
  cache_readable=$(printf '%s\n%s\n' "$cache_readable" "${CI_DEFAULT_BRANCH-}" | awk 'NF && !seen[$0]++')
}

# Prints the branches whose newest commit is that of the git tag, because no CI variable has them: the default branch, then those with
# names of releases, then the others
cache_tagged() {
  job_refs --heads "$cache_seconds" 2>/dev/null | awk -v head="${CI_DEFAULT_BRANCH-}" '
    $1 != ENVIRON["CI_COMMIT_SHA"] { next }
    { name = substr($2, 12) }
    name == head { first = name "\n"; next }
    name ~ /^(release|stable|v?[0-9])/ { middle = middle name "\n"; next }
    { last = last name "\n" }
    END { printf "%s", first middle last }' || true
}
