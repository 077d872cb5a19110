# Images whose platforms are built on different daemons, in the background, at the same time.

# Starts to build a platform: PLATFORM VARIABLE COMMAND..., where `image_build VARIABLE ...` builds it. All lines of its log begin
# with the platform.
image_aside() {
  if [ -z "$image_parts" ]; then
    job_section "$2" 'Build the platforms'
    mkdir -p "$job_folder/parts"
  fi
  mkfifo "$job_folder/parts/$2.log"
  awk -v platform="$1" '{ print platform " " $0; fflush() }' <"$job_folder/parts/$2.log" &
  image_logs="$image_logs $!"
  image_part "$@" &
  image_parts="$image_parts$! $1 $2
"
}

# Waits for all platforms, sets their variables, and goes on: COMMAND...
image_gather() {
  image_failed=
  while read -r image_pid image_platform image_variable; do
    if ! job_wait "$image_pid"; then
      image_failed="$image_failed $image_platform"
    elif [ -e "$job_folder/parts/$image_variable" ]; then
      job_name image-daemons.sh "$image_variable"
      read -r image_built <"$job_folder/parts/$image_variable"
      export "$image_variable=$image_built"
      eval "${image_variable}_LAYOUT=\$job_folder/\$image_variable/layout ${image_variable}_DIGEST=\${image_built#*@}"
    fi
  done <<END
${image_parts%?}
END
  # shellcheck disable=SC2086 # several processes
  wait $image_logs
  image_parts='' image_logs=''
  job_section
  [ -z "$image_failed" ] || job_fail image-daemons.sh "the image is not built for$image_failed, so nothing was tagged." "The lines of the log that begin with the platform say why."
  "$@"
}

# Builds a platform: PLATFORM VARIABLE COMMAND... Only the joined image is reported to later jobs.
image_part() {
  exec >"$job_folder/parts/$2.log" 2>&1
  trap 'exit 1' HUP INT TERM
  trap image_part_end EXIT
  [ -z "$image_parts" ] || lint_path= # the first one has checked the Dockerfile for all
  NO_COLOR=true image_apart=$2 image_records=$job_folder/parts image_digest=
  shift 2
  "$@"
  [ -z "$image_digest" ] || echo "$image_name@$image_digest" >"$job_folder/parts/$image_apart" # unless the git tag is of another component
}

image_part_end() {
  trap '' HUP INT TERM
  [ -z "$job_child" ] || kill "$job_child" 2>/dev/null || true
  watch_end
}

# Ends the builds of platforms with the job, also one that loses a signal: a new child of dash loses those that the job traps.
image_parts_end() {
  for image_pid in $(printf %s "$image_parts" | cut -d ' ' -f 1); do
    image_turns=0
    while kill "$image_pid" 2>/dev/null && [ $((image_turns += 1)) -le 200 ]; do sleep 0.02; done
  done
}

image_parts='' image_logs=''
job_at_end image_parts_end
