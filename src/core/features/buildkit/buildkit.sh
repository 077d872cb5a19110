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
  buildkit_kit=$([ "$(id -u)" -eq 0 ] || echo rootlesskit)
  job_at_end buildkit_end
  buildkit_run
}

# Runs the daemon in the background: FLAG... are added to those that it was started with
buildkit_run() {
  buildkit_worker='' buildkit_own=''
  rm -f "$job_folder/buildkitd.sock" # of a daemon that was killed
  # shellcheck disable=SC2086 # names, and flags that are split at line breaks, then at blanks
  (
    unset DOCKER_AUTH_CONFIG CI_JOB_TOKEN $job_secrets # only the client needs the credentials
    export XDG_RUNTIME_DIR="$job_folder/run"
    set -f
    IFS='
'
    set -- $buildkit_flags "$@"
    unset IFS
    # Each step has its own process IDs and /proc, if the runner allows to mount one: most containers do not.
    exec $buildkit_kit sh -s -- "$@" ${BUILDKITD_FLAGS-} --addr="$BUILDKIT_HOST" >"$job_folder/buildkitd.log" 2>&1 <<'END'
echo $$ >"$XDG_RUNTIME_DIR/pid"
unshare --mount --pid --fork --mount-proc true 2>/dev/null || set -- --oci-worker-no-process-sandbox "$@"
exec buildkitd "$@"
END
  ) &
  buildkit_job=$!
}

# Starts another daemon in place of the one that runs: FLAG...
buildkit_restart() {
  buildkit_end
  buildkit_run "$@"
  buildkit_await
}

# Waits until the daemon answers. It listens before it serves, so that buildctl waits for it, too.
buildkit_await() {
  [ -z "$buildkit_worker" ] || return 0
  buildkit_labels='{{range .}}{{with .Labels}}{{index . "org.mobyproject.buildkit.worker.snapshotter"}} {{index . "org.mobyproject.buildkit.worker.oci.process-mode"}}{{end}}{{end}}'
  buildkit_until=$(($(date +%s) + buildkit_patience))
  until [ -S "$job_folder/buildkitd.sock" ] && buildkit_worker=$(buildctl debug workers --format "$buildkit_labels" 2>/dev/null) && [ -n "$buildkit_worker" ]; do
    kill -0 "$buildkit_job" 2>/dev/null || buildkit_fail "the daemon did not start for user $(id -u)." \
      "A runner for rootless BuildKit allows user namespaces: seccomp and AppArmor unconfined, and user 1000 of the image."
    [ "$(date +%s)" -le "$buildkit_until" ] || buildkit_fail "the daemon did not answer within $buildkit_patience seconds." \
      "Increase the timeout, buildkit: { startTimeoutSeconds: $((buildkit_patience * 4)) }, or give the job more CPU."
    sleep 0.02
  done
  case $buildkit_worker in overlayfs\ *) ;; *) explain_slow "$job_folder/buildkitd.log" || true ;; esac
  case $buildkit_kit$buildkit_worker in rootlesskit*\ no-sandbox) buildkit_find ;; esac
}

# Ends all processes that build steps left behind. Who is in the daemon's user namespace can read the namespaces of processes in it and
# below it, and of no others. The daemon has a mount namespace of its own.
buildkit_sweep() {
  [ -n "$buildkit_own" ] || return 0
  buildkit_turns=0
  # shellcheck disable=SC2086 # several words
  while buildkit_left=$(nsenter --user=/proc/self/fd/9 find -L /proc/[0-9]*/ns/mnt -maxdepth 0 -type f $buildkit_own 2>/dev/null); [ -n "$buildkit_left" ]; do
    [ $((buildkit_turns += 1)) -le 100 ] || job_fail buildkit.sh "processes that a build step started cannot be ended." \
      "Do not start processes in the background of a RUN instruction."
    # shellcheck disable=SC2046 # one word for each process
    kill -9 $(echo "$buildkit_left" | cut -d / -f 3) 2>/dev/null || true
  done
}

# Remembers the namespaces of the daemon. While the file is open, no other user namespace gets its number.
buildkit_find() {
  read -r buildkit_pid <"$job_folder/run/pid"
  [ ! -r "/proc/$buildkit_pid/ns/user" ] || exec 9<"/proc/$buildkit_pid/ns/user"
  buildkit_own=$(nsenter --user=/proc/self/fd/9 stat -Lc '! -inum %i' /proc/self/ns/mnt "/proc/$buildkit_pid/ns/mnt") || {
    buildkit_own=
    job_say buildkit.sh "processes that outlive their build step cannot be ended here." "Use an image that has nsenter and stat, such as the default."
  }
}

# After a build that failed: stops the job if the daemon has ended. There is no other one, for which the build could be repeated.
buildkit_lost() {
  ! kill -0 "$buildkit_job" 2>/dev/null || return 1
  buildkit_fail "BuildKit ended before the job." "Most often, the memory is used up: give the job more, or build fewer steps at once, buildkit: { flags: ['--oci-max-parallelism=1'] }."
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
  # a daemon that waits for a server never ends by itself
  buildkit_turns=0
  while kill -0 "$buildkit_job" 2>/dev/null && [ $((buildkit_turns += 1)) -le 500 ]; do sleep 0.01; done
  kill -9 "$buildkit_job" 2>/dev/null || true
  wait "$buildkit_job" || true
  (buildkit_sweep) || true
}
