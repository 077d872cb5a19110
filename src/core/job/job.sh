# What the other programs of an image job share. The job sources this file before them:
#
#   . ./.gitlab/buildkit/job.sh

# Says something: PROGRAM TEXT [FIX]
job_say() {
  printf '%s: %s\n' "$1" "$2${3:+
  $3}" >&2
}

# Stops the job: PROGRAM WRONG FIX
job_fail() {
  job_say "$@"
  exit 1
}

# Stops the job when a CI variable is empty: PROGRAM VARIABLE WHAT, which needs it
job_require() {
  eval "job_given=\${$2:+given}"
  [ -n "$job_given" ] || job_fail "$1" "the CI variable $2 is empty, and $3 needs it." \
    "Define it under Settings > CI/CD > Variables. A protected variable exists only on protected branches and tags: protect this tag, or unprotect the variable."
}

# Runs a command of which a trace (CI_DEBUG_TRACE) may show nothing: COMMAND...
job_untraced() {
  case $- in
    *x*)
      { set +x; } 2>/dev/null
      "$@"
      set -x
      ;;
    *) "$@" ;;
  esac
}

# Runs a command for so long at most: SECONDS COMMAND... busybox's timeout leaves a process behind for up to a second, which must not
# hold the daemon's input (see build.sh).
job_timeout() { timeout "$@" 9>&-; }

# Prints the git tags or the branches of the project on the server, `COMMIT REF` each: --tags|--heads [SECONDS]. It asks outside the
# clone, which belongs to another user, and trusts the certificate authority that GitLab names.
job_refs() (
  cd /
  [ -z "${CI_SERVER_TLS_CA_FILE-}" ] || export GIT_SSL_CAINFO="$CI_SERVER_TLS_CA_FILE"
  export GIT_TERMINAL_PROMPT=0
  ${2:+job_timeout "$2"} git ls-remote --refs "$1" "${CI_REPOSITORY_URL-}"
)

# Adds what is done when the job ends, the last first: STEP, a command that is given the job's exit status
at_end() { job_steps="$1 $job_steps"; }

job_end() {
  job_status=$?
  for job_step in $job_steps; do "$job_step" "$job_status"; done
  exit "$job_status"
}

job_steps=
trap job_end EXIT
trap 'exit 1' HUP INT TERM
