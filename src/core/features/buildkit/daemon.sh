# The daemon of an image job, and what builds images with it. The image job sources this file:
#
#   . ./.gitlab/buildkit/job.sh
#   . ./.gitlab/buildkit/build.sh
#   start_buildkitd
#   build_image ...
#   report_images

# Keeps the daemon's state from job to job, below a folder of the runner: FOLDER MEGABYTES. One daemon can use it at a time, so each
# of the runner's jobs that run at once has its own.
keep_state() {
  buildkit_state=$1/${CI_RUNNER_SHORT_TOKEN-runner}-${CI_CONCURRENT_ID-0}
  buildkit_kept=$2
  mkdir -p "$buildkit_state" 2>/dev/null || true
  [ -w "$buildkit_state" ] ||
    job_fail build.sh "BuildKit's state cannot be kept in $1: user $(id -u) may not write there." \
      "Give the runner a volume at $1 (config.toml: volumes = [\"buildkit-state:$1\"]) that this user owns, or leave out buildkit.state."
  BUILDKITD_FLAGS="${BUILDKITD_FLAGS-} --root=$buildkit_state"
}

# Starts the daemon, which gets ready while the job goes on and ends with it.
start_buildkitd() {
  rm -rf .gitlab/buildkit/images # from earlier jobs: it would be a part of the build context
  buildkit_folder=$(mktemp -d /tmp/buildkit.XXXXXX)
  at_end buildkit_end
  buildkit_socket=$XDG_RUNTIME_DIR/buildkit/buildkitd.sock
  if [ "$(id -u)" -eq 0 ]; then buildkit_socket=/run/buildkit/buildkitd.sock; fi
  export BUILDKIT_HOST="unix://$buildkit_socket"
  # buildctl-daemonless.sh ends the daemon after its command, and this one lasts as long as somebody has its input open
  mkfifo "$buildkit_folder/input"
  {
    buildctl-daemonless.sh dial-stdio <"$buildkit_folder/input" >"$buildkit_folder/log" 2>&1 || true
    : >"$buildkit_folder/ended"
  } &
  buildkit_job=$!
  exec 9>"$buildkit_folder/input"
}

# Waits until the daemon answers.
await_buildkitd() {
  [ -z "${buildkit_snapshotter-}" ] || return 0
  buildkit_label='{{range .}}{{index .Labels "org.mobyproject.buildkit.worker.snapshotter"}}{{end}}'
  until buildkit_snapshotter=$(buildctl debug workers --format "$buildkit_label" 2>/dev/null) && [ -n "$buildkit_snapshotter" ]; do
    if [ -e "$buildkit_folder/ended" ]; then
      cat "$buildkit_folder/log" >&2
      job_fail build.sh "the daemon did not start; its messages are above." \
        "A runner for rootless BuildKit allows user namespaces: seccomp and AppArmor unconfined, and the user 1000 of the image."
    fi
    sleep 0.05
  done
  case $buildkit_snapshotter in
    overlayfs | stargz) ;;
    *)
      job_say build.sh "BuildKit keeps its layers with $buildkit_snapshotter, several times slower than overlayfs." \
        "overlayfs needs Linux 5.11 or newer, and the state of BuildKit (/home/user/.local/share/buildkit) on a volume of the runner; fuse-overlayfs needs /dev/fuse."
      ;;
  esac
}

# Says which platforms the steps of a build cannot run on, here: PLATFORM...
expect_platforms() {
  await_buildkitd
  buildkit_platforms=$(buildctl debug workers --format '{{range .}}{{range .Platforms}} {{.OS}}/{{.Architecture}}{{if .Variant}}/{{.Variant}}{{end}}{{end}}{{end}} ')
  for buildkit_platform; do
    case $buildkit_platforms in
      *" $buildkit_platform "*) ;;
      *)
        job_say build.sh "this runner cannot run programs for $buildkit_platform, so a RUN step of it fails with 'exec format error'." \
          "BuildKit's image brings emulators (buildkit-qemu-*); or build on a runner of that platform, or only COPY."
        ;;
    esac
  done
}

buildkit_end() {
  # by itself the daemon tidies up a minute after it started, when most jobs are over
  [ -z "${buildkit_kept-}" ] || buildctl prune --keep-storage "$buildkit_kept" >/dev/null 2>&1 || true
  exec 9>&-
  wait "$buildkit_job" || true
  rm -rf "$buildkit_folder"
}
