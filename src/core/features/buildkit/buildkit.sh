# Starts a rootless BuildKit for the job. It runs in the background, has its own socket, and ends with the job.

# Starts the daemon: SECONDS FLAG... SECONDS is the time limit. The CI variable BUILDKITD_FLAGS adds more flags.
buildkit_start() {
  buildkit_patience=$1
  shift
  export BUILDKIT_HOST="unix://$job_folder/buildkitd.sock"
  mkdir "$job_folder/run"
  buildkit_kit=rootlesskit
  if [ "$(id -u)" -eq 0 ]; then buildkit_kit=; fi
  job_at_end buildkit_end
  (
    unset DOCKER_AUTH_CONFIG # only the client needs the credentials
    export XDG_RUNTIME_DIR="$job_folder/run"
    # shellcheck disable=SC2086 # the variable is split at blanks
    exec $buildkit_kit buildkitd "$@" ${BUILDKITD_FLAGS-} --addr="$BUILDKIT_HOST" </dev/null >"$job_folder/buildkitd.log" 2>&1
  ) &
  buildkit_job=$!
}

# Waits until the daemon answers.
buildkit_await() {
  [ -z "${buildkit_snapshotter-}" ] || return 0
  buildkit_label='{{range .}}{{index .Labels "org.mobyproject.buildkit.worker.snapshotter"}}{{end}}'
  buildkit_until=$(($(date +%s) + buildkit_patience))
  until buildkit_snapshotter=$(buildctl debug workers --format "$buildkit_label" 2>/dev/null) && [ -n "$buildkit_snapshotter" ]; do
    kill -0 "$buildkit_job" 2>/dev/null || buildkit_fail "the daemon did not start. Its messages are above." \
      "A runner for rootless BuildKit allows user namespaces: seccomp and AppArmor unconfined, and user 1000 of the image."
    [ "$(date +%s)" -le "$buildkit_until" ] || buildkit_fail "the daemon did not answer within $buildkit_patience seconds. Its messages are above." \
      "Increase the timeout, buildkit: { startTimeoutSeconds: $((buildkit_patience * 4)) }, or give the job more CPU."
    sleep 0.05
  done
  case $buildkit_snapshotter in
    overlayfs | stargz) ;;
    *)
      job_say buildkit.sh "BuildKit stores layers with $buildkit_snapshotter, which is several times slower than overlayfs." \
        "overlayfs requires Linux 5.11 or newer, and the state of BuildKit (/home/user/.local/share/buildkit) on a volume of the runner. fuse-overlayfs requires /dev/fuse."
      ;;
  esac
}

# Shows the log of the daemon and stops the job: TEXT FIX
buildkit_fail() {
  cat "$job_folder/buildkitd.log" >&2
  job_fail buildkit.sh "$@"
}

buildkit_end() {
  [ -z "${buildkit_kept-}" ] || buildkit_prune
  kill "$buildkit_job" 2>/dev/null || true
  wait "$buildkit_job" || true
}
