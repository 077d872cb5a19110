# Looks for what would make the job fail later, and says nothing if all is well.

# Runs checks: CHECK...
preflight_check() { for preflight_name; do "preflight_$preflight_name"; done; }

# Warns of a disk with little space. The job goes on, because nobody knows what a build needs.
preflight_disk() {
  preflight_state=${buildkit_root:-${HOME-}/.local/share/buildkit}
  [ -d "$preflight_state" ] || preflight_state=${HOME:-/}
  preflight_low=$(for preflight_unit in k i; do LC_ALL=C df -P$preflight_unit "$preflight_state" . /tmp 2>/dev/null || true; done | awk '
    $1 == "Filesystem" { unit = unit ? "inodes" : "MB"; least = unit == "MB" ? 500000 : 10000; next }
    $2 + 0 > 0 && $4 < least && !seen[unit, $6]++ { all = all sep int(unit == "MB" ? $4 / 1000 : $4) " " unit " in " $6; sep = ", " }
    unit == "MB" { least = 20000 } # only the first folder holds layers
    END { print all }')
  [ -z "$preflight_low" ] || job_say preflight.sh "the disk of the runner is almost full: $preflight_low. The build may need more." \
    "Make room on the runner's host, or mount a larger volume. BuildKit stores layers in $preflight_state."
}

# Removes from DOCKER_AUTH_CONFIG what is no login, and says for which registries: with one of these, BuildKit loses others at random.
preflight_logins() {
  [ -e "$DOCKER_CONFIG/config.json" ] || return 0
  preflight_auth='"auth" *: *"' preflight_char='[A-Za-z0-9+/]'
  # `=` marks logins: base64, with a colon, which is in one of three places of four characters, but not the first character of all
  tr '\r\n\t' '   ' <"$DOCKER_CONFIG/config.json" | sed -E "s|\\\\/|/|g
    s%($preflight_auth)O[g-v]%\\1-%g
    s%($preflight_auth)(($preflight_char{4})*$preflight_char{2}($preflight_char{2}|$preflight_char=|==)\")%\\1!\\2%g
    s%($preflight_auth)!(($preflight_char{4})*(O[g-v]|${preflight_char}[DTjz][o-r]|$preflight_char{2}[048AEIMQUYcgkosw]6))%\\1=\\2%g" >"$DOCKER_CONFIG/marked"
  preflight_hosts=$({ grep -oE "\"[^\"]*\" *: *[{][^{}]*${preflight_auth}[^\"=]" "$DOCKER_CONFIG/marked" || true; } | cut -d '"' -f 2 | tr '\n' ' ')
  [ -z "$preflight_hosts" ] || {
    sed -E "s%($preflight_auth)[^\"=][^\"]*%\\1%g; s%($preflight_auth)=%\\1%g" "$DOCKER_CONFIG/marked" >"$DOCKER_CONFIG/config.json"
    job_say preflight.sh "the CI variable DOCKER_AUTH_CONFIG has no login for ${preflight_hosts% }: its auth is not the base64 of USERNAME:PASSWORD." \
      "Correct it. This prints the value: printf %s USERNAME:PASSWORD | base64 | tr -d '\\n'"
  }
  rm "$DOCKER_CONFIG/marked"
}

# Asks during each build whether its push is allowed, and ends it if not.
preflight_push() { preflight_asks=yes; }

# Starts to ask: BUILDCTL FOLDER. BUILDCTL is the process of the build. The answer of a registry that refuses is in FOLDER/push/refused.
preflight_start() {
  [ "${preflight_asks-}${IMAGE_PUSH-true}" = yestrue ] && [ ! -e "$2/push/asked" ] || return 0
  preflight_ask "$@" 2>/dev/null &
  watch_too "$!"
}

# The layer of this image is missing: the registry decides about its upload, as before any other, but never gets an image. The build tells all other errors.
preflight_ask() {
  preflight_client=$1 preflight_folder=$2/push preflight_missing=sha256:$(printf %064d 0)
  sleep 1 & # a short build tells by itself, and is not slowed down
  trap 'kill "$!"; exit' USR1
  wait "$!"
  mkdir -p "$preflight_folder/blobs/sha256"
  echo 'FROM push' >"$preflight_folder/Dockerfile"
  preflight_blob "{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"$preflight_missing\"]}}"
  preflight_blob "{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/vnd.oci.image.config.v1+json\",\"digest\":\"$preflight_digest\",\"size\":$preflight_size},
    \"layers\":[{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"$preflight_missing\",\"size\":1}]}"
  for preflight_name in $image_repositories; do # names of images contain no blanks
    buildctl build --progress=plain --frontend dockerfile.v0 --local dockerfile="$preflight_folder" --oci-layout push="$preflight_folder" \
      --opt "context:push=oci-layout://push@$preflight_digest" --output "type=image,name=$preflight_name,push=true,push-by-digest=true" >"$preflight_folder/answer" 2>&1 &
    wait "$!" || true
    grep -E "^error: failed to solve: failed to push .*($login_refused)" "$preflight_folder/answer" >"$preflight_folder/refused" || continue
    kill "$preflight_client"
    break
  done
  : >"$preflight_folder/asked"
}

# Adds a blob to the image: TEXT
preflight_blob() {
  printf %s "$1" >"$preflight_folder/blob"
  preflight_size=${#1} preflight_digest=sha256:$(sha256sum <"$preflight_folder/blob" | cut -d ' ' -f 1)
  mv "$preflight_folder/blob" "$preflight_folder/blobs/sha256/${preflight_digest#*:}"
}
