# Certificates for registries and mirrors. The daemon has them from buildkit.toml. Its client, which fetches the tokens, gets them here.

# Trusts a certificate authority: FILE HOST... The client has one set of them for all token servers of these hosts.
hosts_ca() {
  hosts_check "$1" 'BEGIN CERTIFICATE' "the file $1" "a PEM certificate"
  hosts_authority=$1
  { cat "$1" && echo; } >>"$job_folder/ca.pem"
  shift
  for hosts_name; do
    mkdir -p "$DOCKER_CONFIG/certs.d/$hosts_name"
    cp "$hosts_authority" "$DOCKER_CONFIG/certs.d/$hosts_name/ca.crt" # for logins to clouds
    client_add "--registry-auth-tlscontext 'host=$hosts_name,ca=$job_folder/ca.pem'"
  done
}

# The same from a CI variable of type File: VARIABLE HOST...
hosts_ca_variable() {
  hosts_file "$1" 'BEGIN CERTIFICATE' "a PEM certificate" "$2"
  shift
  hosts_ca "$hosts_path" "$@"
}

# Shows a certificate, from two CI variables of type File: CERTIFICATE KEY HOST...
hosts_client_certificate() {
  ! job_from_fork || {
    job_say hosts.sh "no certificate for $3: this merge request comes from a fork, whose code must not use the project's credentials."
    return 0
  }
  hosts_file "$1" 'BEGIN CERTIFICATE' "a PEM certificate" "$3"
  ln -sf "$hosts_path" "$job_folder/$1.pem"
  hosts_file "$2" 'BEGIN \(RSA \|EC \)\{0,1\}PRIVATE KEY' "a PEM key without a passphrase" "$3"
  ln -sf "$hosts_path" "$job_folder/$2.pem"
  hosts_pair=cert=$job_folder/$1.pem,key=$job_folder/$2.pem
  shift 2
  for hosts_name; do client_add "--registry-auth-tlscontext 'host=$hosts_name,$hosts_pair'"; done
}

# Sets hosts_path to the file of a CI variable: VARIABLE PATTERN CONTENT HOST
hosts_file() {
  job_require hosts.sh "$1" "the option hosts for $4"
  eval "hosts_path=\$$1"
  [ -f "$hosts_path" ] || job_fail hosts.sh "the CI variable $1 is not of type File, and the option hosts for $4 needs a file." \
    "Change its type to File under Settings > CI/CD > Variables. The value becomes the content of the file."
  hosts_check "$hosts_path" "$2" "the CI variable $1" "$3"
}

# Go reads only PEM, and ignores the rest without a word: FILE PATTERN NAME CONTENT
hosts_check() {
  [ -f "$1" ] || job_fail hosts.sh "$3 is not in the checkout." "Commit it, or correct its path in the option hosts."
  grep -q -e "-----$2-----" "$1" || job_fail hosts.sh "$3 does not contain $4." \
    "Store the whole file, from -----BEGIN to -----END. This makes PEM of DER: openssl x509 -inform der -in FILE -out FILE.pem"
}
