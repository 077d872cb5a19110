#!/bin/sh
# Makes the certificates of BuildKit daemons and of the jobs that use them, with openssl 1.1.1 or newer:
#
#   sh certificates.sh HOST...    such as '*.buildkitd.buildkit.svc', or buildkit.example.com
#
# The folder certificates/ then has ca.key, which makes further ones: keep it offline; ca.pem for everybody; daemon.pem and daemon.key for the
# daemons; job.pem and job.key for the CI variables. Run it again for new ones from the same authority, before they expire after a year.
set -eu
umask 077
[ $# -gt 0 ] || { sed -n 's/^# \{0,1\}//p' "$0" && exit 2; }
mkdir -p certificates
cd certificates

new_key() { openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"; }

# Makes a key, and a certificate for it: FILE NAME EXTENSION...
issue() {
  file=$1 name=$2
  shift 2
  new_key "$file"
  printf '%s\n' 'basicConstraints = critical, CA:FALSE' 'keyUsage = critical, digitalSignature' "$@" >"$file.ext"
  openssl req -new -key "$file.key" -subj "/CN=$name" |
    openssl x509 -req -CA ca.pem -CAkey ca.key -set_serial "0x$(openssl rand -hex 16)" -days 365 -sha256 -extfile "$file.ext" -out "$file.pem"
  rm "$file.ext"
}

if [ ! -e ca.key ]; then
  new_key ca
  openssl req -x509 -key ca.key -subj /CN=buildkit -days 3650 -sha256 -addext 'keyUsage = critical, keyCertSign, cRLSign' -out ca.pem
fi
names=
for host; do names="$names${names:+, }DNS:$host"; done
issue daemon "buildkitd" 'extendedKeyUsage = serverAuth' "subjectAltName = $names"
issue job gitlab 'extendedKeyUsage = clientAuth'
