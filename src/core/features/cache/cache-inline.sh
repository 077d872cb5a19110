# A cache inside the image, for registries that accept no other cache.

# Builds with a cache inside the image: WRITERS REPOSITORY COMMAND... The image is also pushed with the name of the cache.
cache_inline() {
  cache_choose cache_look_registry "$1" "$2:" ''
  cache_import=${cache_found:+type=registry,ref=$2:$cache_found}
  cache_export=${cache_own:+type=inline}
  cache_reference=${cache_own:+$2:$cache_own}
  shift 2
  "$@"
  cache_none
  cache_reference=
}
