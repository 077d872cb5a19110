# A cache in an object store.

# Chooses the cache: WRITERS RECORD WHERE IMAGE ATTRIBUTES, where RECORD is the common part of `--import-cache` and `--export-cache`
cache_in_store() {
  cache_store=$2 cache_prefix=$4/
  cache_choose cache_look_store "$1" "$3$4/" ''
  cache_import=${cache_found:+$2,name=$4/$cache_found}
  cache_export=${cache_own:+$2,name=$4/$cache_own,$5,ignore-error=true}
  cache_keep=cache_keep_store
}

# Whether the store has a cache: WHERE NAME
cache_look_store() {
  cache_mark import "$2" ''
  cache_error=$(printf '%s\n' "$cache_answer" | sed -n 's/^#[0-9]* ERROR: //p' | head -n 1 | cut -c1-300)
  if [ "$cache_status" -ne 0 ] || [ -n "$cache_error" ]; then
    [ -z "$cache_error" ] || cache_reason="BuildKit says: $cache_error"
    return 2
  fi
  case $cache_answer in
    *' CACHED'*) return 0 ;;
    *) return 1 ;;
  esac
}

cache_keep_store() {
  cache_mark export "$cache_own" ,ignore-error=true
}

# Reads or writes the mark of a cache: import|export NAME MORE. BuildKit reads a missing cache in an object store as an empty one, so
# each cache has a mark next to it: the cache of one step.
cache_mark() {
  cache_ask "FROM scratch
LABEL cache=\"$cache_prefix$2\"
COPY Dockerfile /" "--$1-cache" "$cache_store,name=$cache_prefix$2-mark$3"
}
