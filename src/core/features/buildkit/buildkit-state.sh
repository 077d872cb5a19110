# Keeps the state of BuildKit between jobs, on a volume of the runner.

# Sets the folder of the state: FOLDER MEGABYTES COMMAND... Only one daemon can use it at a time, so jobs that run at the same time
# have separate folders.
buildkit_state() {
  buildkit_root=$1/${CI_RUNNER_SHORT_TOKEN-runner}-${CI_CONCURRENT_ID-0}
  buildkit_kept=$2
  mkdir -p "$buildkit_root" 2>/dev/null || true
  [ -w "$buildkit_root" ] ||
    job_fail buildkit-state.sh "BuildKit's state cannot be kept in $1, because user $(id -u) cannot write there." \
      "Give the runner a volume at $1 (config.toml: volumes = [\"buildkit-state:$1\"]) that this user owns, or remove buildkit.state."
  shift 2
  "$@" --root="$buildkit_root"
}

# Before the daemon ends: the daemon itself prunes only a minute after its start, when most jobs are done. If all steps were cached, nothing was added.
buildkit_prune() {
  awk '
    FNR == 1 { split("", steps) }
    /^#[0-9]+ \[.*\] (RUN|COPY|ADD|WORKDIR) / { steps[$1] }
    /^#[0-9]+ extracting / || (/^#[0-9]+ DONE/ && $1 in steps) { added = 1 }
    END { exit !added }' "$job_folder"/*/log 2>/dev/null || return 0
  timeout "$job_seconds" buildctl prune --keep-storage "$buildkit_kept" >/dev/null 2>&1 || true
}
