# Starts a rootless BuildKit for the job. It runs in the background, has a socket of its own, and ends with the job.

# Starts the daemon: SECONDS, which it may take, FLAG... The CI variable BUILDKITD_FLAGS adds to the flags.
buildkit_start() {
  buildkit_patience=$1
  shift
  export BUILDKIT_HOST="unix://$job_folder/buildkitd.sock"
  mkdir "$job_folder/run"
  buildkit_kit=rootlesskit
  if [ "$(id -u)" -eq 0 ]; then buildkit_kit=; fi
  job_at_end buildkit_end
  (
    unset DOCKER_AUTH_CONFIG # its client has the credentials
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
    kill -0 "$buildkit_job" 2>/dev/null || buildkit_fail "the daemon did not start; its messages are above." \
      "A runner for rootless BuildKit allows user namespaces: seccomp and AppArmor unconfined, and the user 1000 of the image."
    [ "$(date +%s)" -le "$buildkit_until" ] || buildkit_fail "the daemon does not answer after $buildkit_patience seconds; its messages are above." \
      "Give it longer, buildkit: { startTimeoutSeconds: $((buildkit_patience * 4)) }, or the job more of the runner's CPU."
    sleep 0.05
  done
  case $buildkit_snapshotter in
    overlayfs | stargz) ;;
    *)
      job_say buildkit.sh "BuildKit keeps its layers with $buildkit_snapshotter, several times slower than overlayfs." \
        "overlayfs needs Linux 5.11 or newer, and the state of BuildKit (/home/user/.local/share/buildkit) on a volume of the runner; fuse-overlayfs needs /dev/fuse."
      ;;
  esac
}

# Stops the job and shows what the daemon said: WRONG FIX
buildkit_fail() {
  cat "$job_folder/buildkitd.log" >&2
  job_fail buildkit.sh "$@"
}

buildkit_end() {
  [ -z "${buildkit_kept-}" ] || buildkit_prune
  kill "$buildkit_job" 2>/dev/null || true
  wait "$buildkit_job" || true
}
