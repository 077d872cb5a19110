# Logins and authorities for tools that do not know the variable DOCKER_AUTH_CONFIG. No build runs in their jobs.

# Writes the logins to the file that these tools read, and has them trust the authorities in the option hosts.
login_write() {
  job_untraced login_write_file
  [ ! -f "$job_folder/ca.pem" ] ||
    { mkdir "$job_folder/hosts" && cp "$job_folder/ca.pem" "$job_folder/hosts/" && export SSL_CERT_DIR="$job_folder/hosts:${SSL_CERT_DIR-/etc/ssl/certs}"; }
}

login_write_file() {
  login_config=$(cat "$DOCKER_CONFIG/config.json" 2>/dev/null || echo '{}')
  login_config=${login_config%\}*}
  case $login_config in *'"'*) login_config=$login_config, ;; esac
  printf '%s"auths":{%s}}\n' "$login_config" "$login_auths" >"$DOCKER_CONFIG/config.json" # keys that occur twice are merged
}
