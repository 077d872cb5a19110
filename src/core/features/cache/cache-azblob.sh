# A cache in Azure Blob Storage.

# Builds with the cache: WRITERS IMAGE RECORD ATTRIBUTES COMMAND...
cache_azblob() {
  cache_in_store "$1" "type=azblob,$3" azblob: "$2" "$4"
  shift 4
  "$@"
  cache_none
}

# The same with the key of the account: KEY_VARIABLE WRITERS IMAGE RECORD ATTRIBUTES COMMAND...
cache_azblob_key() {
  job_name cache-azblob.sh "$1"
  cache_key=
  job_from_fork || eval "cache_key=\${$1-}"
  cache_writers=$2 cache_of=$3 cache_record=$4${cache_key:+,secret_access_key=$cache_key} cache_kept=$5
  shift 5
  cache_azblob "$cache_writers" "$cache_of" "$cache_record" "$cache_kept" "$@"
}
