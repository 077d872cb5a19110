# Secrets and SSH keys for build steps. BuildKit accepts an empty variable as an empty secret, so each is checked first.
# Values are never printed, not even in a trace.

# A secret that is the value of a CI variable: ID VARIABLE COMMAND...
image_secret_variable() {
  image_secret_name=$1 image_secret_of=$2
  shift 2
  if image_withholds "the secret $image_secret_name"; then "$@"; return; fi
  job_require image-secrets.sh "$image_secret_of" "the secret $image_secret_name"
  if image_names_file "$image_secret_of"; then
    job_fail image-secrets.sh "the CI variable $image_secret_of is of type File, so the secret $image_secret_name would be the path of the file." \
      "Write { id: '$image_secret_name', fileVariable: '$image_secret_of' } in the options, or change the type of the variable to Variable."
  fi
  job_secret "$image_secret_of"
  "$@" --secret "id=$image_secret_name,env=$image_secret_of"
}

# A secret that is the content of a CI variable of type File: ID VARIABLE COMMAND...
image_secret_file() {
  image_secret_name=$1 image_secret_of=$2
  shift 2
  if image_withholds "the secret $image_secret_name"; then "$@"; return; fi
  image_file "$image_secret_of" "the secret $image_secret_name"
  "$@" --secret "id=$image_secret_name,\"src=$image_path\""
}

# An SSH key from a CI variable of type File: ID VARIABLE COMMAND...
image_ssh_key() {
  image_secret_name=$1 image_secret_of=$2
  shift 2
  if image_withholds "the SSH key $image_secret_name"; then "$@"; return; fi
  image_file "$image_secret_of" "the SSH key $image_secret_name"
  grep -q -e '-----BEGIN .*PRIVATE KEY-----' "$image_path" ||
    job_fail image-secrets.sh "the CI variable $image_secret_of does not contain a private key, and the SSH key $image_secret_name needs one." \
      "Copy the entire file, from -----BEGIN to -----END, with a line break at the end. Remove the passphrase (ssh-keygen -p)."
  "$@" --ssh "$image_secret_name=$image_path"
}

# Whether this pipeline must not use a secret or key; if so, says so: WHAT
image_withholds() {
  job_from_fork || return 1
  job_say image-secrets.sh "the build does not get $1: this merge request comes from a fork, whose code must not use the secrets of the project."
}

# Sets image_path to the file of a CI variable of type File: VARIABLE WHAT
image_file() {
  job_require image-secrets.sh "$1" "$2"
  image_names_file "$1" || job_fail image-secrets.sh "the CI variable $1 is not of type File, and $2 needs a file." \
    "Change its type to File under Settings > CI/CD > Variables. The value becomes the content of the file."
  eval "image_path=\$$1"
}

# Whether the value of a CI variable is the path of a file: VARIABLE
image_names_file() (
  { set +x; } 2>/dev/null # a trace would show the value
  eval "[ -f \"\$$1\" ]"
)
