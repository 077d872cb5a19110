# Looks at the CI variables that a build is given as secrets and keys, before it starts: BuildKit takes an empty
# variable for an empty secret. The image job sources this file:
#
#   . ./.gitlab/buildkit/job.sh
#   . ./.gitlab/buildkit/secrets.sh
#   secret_variable npm NPM_TOKEN
#   secret_file pip PIP_CONF
#   ssh_key default DEPLOY_KEY
#
# It hands nothing on and prints no value, not even in a trace.

# Whether the value of the CI variable named $1 is the path of a file.
secrets_is_file() (
  { set +x; } 2>/dev/null # a trace would show the value
  eval "[ -f \"\$$1\" ]"
)

# Stops the job when the CI variable named $1 is not of type File.
secrets_file() {
  job_require secrets.sh "$1" "$2"
  secrets_is_file "$1" || job_fail secrets.sh "the CI variable $1 holds no file, and $2 needs one." \
    "Set its type to File under Settings > CI/CD > Variables; the value is then the file's content."
}

# A secret from a variable's value: ID VARIABLE
secret_variable() {
  job_require secrets.sh "$2" "the secret $1"
  secrets_state=
  eval "case \$$2 in */$2) secrets_state=path ;; esac"
  if [ "$secrets_state" = path ] && secrets_is_file "$2"; then
    job_fail secrets.sh "the CI variable $2 is of type File, and the secret $1 would be the path of that file." \
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
  eval "grep -q -e '-----BEGIN .*PRIVATE KEY-----' \"\$$2\"" || job_fail secrets.sh "the file of the CI variable $2 holds no private key, and the SSH key $1 needs one." \
    "Give it the whole file, from -----BEGIN to -----END, with a line break at the end; a passphrase has to be removed (ssh-keygen -p)."
}
