# After a build that failed: whether another one can succeed, without the cache, without the mirrors, or a little later.

# Returns 0 if the build is to be repeated. Says why, and waits: FOLDER, with the log and the steps that waited in vain
retry_build() {
  retry_steps=$(cat "$1/silence" 2>/dev/null) || true
  retry_error=$(sed -n 's/^error: //p' "$1/log" | tail -n 1)
  if [ -n "$retry_steps" ]; then
    retry_error="no answer for $job_seconds seconds in: $retry_steps"
    case ${cache_import-}${cache_export:+export}/$retry_steps in
      /*) ;;
      *' RUN '* | *' COPY '* | *'ing cache '*)
        job_say retry.sh "$retry_error. The job builds again without the cache."
        cache_none
        case $retry_steps in *'exporting to '*) retry_count=1 ;; esac # the image waits too
        return 0
        ;;
    esac
    retry_most=1 retry_pause=1
  else
    [ -z "${cache_import-}${cache_export-}" ] || ! cache_broken "$1/log" || return 0
    case $retry_error in
      *'did not complete successfully'*) return 1 ;;
      *': 429 '* | *': 50'[0234]' '* | *'connection reset'* | *'unexpected EOF'* | *'broken pipe'* | *'i/o timeout'* | *'TLS handshake timeout'*) ;;
      *) return 1 ;;
    esac
    retry_most=2 retry_pause=$((job_seconds * (2 * retry_count + 1) / 12))
  fi
  case ${buildkit_mirrors:+mirrors}/$retry_error in
    /* | *'failed to push '* | *'exporting to '*) ;;
    *)
      job_say retry.sh "$retry_error. The job builds again without mirrors."
      buildkit_without_mirrors
      return 0
      ;;
  esac
  if [ "$retry_count" -lt "$retry_most" ]; then
    job_say retry.sh "$retry_error. The job tries again in $retry_pause seconds."
    retry_count=$((retry_count + 1))
    sleep "$retry_pause" &
    job_wait $!
    return 0
  fi
  [ -z "$retry_steps" ] || job_say retry.sh "$retry_error." \
    "A registry, a mirror, or a token server does not answer. Check its status, or write patienceSeconds: $((job_seconds * 4)) if it needs longer."
  return 1
}
