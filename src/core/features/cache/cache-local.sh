# A cache in .buildcache, a folder of the project that GitLab keeps between jobs. It is moved out of the project during builds, because it
# would be a part of their build contexts, and moved back at the end of the job.

# Builds with the cache: IMAGE ATTRIBUTES COMMAND...
cache_local() {
  cache_none
  cache_folder=$cache_shelf/$1
  if [ -f "$cache_folder/index.json" ]; then
    cache_say "reading the cache of $1 that GitLab kept"
    cache_import=type=local,src=$cache_folder
  else
    cache_say "building without a cache: GitLab has none of $1"
  fi
  # written to an empty folder, because it would otherwise grow with every build
  cache_export=type=local,dest=$cache_folder.new,$2,ignore-error=true
  cache_keep=cache_keep_local
  shift 2
  "$@"
  cache_none
}

cache_keep_local() {
  [ -f "$cache_folder.new/index.json" ] || return 0
  rm -rf "${cache_folder:?}"
  mv "$cache_folder.new" "$cache_folder"
}

cache_unshelf() {
  rm -rf "$cache_shelf"/*.new
  mv "$cache_shelf" "$CI_PROJECT_DIR/.buildcache" || cache_say 'the caches could not be moved back to .buildcache, so GitLab does not keep them'
}

cache_start_local() {
  cache_shelf=$(mktemp -d)/caches
  if [ ! -d "$CI_PROJECT_DIR/.buildcache" ] || ! mv "$CI_PROJECT_DIR/.buildcache" "$cache_shelf"; then mkdir "$cache_shelf"; fi
  job_at_end cache_unshelf
}

cache_start_local
