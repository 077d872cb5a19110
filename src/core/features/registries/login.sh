# Signs BuildKit in to registries with the values of CI variables.
#
# The client of BuildKit reads DOCKER_AUTH_CONFIG first, then config.json. The logins here go into DOCKER_AUTH_CONFIG, so no file contains them.
# The DOCKER_AUTH_CONFIG of the project or the runner is copied to config.json: a login here overrides it, and credential helpers work.

# Logs in to the container registry of this GitLab with the job's own credentials.
login_gitlab() {
  [ -n "${CI_REGISTRY-}" ] || job_fail login.sh "this project has no container registry (CI_REGISTRY is empty)." \
    "Turn it on under Settings > General > Visibility > Container registry, or use another registry's host in the name of the image."
  login_registry "$CI_REGISTRY" CI_REGISTRY_USER CI_REGISTRY_PASSWORD
}

# Logs in to a registry: HOST USERNAME_VARIABLE PASSWORD_VARIABLE
login_registry() {
  ! login_withheld "$1" || return 0
  job_require login.sh "$2" "the login to $1"
  job_require login.sh "$3" "the login to $1"
  # GitLab masks a password in the job's log, but not its base64
  job_untraced login_add "$1" "$2" "$3"
}

# Whether this pipeline must not sign in to a registry; if so, says so: HOST
login_withheld() { job_from_fork && job_say login.sh "not signing in to $1: this merge request comes from a fork, whose code must not use the project's credentials."; }

login_add() {
  # base64, because a password can contain characters with a meaning in JSON, such as quotes and backslashes
  login_auths="${login_auths:+$login_auths,}\"$1\":{\"auth\":\"$(eval "printf '%s:%s' \"\$$2\" \"\$$3\"" | base64 | tr -d '\n')\"}"
  export DOCKER_AUTH_CONFIG="{\"auths\":{$login_auths}}"
  job_secret "$3"
  login_used="$login_used
  $1: CI variables $2 and $3"
}

# Prints the credentials that were used, if a registry refused them: STATUS
login_end() {
  if [ "$1" -ne 0 ] && [ -n "$login_used" ] && tail -qn 1 "$job_folder"/*/log 2>/dev/null | grep -v ' denied by policy' | grep -qE "$login_refused"; then
    job_say login.sh "a registry refused the job. These credentials were used:$login_used"
  fi
}

# Whether standard input is a JSON object. Replaces texts and numbers with `s`, then lists and objects that contain only these, until one `s` is left.
login_is_object() {
  login_json=$(tr -d ' \t\r\n')
  case $login_json in
    '{'*) [ "$(printf %s "$login_json" | sed -E 's/"([^"\\]|\\.)*"|true|false|null|-?[0-9][0-9.eE+-]*/s/g; :a
      s/\[(s(,s)*)?\]|\{(s:s(,s:s)*)?\}/s/; ta')" = s ] ;;
    *) return 1 ;;
  esac
}

# Keeps the value of DOCKER_AUTH_CONFIG or, if it is a variable of type File, the content of the file.
login_keep() {
  if [ -f "$DOCKER_AUTH_CONFIG" ]; then cat "$DOCKER_AUTH_CONFIG"; else printf '%s\n' "$DOCKER_AUTH_CONFIG"; fi >"$DOCKER_CONFIG/config.json"
  login_is_object <"$DOCKER_CONFIG/config.json" || job_fail login.sh "the CI variable DOCKER_AUTH_CONFIG is not a JSON object." \
    "Write {\"auths\": {\"registry.example.com\": {\"auth\": \"...\"}}}, or remove it."
}

login_start() {
  login_auths='' login_used='' login_refused='401 Unauthorized|403 Forbidden|denied|insufficient_scope|authorization failed'
  job_at_end login_end
  export DOCKER_CONFIG="$job_folder/docker"
  mkdir "$DOCKER_CONFIG" # only this user can read the folder of the job
  if [ -n "${DOCKER_AUTH_CONFIG-}" ] && ! job_from_fork; then login_keep; fi
  unset DOCKER_AUTH_CONFIG
  # the authority that GitLab names for its own server, beside those that Go finds itself
  [ ! -f "${CI_SERVER_TLS_CA_FILE-}" ] ||
    { mkdir "$job_folder/ca" && cp "$CI_SERVER_TLS_CA_FILE" "$job_folder/ca/" && export SSL_CERT_DIR="$job_folder/ca:${SSL_CERT_DIR-/etc/ssl/certs}"; }
}

job_untraced login_start
