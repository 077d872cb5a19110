# Logins that expire. BuildKit reads a file of logins only once, but asks a credential helper again after 5 minutes. The job is such a helper: it
# writes its login programs into the program docker-credential-job.

# Signs in to a registry with a token: HOST ACCOUNT TOKEN_VARIABLE COMMAND WORD... The command prints `SECONDS USER` and, on the next line, a
# password that is valid for so many seconds. The words contain no blanks.
login_by_token() {
  ! login_withheld "$1" || return 0
  job_require login-helper.sh "$3" "the login to $1"
  job_untraced login_ask "$@"
}

# Signs in with an identity token, as `docker login` stores it: HOST TOKEN_VARIABLE
login_identity_token() {
  login_by_token "$1" 'an identity token' "$2" login_identity "$2"
}

login_identity() { printf '0 <token>\n%s\n' "$(login_value "$1")"; }

# Prints the value of an exported variable: NAME
login_value() { LC_ALL=C awk 'BEGIN { print ENVIRON[ARGV[1]] }' "$1"; }

login_ask() {
  login_host=$1
  login_used="$login_used
  $1: $2, with the CI variable $3"
  job_secret "$3"
  [ -e "$job_folder/bin/docker-credential-job" ] || login_write_helper
  shift 3
  # BuildKit merges keys that occur twice
  login_config=$(cat "$DOCKER_CONFIG/config.json" 2>/dev/null || echo '{}')
  login_config=${login_config%\}*}
  case $login_config in *'"'*) login_config=$login_config, ;; esac
  printf '%s"credHelpers":{"%s":"job"}}\n' "$login_config" "$login_host" >"$DOCKER_CONFIG/config.json"
  export login_asks="$login_host $*
${login_asks-}"
  login_found=$("$@") || exit 1
  login_seconds=${login_found%% *}
  [ "$login_seconds" -eq 0 ] || export login_minted="$login_host $(($(date +%s) + login_seconds)) ${login_found#* }
${login_minted-}"
}

login_write_helper() {
  bin_add docker-credential-job <<END
#!/bin/sh
$(cat .gitlab/buildkit/login-*.sh)
login_get "\$@"
END
  job_secret login_minted
}

# Answers as a credential helper: get, with the host on standard input. BuildKit uses the answer for 5 minutes.
login_get() {
  [ "${1-}" = get ] || exit 1
  read -r login_host || true
  login_found=$(printf '%s\n' "${login_minted-}" | awk -v host="$login_host" -v least="$(($(date +%s) + 300))" '
    $1 == host && $2 > least { sub(/^[^ ]* /, ""); print; getline; print; exit }')
  if [ -z "$login_found" ]; then
    # shellcheck disable=SC2046 # the words of the command
    set -- $(printf '%s\n' "${login_asks-}" | awk -v host="$login_host" '$1 == host { sub(/^[^ ]* /, ""); print; exit }')
    if [ "$#" -eq 0 ]; then
      echo 'credentials not found in native keychain' # the words of the protocol
      exit 1
    fi
    login_found=$("$@") || exit 1
  fi
  printf '%s\n' "$login_found" | LC_ALL=C awk '
    BEGIN { for (i = 1; i < 32; i++) code[sprintf("%c", i)] = sprintf("\\u%04x", i) }
    NR == 1 { printf "{\"Username\":\"%s\",\"Secret\":\"", $2; next }
    NR > 2 { printf "\\n" }
    {
      for (i = 1; i <= length($0); i++) {
        c = substr($0, i, 1)
        if (c in code) c = code[c]
        else if (c == "\"" || c == "\\") c = "\\" c
        printf "%s", c
      }
    }
    END { print "\"}" }'
}
