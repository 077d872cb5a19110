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

client_words='' client_flags='' client_program=$(command -v buildctl || echo /usr/bin/buildctl)
