# Watches a build from the background. BuildKit waits forever for a server that does not answer: the watch ends such a build, and one whose job
# was killed.

# Starts to watch: BUILDCTL FOLDER, the process of the build and the folder of its log. If it is ended, the file `silence` there has the steps that waited.
watch_start() {
  rm -f "$2/silence"
  watch_build "$@" 2>/dev/null &
  watch_process=$!
}

# Ends another process when the watch ends, with SIGUSR1: PID. A new child of dash loses signals that the job traps.
watch_too() { watch_process="$watch_process $1"; }

watch_end() {
  [ -n "$watch_process" ] || return 0
  # shellcheck disable=SC2086 # several processes
  { kill -USR1 $watch_process && wait $watch_process; } 2>/dev/null || true
  watch_process=
}

# A build is silent if BuildKit moves less than 10 kB a second and all open steps wait for a server, the same ones all the time.
watch_build() {
  trap 'kill "$!"; exit' USR1
  watch_times=0 watch_before='' watch_moved=0 watch_pause=$((job_seconds / 10))
  read -r _ _ _ watch_job _ </proc/self/stat
  while [ "$watch_times" -lt 10 ]; do
    sleep "$watch_pause" &
    wait "$!"
    read -r _ _ _ watch_parent _ </proc/self/stat
    if [ "$watch_parent" != "$watch_job" ] || ! kill -0 "$$"; then
      kill "$1"
      kill "$watch_job" || job_end
    fi
    { read -r _ watch_in && read -r _ watch_out; } <"/proc/$(cat "$job_folder/run/pid")/io" || continue
    watch_steps=
    [ $((watch_in + watch_out - watch_moved)) -ge $((watch_pause * 10000)) ] || watch_steps=$(watch_waiting <"$2/log")
    watch_moved=$((watch_in + watch_out))
    if [ -n "$watch_steps" ] && [ "$watch_steps" = "$watch_before" ]; then watch_times=$((watch_times + 1)); else watch_times=0; fi
    watch_before=$watch_steps
  done
  printf '%s\n' "$watch_steps" >"$2/silence"
  kill "$1"
}

# Reads a log and prints the open steps, or nothing if one of them does not wait for a server
watch_waiting() {
  awk '
    !match($0, /^#[0-9]+ /) { next }
    { step = substr($0, 1, RLENGTH - 1); text = substr($0, RLENGTH + 1) }
    text ~ /^(DONE|CACHED|ERROR|CANCELED)/ { delete last[step]; next }
    !(step in name) { name[step] = text }
    { last[step] = text }
    END {
      if (NR == 0) all = "BuildKit"
      for (step in last) {
        if (name[step] !~ /^(\[internal\] load metadata |resolve image config |docker-image:|importing cache |exporting (to|cache) |(\[.*\] )?FROM |(\[.*\] ADD .*)?(https?|git):)/ &&
          last[step] !~ /^sha256:[0-9a-f]+ [0-9.]+[kMG]?B \/ .*[^e]$/) exit
        all = all (all == "" ? "" : ", ") name[step]
      }
      print all
    }'
}

watch_process=
job_at_end watch_end
