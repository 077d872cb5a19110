# Caches of several images in one repository.

# Builds with one: WRITERS REPOSITORY ATTRIBUTES IMAGE COMMAND...
cache_shared_registry() {
  cache_in_registry "$1" "$2" "$3" "$4"
  shift 4
  "$@"
  cache_none
}
