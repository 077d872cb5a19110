# Starts a rootless BuildKit for the job. It runs in the background, has its own socket, and ends with the job.

# Starts the daemon: SECONDS FLAG... SECONDS is the time limit. The CI variable BUILDKITD_FLAGS adds more flags.
buildkit_start() {
  buildkit_patience=$1
  shift
  buildkit_flags=$(printf '%s\n' "$@") # none contains a line break
  export BUILDKIT_HOST="unix://$job_folder/buildkitd.sock"
  # rootless BuildKit needs both
  export USER="${USER:-$(id -un 2>/dev/null)}" HOME="${HOME:-$(sed -n "s/^[^:]*:[^:]*:$(id -u):[^:]*:[^:]*:\([^:]*\):.*/\1/p" /etc/passwd)}"
  mkdir "$job_folder/run"
  buildkit_kit=rootlesskit
  if [ "$(id -u)" -eq 0 ]; then buildkit_kit=; fi
  job_at_end buildkit_end
  buildkit_run
}

# Runs the daemon in the background: FLAG... are added to those that it was started with
buildkit_run() {
  buildkit_snapshotter=
  (
    unset DOCKER_AUTH_CONFIG # only the client needs the credentials
    export XDG_RUNTIME_DIR="$job_folder/run"
    set -f
    IFS='
'
    # shellcheck disable=SC2086 # split at line breaks, then at blanks
    set -- $buildkit_flags "$@"
    unset IFS
    # shellcheck disable=SC2016,SC2086
    exec $buildkit_kit sh -c 'echo $$ >"$0" && exec buildkitd "$@"' "$job_folder/buildkitd.pid" \
      "$@" ${BUILDKITD_FLAGS-} --addr="$BUILDKIT_HOST" </dev/null >"$job_folder/buildkitd.log" 2>&1
  ) &
  buildkit_job=$!
}

# Waits until the daemon answers.
buildkit_await() {
  [ -z "$buildkit_snapshotter" ] || return 0
  buildkit_label='{{range .}}{{index .Labels "org.mobyproject.buildkit.worker.snapshotter"}}{{end}}'
  buildkit_until=$(($(date +%s) + buildkit_patience))
  until buildkit_snapshotter=$(buildctl debug workers --format "$buildkit_label" 2>/dev/null) && [ -n "$buildkit_snapshotter" ]; do
    kill -0 "$buildkit_job" 2>/dev/null || buildkit_fail "the daemon did not start for user $(id -u)." \
      "A runner for rootless BuildKit allows user namespaces: seccomp and AppArmor unconfined, and user 1000 of the image."
    [ "$(date +%s)" -le "$buildkit_until" ] || buildkit_fail "the daemon did not answer within $buildkit_patience seconds." \
      "Increase the timeout, buildkit: { startTimeoutSeconds: $((buildkit_patience * 4)) }, or give the job more CPU."
    sleep 0.05
  done
  [ "$buildkit_snapshotter" = overlayfs ] || explain_slow "$job_folder/buildkitd.log" || true
}

# Stops the job with the end of the daemon's log, and what that means, or TEXT FIX
buildkit_fail() {
  job_section
  grep -vE '^(goroutine|[[:space:]]|$)|^[a-z.]*/.*\(' "$job_folder/buildkitd.log" | tail -n 12 >&2
  job_say buildkit.sh "$1"
  explain_daemon "$job_folder/buildkitd.log" || printf '  %s\n' "$2" >&2
  exit 1
}

buildkit_end() {
  [ -z "${buildkit_kept-}" ] || buildkit_prune
  kill "$buildkit_job" 2>/dev/null || true
  wait "$buildkit_job" || true
}
