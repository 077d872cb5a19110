# Keeps BuildKit's state from job to job, on a volume of the runner.

# Gives the daemon its state: FOLDER MEGABYTES COMMAND... One daemon can use it at a time, so each of the runner's jobs that run at once
# has its own.
buildkit_state() {
  buildkit_root=$1/${CI_RUNNER_SHORT_TOKEN-runner}-${CI_CONCURRENT_ID-0}
  buildkit_kept=$2
  mkdir -p "$buildkit_root" 2>/dev/null || true
  [ -w "$buildkit_root" ] ||
    job_fail buildkit-state.sh "BuildKit's state cannot be kept in $1: user $(id -u) may not write there." \
      "Give the runner a volume at $1 (config.toml: volumes = [\"buildkit-state:$1\"]) that this user owns, or leave out buildkit.state."
  shift 2
  "$@" --root="$buildkit_root"
}

# Before the daemon ends: by itself it tidies up a minute after it started, when most jobs are over.
buildkit_prune() {
  buildctl prune --keep-storage "$buildkit_kept" >/dev/null 2>&1 || true
}
