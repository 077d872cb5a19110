# Checks Dockerfiles with BuildKit's own checks: https://docs.docker.com/reference/build-checks/

# Builds, and checks the Dockerfile before: PATH SEVERITY [RULE...] -- COMMAND... Findings are reported to GitLab, but for those of RULE... One of
# SEVERITY or above stops the job; `none` never does.
lint_dockerfile() {
  lint_path=$1 lint_least=$2 lint_skipped=' '
  shift 2
  while [ "$1" != -- ]; do
    lint_skipped="$lint_skipped$1 "
    shift
  done
  shift
  "$@"
  lint_path=
}

# Checks the Dockerfile of the build with these flags of buildctl: FLAG...
lint_run() {
  # if it cannot be read, the build fails and says why
  timeout "$job_seconds" buildctl build --progress=quiet --frontend dockerfile.v0 "$@" --opt requestid=frontend.lint >"$job_folder/lint.txt" 2>&1 ||
    job_say lint.sh "BuildKit does not check $lint_path: $(sed -n 's/^error: //p' "$job_folder/lint.txt" | tail -n 1 | cut -c1-300)"
  lint_status=0
  lint_path=$lint_path lint_least=$lint_least lint_skipped=$lint_skipped lint_list >>"$job_folder/lint.json" || lint_status=$?
  { echo '[' && sed '$!s/$/,/' "$job_folder/lint.json" && echo ']'; } >"$job_folder/images/gl-code-quality-report.json"
  [ "$lint_status" -eq 0 ] || job_fail lint.sh "$lint_path has findings of the severity $lint_least or above, so the image is not built." \
    "Correct them. To skip a rule, write \"# check=skip=RULE\" at the top of the Dockerfile, or lint: { skip: ['RULE'] }."
}

# Prints findings as JSON, one on each line, and tells them in the log. Fails if one of them stops the job.
lint_list() {
  awk '
    function quoted(text) {
      gsub(/\\/, "&&", text)
      gsub(/"/, "\\\\&", text)
      gsub(/[\001-\037]/, " ", text)
      return "\"" text "\""
    }
    function tell() {
      if (rule != "" && !index(ENVIRON["lint_skipped"], " " rule " ")) {
        severity = rule ~ /^Secrets/ ? "critical" : rule ~ /^(Undefined|Invalid(Base|Default)|Duplicate|Reserved|CopyIgnored|ExposeInvalid)/ ? "major" : "minor"
        if (ranks[severity] >= ranks[ENVIRON["lint_least"]]) failed = 1
        found = ENVIRON["lint_path"] ":" rule ":" detail # without the line, so that what has moved is not new
        printf "{\"check_name\":%s,\"description\":%s,\"severity\":\"%s\",\"fingerprint\":%s,\"location\":{\"path\":%s,\"lines\":{\"begin\":%d}}}\n",
          quoted(rule), quoted(detail " (" page ")"), severity, quoted(found ":" ++seen[found]), quoted(ENVIRON["lint_path"]), line
        printf "lint.sh: %s:%d: %s (%s)\n  %s\n", ENVIRON["lint_path"], line, detail, severity, page | "cat >&2" # not /dev/stderr, which the user of the job may not be able to open
      }
      rule = ""
    }
    BEGIN { ranks["minor"] = 1; ranks["major"] = 2; ranks["critical"] = 3; ranks["none"] = 4 }
    /^WARNING: / { tell(); rule = $2; page = $4; detail = ""; line = 1; next }
    rule != "" && detail == "" { detail = $0; next }
    rule != "" && /^[^|]*:[0-9]+$/ { sub(/.*:/, ""); line = $0; tell() }
    END { tell(); exit failed }
  ' "$job_folder/lint.txt"
}
