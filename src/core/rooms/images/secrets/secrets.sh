# Looks at the CI variables that a build is given as secrets and keys, before it starts: BuildKit takes an empty
# variable for an empty secret. The image job sources this file:
#
#   . ./.gitlab/buildkit/secrets.sh
#   secret_variable npm NPM_TOKEN
#   secret_file pip PIP_CONF
#   ssh_key default DEPLOY_KEY
#
# It hands nothing on and prints no value, not even in a trace.

# Stops the job: what is wrong, and what to do.
secrets_fail() {
  printf 'secrets.sh: %s\n  %s\n' "$1" "$2" >&2
  exit 1
}

# Stops the job when the CI variable named $1, which $2 needs, is empty.
secrets_given() {
  eval "secrets_state=\${$1:+given}"
  [ -n "$secrets_state" ] || secrets_fail "the CI variable $1 is empty, and $2 needs it." \
    "Define it under Settings > CI/CD > Variables. A protected variable exists only on protected branches and tags: protect this tag, or unprotect the variable."
}

# Whether the value of the CI variable named $1 is the path of a file.
secrets_is_file() (
  { set +x; } 2>/dev/null # a trace would show the value
  eval "[ -f \"\$$1\" ]"
)

# Stops the job when the CI variable named $1 is not of type File.
secrets_file() {
  secrets_given "$1" "$2"
  secrets_is_file "$1" || secrets_fail "the CI variable $1 holds no file, and $2 needs one." \
    "Set its type to File under Settings > CI/CD > Variables; the value is then the file's content."
}

# A secret from a variable's value: ID VARIABLE
secret_variable() {
  secrets_given "$2" "the secret $1"
  eval "case \$$2 in */$2) secrets_state=path ;; esac"
  if [ "$secrets_state" = path ] && secrets_is_file "$2"; then
    secrets_fail "the CI variable $2 is of type File, and the secret $1 would be the path of that file." \
      "Write { id: '$1', file: '$2' } in the options, or set the variable's type to Variable."
  fi
}

# A secret from a variable of type File: ID VARIABLE
secret_file() {
  secrets_file "$2" "the secret $1"
}

# An SSH key from a variable of type File: ID VARIABLE
ssh_key() {
  secrets_file "$2" "the SSH key $1"
  eval "grep -q -e '-----BEGIN .*PRIVATE KEY-----' \"\$$2\"" || secrets_fail "the file of the CI variable $2 holds no private key, and the SSH key $1 needs one." \
    "Give it the whole file, from -----BEGIN to -----END, with a line break at the end; a passphrase has to be removed (ssh-keygen -p)."
}
