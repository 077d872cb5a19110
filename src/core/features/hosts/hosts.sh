# Certificates for registries and mirrors. The daemon has them from buildkit.toml. Its client, which fetches the tokens, gets them here.

# Trusts a certificate authority: FILE HOST... The client has one set of them for all token servers of these hosts.
hosts_ca() {
  [ -f "$1" ] || job_fail hosts.sh "the file $1 is not in the checkout." "Commit it, or correct its path in the option hosts."
  client_pem hosts.sh "$1" "the file $1" certificate
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
  client_file hosts.sh "$1" certificate "the option hosts for $2"
  shift
  hosts_ca "$client_path" "$@"
}

# Shows a certificate, from two CI variables of type File: CERTIFICATE KEY HOST...
hosts_client_certificate() {
  ! job_from_fork || {
    job_say hosts.sh "no certificate for $3: this merge request comes from a fork, whose code must not use the project's credentials."
    return 0
  }
  client_file hosts.sh "$1" certificate "the option hosts for $3"
  ln -sf "$client_path" "$job_folder/$1.pem"
  client_file hosts.sh "$2" key "the option hosts for $3"
  ln -sf "$client_path" "$job_folder/$2.pem"
  hosts_pair=cert=$job_folder/$1.pem,key=$job_folder/$2.pem
  shift 2
  for hosts_name; do client_add "--registry-auth-tlscontext 'host=$hosts_name,$hosts_pair'"; done
}
