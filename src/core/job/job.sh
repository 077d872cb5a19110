# Functions that all programs of an image job use: messages, CI variables, and the end of the job.

# Prints a message: PROGRAM TEXT [FIX]
job_say() {
  printf '%s: %s\n' "$1" "$2${3:+
  $3}" >&2
}

# Stops the job with an error: PROGRAM TEXT FIX
job_fail() {
  job_section
  job_say "$@"
  exit 1
}

# Starts a section of the log, which GitLab can fold, after the end of the one before: [NAME TITLE]
job_section() {
  [ "${GITLAB_CI-}${NO_COLOR-}" = true ] || return 0
  [ -z "$job_open" ] || printf '\033[0Ksection_end:%s:%s\r\033[0K\n' "$(date +%s)" "$job_open" >&2
  job_open=${1-}
  [ -z "$job_open" ] || printf '\033[0Ksection_start:%s:%s\r\033[0K%s\n' "$(date +%s)" "$1" "$2" >&2
}

# Sets how long the job waits for a server that does not answer: SECONDS
job_patience() { job_seconds=$1; }

# Stops the job if a CI variable is empty: PROGRAM VARIABLE WHAT, where WHAT needs the variable
job_require() {
  job_name "$1" "$2"
  eval "job_given=\${$2:+given}"
  [ -n "$job_given" ] || job_fail "$1" "the CI variable $2 is empty, and $3 needs it." \
    "Define it under Settings > CI/CD > Variables. A protected variable exists only on protected branches and tags: protect this tag, or unprotect the variable."
}

# Stops the job if a word is not the name of a variable, as a check before eval: PROGRAM WORD
job_name() {
  case $2 in
    '' | [0-9]* | *[!A-Za-z0-9_]*) job_fail "$1" "\"$2\" is not the name of a CI variable." "Write the name alone, without \"\$\"." ;;
  esac
}

# Whether this is a merge request from a fork, whose code must not use the secrets of the project
job_from_fork() { [ "${CI_MERGE_REQUEST_SOURCE_PROJECT_ID-}" != "${CI_MERGE_REQUEST_PROJECT_ID-}" ]; }

# Runs a command that uses secrets, without a trace (CI_DEBUG_TRACE): COMMAND...
job_untraced() {
  job_trace=$-
  { set +x; } 2>/dev/null
  "$@"
  case $job_trace in *x*) set -x ;; esac
}

# Marks a CI variable as secret: VARIABLE
job_secret() { job_secrets="$job_secrets $1"; }

# Reads a text, and prints it without the values of the CI variables in job_secrets
job_masked() {
  job_secrets="$job_secrets CI_JOB_TOKEN" awk '
    BEGIN { for (i = split(ENVIRON["job_secrets"], names, " "); i > 0; i--) all = all "\n" ENVIRON[names[i]]; count = split(all, secrets, "\n") }
    {
      gsub(/:\/\/[^\/@ ]*@/, "://[MASKED]@")
      for (i = 1; i <= count; i++) while (length(secrets[i]) > 7 && (at = index($0, secrets[i]))) $0 = substr($0, 1, at - 1) "[MASKED]" substr($0, at + length(secrets[i]))
      print
    }'
}

# Prints the git tags or the branches of the project on the server, `COMMIT REF` each, from outside the clone of another user: --tags|--heads SECONDS
job_refs() (
  { set +x; } 2>/dev/null # a trace would show the token
  cd /
  job_git "$2" "echo \"password=\$CI_JOB_TOKEN\"" ls-remote --refs "$1" "$(printf %s "${CI_REPOSITORY_URL-}" | sed 's|^\(https*://[^/:@]*\):[^/@]*@|\1@|')"
)

# Runs git with a credential helper, so that no argument has the token, as build steps can read these: SECONDS HELPER ARGUMENT...
job_git() (
  [ -z "${CI_SERVER_TLS_CA_FILE-}" ] || export GIT_SSL_CAINFO="$CI_SERVER_TLS_CA_FILE"
  job_limit=$1 job_helper=$2
  shift 2
  # shellcheck disable=SC2016 # git gives up if the server is silent, but not if it cannot be reached; timeout ends one process, and git has children
  GIT_TERMINAL_PROMPT=0 timeout $((job_limit + 2)) setsid sh -c 'trap "trap - TERM; kill 0" TERM; git "$@" & wait $!' git -c http.lowSpeedLimit=1 -c http.lowSpeedTime="$job_limit" \
    -c credential.helper= -c credential.helper="!$job_helper; :" "$@"
)

# Waits for a child: PID. A signal to the job takes effect immediately, and ends the child too.
job_wait() {
  job_child=$1 job_result=0
  wait "$1" || job_result=$?
  job_child=
  return "$job_result"
}

# Adds a step that runs when the job ends, before earlier steps: STEP, a command that gets the exit status of the job
job_at_end() { job_steps="$1 $job_steps"; }

job_end() {
  job_status=$?
  [ -z "$job_child" ] || kill "$job_child" 2>/dev/null || true
  for job_step in $job_steps; do "$job_step" "$job_status"; done
  rm -rf "$job_folder"
  exit "$job_status"
}

job_start() {
  job_steps='' job_child='' job_open='' job_secrets='' job_seconds=120
  # outside the checkout, because images copy it, and short, because the path of a socket has at most 108 bytes
  job_folder=$(mktemp -d /tmp/buildkit.XXXXXX) ||
    job_fail job.sh "the job cannot create a folder in /tmp." "It needs some megabytes there. Check the disk of the runner (df /tmp), or mount an empty volume at /tmp."
  # shellcheck disable=SC2016 # if SIGKILL ends the job and its process group, this removes the folder
  setsid sh -c 'while [ -d "$1" ] && kill -0 "$0"; do sleep 1; done; rm -rf "$1"' "$$" "$job_folder" </dev/null >/dev/null 2>&1 &
  trap job_end EXIT
  trap 'exit 1' HUP INT TERM
  job_section set-up 'Set up the build'
}

job_start
