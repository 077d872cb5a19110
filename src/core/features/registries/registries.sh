# Registry credentials for BuildKit, taken from CI variables. The image job sources this file:
#
#   . ./.gitlab/buildkit/job.sh
#   . ./.gitlab/buildkit/auth.sh
#   login_gitlab
#   login registry.example.com USERNAME_VARIABLE PASSWORD_VARIABLE
#
# They are written to a config.json that only this job can read, outside the build context, and are
# removed when the job ends.

# Writes config.json: one line a registry in auth_entries, as '"key": {"auth": "..."}'.
auth_write() {
  (
    umask 077
    printf '{"auths": {\n%s\n}}\n' "$(printf '%s\n' "$auth_entries" | sed '/^$/d' | sed '$!s/$/,/')" >"$DOCKER_CONFIG/config.json"
  )
}

# Adds the credentials for a key of config.json: KEY USERNAME_VARIABLE PASSWORD_VARIABLE
auth_add() {
  job_require auth.sh "$2" "the login to $1"
  job_require auth.sh "$3" "the login to $1"
  # base64 keeps quotes, backslashes and any other character of a password out of the JSON
  auth_entry="\"$1\": {\"auth\": \"$(eval "printf '%s:%s' \"\$$2\" \"\$$3\"" | base64 | tr -d '\n')\"}"
  auth_entries=$(printf '%s\n' "$auth_entries" | grep -vF "\"$1\": " || true; printf '%s\n' "$auth_entry")
  auth_logins="$auth_logins
  $1: CI variables $2 and $3"
  unset auth_entry
  auth_write
}

# Logs in to a registry: HOST USERNAME_VARIABLE PASSWORD_VARIABLE
login() {
  if [ "${CI_MERGE_REQUEST_SOURCE_PROJECT_ID-}" != "${CI_MERGE_REQUEST_PROJECT_ID-}" ]; then
    job_say auth.sh "no login to $1: this merge request comes from a fork, whose code must not use the project's credentials."
    return 0
  fi
  # GitLab masks a password in the job's log, but not its base64
  job_untraced auth_add "$1" "$2" "$3"
}

# Logs in to the container registry of this GitLab, with the job's own credentials.
login_gitlab() {
  [ -n "${CI_REGISTRY-}" ] || job_fail auth.sh "this project has no container registry (CI_REGISTRY is empty)." \
    "Turn it on under Settings > General > Visibility > Container registry, or give the image a name with another registry's host."
  login "$CI_REGISTRY" CI_REGISTRY_USER CI_REGISTRY_PASSWORD
}

# Logs in to Docker Hub: USERNAME_VARIABLE PASSWORD_VARIABLE
login_docker_hub() {
  # the only key that BuildKit looks up for docker.io
  login https://index.docker.io/v1/ "$1" "$2"
}

# Logs in to the dependency proxy of the project's group.
login_dependency_proxy() {
  [ -n "${CI_DEPENDENCY_PROXY_SERVER-}" ] || job_fail auth.sh "there is no dependency proxy (CI_DEPENDENCY_PROXY_SERVER is empty)." \
    "The project must be in a group whose Settings > Packages and registries > Dependency Proxy is on."
  # BuildKit looks for the host as an image names it; GitLab's own variables have the port, people leave it out
  login "$CI_DEPENDENCY_PROXY_SERVER" CI_DEPENDENCY_PROXY_USER CI_DEPENDENCY_PROXY_PASSWORD
  login "${CI_DEPENDENCY_PROXY_SERVER%:*}" CI_DEPENDENCY_PROXY_USER CI_DEPENDENCY_PROXY_PASSWORD
}

# Prints the entries of DOCKER_AUTH_CONFIG, one a line, as auth_entries has them.
auth_docker_auth_config() {
  awk '
    function blank() { while (substr(json, at, 1) ~ /[ \t\r\n]/) at++ }
    function text(   from) { # the string at `at`; moves behind it
      from = at++
      while (at <= end && substr(json, at, 1) != "\"") at += substr(json, at, 1) == "\\" ? 2 : 1
      return substr(json, from, ++at - from)
    }
    function value(   from, depth, c) { # any value at `at`; moves behind it
      from = at
      do {
        c = substr(json, at, 1)
        if (c == "\"") { text(); continue }
        if (c ~ /[{[]/) depth++
        if (c ~ /[]}]/) depth--
        at++
      } while (at <= end && (depth > 0 || substr(json, at, 1) !~ /[],} \t\r\n]/))
      if (depth != 0) exit 1
      return substr(json, from, at - from)
    }
    function members(object,   n) { # the members of an object, into keys and values; how many
      json = object; at = 1; end = length(json); n = 0
      blank()
      if (substr(json, at++, 1) != "{") exit 1
      for (blank(); at <= end && substr(json, at, 1) != "}"; blank()) {
        if (substr(json, at, 1) != "\"") exit 1
        keys[++n] = text()
        blank()
        if (substr(json, at++, 1) != ":") exit 1
        blank()
        values[n] = value()
        blank()
        if (substr(json, at, 1) == ",") at++
      }
      if (at > end) exit 1
      return n
    }
    BEGIN {
      auths = "{}"
      for (i = members(ENVIRON["DOCKER_AUTH_CONFIG"]); i > 0; i--) if (keys[i] == "\"auths\"") auths = values[i]
      n = members(auths)
      for (i = 1; i <= n; i++) { gsub(/[\r\n]/, " ", values[i]); print keys[i] ": " values[i] }
    }'
}

# Removes the credentials when the job ends, and says which they were when it failed: STATUS
auth_end() {
  rm -rf "$DOCKER_CONFIG"
  if [ "$1" -ne 0 ] && [ -n "$auth_logins" ]; then
    job_say auth.sh "the job failed. If a registry refused it (401, 403, denied, insufficient_scope), these credentials were used:$auth_logins"
  fi
}

# Starts with what DOCKER_AUTH_CONFIG, the runner's own pull credentials, holds: BuildKit prefers that to
# config.json, and drops it whole when it has more than "auths". Merged here, the logins that follow win.
auth_start() {
  auth_logins=
  auth_entries=
  if [ -n "${DOCKER_AUTH_CONFIG-}" ]; then
    auth_entries=$(auth_docker_auth_config) ||
      job_fail auth.sh "the CI variable DOCKER_AUTH_CONFIG is not a JSON object." "Write {\"auths\": {\"registry.example.com\": {\"auth\": \"...\"}}}, or remove it."
    unset DOCKER_AUTH_CONFIG
  fi
  DOCKER_CONFIG=$(mktemp -d /tmp/buildkit-auth.XXXXXX)
  export DOCKER_CONFIG
  at_end auth_end
  auth_write
}

job_untraced auth_start
