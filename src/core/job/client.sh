# What BuildKit's client gets in each build of the job, also when it only asks for a cache: by a script of its name.

# Adds flags to `buildctl build`: WORDS, as a shell reads them
client_add() {
  client_words="$client_words $1"
  bin_add buildctl <<END
#!/bin/sh
[ "\$1" != build ] || set -- "\$@"$client_words
exec '$client_program'$client_flags "\$@"
END
}

# Shows a certificate to the daemon, in all calls of the client: FOLDER, with ca.pem, cert.pem and key.pem
client_tls() { client_flags=" --tlsdir '$1'"; }

# Sets client_path to the file of a CI variable: PROGRAM VARIABLE certificate|key USE
client_file() {
  job_require "$1" "$2" "$4"
  eval "client_path=\$$2"
  [ -f "$client_path" ] || job_fail "$1" "the CI variable $2 is not of type File, and $4 needs a file." \
    "Change its type to File under Settings > CI/CD > Variables. The value becomes the content of the file."
  client_pem "$1" "$client_path" "the CI variable $2" "$3"
}

# Go reads only PEM, and ignores the rest without a word: PROGRAM FILE NAME certificate|key
client_pem() {
  if [ "$4" = key ]; then
    client_begin='\(RSA \|EC \)\{0,1\}PRIVATE KEY' client_content="a PEM key without a passphrase"
  else
    client_begin=CERTIFICATE client_content="a PEM certificate"
  fi
  grep -q -e "-----BEGIN $client_begin-----" "$2" || job_fail "$1" "$3 does not contain $client_content." \
    "Store the whole file, from -----BEGIN to -----END. This makes PEM of DER: openssl x509 -inform der -in FILE -out FILE.pem"
}

client_words='' client_flags='' client_program=$(command -v buildctl || echo /usr/bin/buildctl)
