# Signs the images that were pushed, by their digests: https://docs.sigstore.dev/cosign/signing/signing_with_containers/

# Signs with the identity of this job on gitlab.com, which is written to the public log of Sigstore: VARIABLE...
sign_keyless() {
  [ "${CI_SERVER_HOST-}" = gitlab.com ] || job_fail sign.sh "Sigstore knows the jobs of gitlab.com, and this GitLab is ${CI_SERVER_HOST-}." \
    "Sign with a key: sign: { keyVariable: 'COSIGN_PRIVATE_KEY' }, or sign: { kms: '...' }. With Fulcio of your own: sign: { keyless: true, sigstore: { ... } }."
  sign_flags=
  sign_images "$@"
}

# Signs with the identity of this job, as a Sigstore of one's own knows it: SIGNING_CONFIG TRUSTED_ROOT VARIABLE...
sign_keyless_own() {
  for sign_file in "$1" "$2"; do
    [ -f "$sign_file" ] || job_fail sign.sh "the file $sign_file is not in the checkout." "Commit it, or correct its path in sign: { sigstore }."
  done
  ln -s "$PWD/$1" "$job_folder/signing.json"
  ln -s "$PWD/$2" "$job_folder/root.json"
  sign_flags="--signing-config $job_folder/signing.json --trusted-root $job_folder/root.json"
  shift 2
  sign_images "$@"
}

# Signs with a key in a CI variable of any type: KEY_VARIABLE PASSWORD_VARIABLE VARIABLE...
sign_key() {
  job_untraced sign_read "$1" "$2"
  shift 2
  sign_private "$job_folder/key" "$@"
}

# Puts the key into a file, and the password where cosign reads it: KEY_VARIABLE PASSWORD_VARIABLE
sign_read() {
  job_require sign.sh "$1" "the signature of images"
  job_require sign.sh "$2" "the key of the signature"
  eval "sign_file=\$$1"
  [ -f "$sign_file" ] || printenv "$1" >"$job_folder/key"
  [ ! -f "$sign_file" ] || ln -s "$sign_file" "$job_folder/key"
  grep -qE -e '-----BEGIN ENCRYPTED (SIGSTORE|COSIGN) PRIVATE KEY-----' "$job_folder/key" || job_fail sign.sh "the CI variable $1 does not contain a private key of cosign." \
    "Make one with \"cosign generate-key-pair\", and store the whole file cosign.key, from -----BEGIN to -----END."
  eval "export COSIGN_PASSWORD=\$$2"
}

# Signs with a key of a key management service: URI VARIABLE...
sign_kms() { sign_private "$@"; }

# Signs with a key, and writes to no log of Sigstore: KEY VARIABLE...
sign_private() {
  printf '{"mediaType":"application/vnd.dev.sigstore.signingconfig.v0.2+json","rekorTlogConfig":{},"tsaConfig":{}}' >"$job_folder/signing.json"
  sign_flags="--key $1 --signing-config $job_folder/signing.json"
  shift
  sign_images "$@"
}

# Signs images in all repositories that they were pushed to: VARIABLE...
sign_images() {
  job_section
  for sign_variable; do
    for sign_image in $(pushed_images "$sign_variable"); do
      # shellcheck disable=SC2086 # several words, none with a blank
      cosign sign --yes $sign_flags "$sign_image" || job_fail sign.sh "cosign cannot sign $sign_image." "The message above says why."
      echo "sign.sh: $sign_image is signed"
    done
  done
}
