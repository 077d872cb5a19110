# Builds on daemons that run elsewhere. The job has their client only, and needs no privilege.

# Connects to a daemon: SECONDS CA CERTIFICATE KEY ADDRESS... It looks for one that answers for so long. The next three name CI variables of type File.
buildkit_connect() {
  for buildkit_name in "$2" "$3" "$4"; do job_name buildkit-remote.sh "$buildkit_name"; done
  ! job_from_fork || job_fail buildkit-remote.sh "this merge request comes from a fork, whose code must not use the key of the BuildKit daemons." \
    "Review its code. Then push its commits to a branch of this project, which builds them."
  buildkit_patience=$1 buildkit_names="$2 $3 $4"
  mkdir "$job_folder/tls"
  buildkit_file "$2" ca certificate
  buildkit_file "$3" cert certificate
  buildkit_file "$4" key key
  client_tls "$job_folder/tls"
  # what steps keep in cache mounts is for builds of this project only
  client_add "--opt build-arg:BUILDKIT_CACHE_MOUNT_NS=${CI_PROJECT_ID-}"
  shift 4
  buildkit_addresses=$(buildkit_order "$@")
  buildkit_expires 2>/dev/null &
  buildkit_choose
  wait "$!" || job_say buildkit-remote.sh "the certificate of the job expires within a week." "Make a new one, and store it and its key in the CI variables ${buildkit_names#* }."
}

# Builds on other daemons: ADDRESS... -- COMMAND...
buildkit_on() {
  buildkit_host=$BUILDKIT_HOST buildkit_general=$buildkit_addresses buildkit_addresses=
  while [ "$1" != -- ]; do
    buildkit_addresses="$buildkit_addresses $1"
    shift
  done
  shift
  # shellcheck disable=SC2086 # addresses contain no blanks
  buildkit_addresses=$(buildkit_order $buildkit_addresses)
  buildkit_choose
  "$@"
  BUILDKIT_HOST=$buildkit_host buildkit_addresses=$buildkit_general
}

# Prints the addresses, the best for this job first: ADDRESS... A job comes back to its cache, and one daemon more or less moves few jobs.
buildkit_order() {
  for buildkit_address; do
    printf '%s %s\n' "$(printf '%s %s %s' "${CI_PROJECT_ID-}" "${CI_JOB_NAME-}" "$buildkit_address" | sha256sum)" "$buildkit_address"
  done | LC_ALL=C sort | sed 's/.* //'
}

# nothing starts in the job, and nothing is left behind in it
buildkit_await() { :; }
buildkit_sweep() { :; }
buildkit_restart() { :; }

# Watches the daemon of a build: BUILDCTL FOLDER. The client would wait forever for one that is frozen or lost.
buildkit_watch() {
  rm -f "$2/lost"
  buildkit_listen "$@" 2>/dev/null &
  watch_too "$!"
}

# After a build that failed: whether its daemon is lost and there is another one, for which it is to be repeated: FOLDER, with its log
buildkit_lost() {
  buildkit_error=$(cat "$1/lost" 2>/dev/null || sed -n 's/^error: //p' "$1/log" | tail -n 1)
  case $(cat "$1/silence" 2>/dev/null)/$buildkit_error in
    "/$buildkit_gone" | /*'code = Unavailable '* | /*': Unavailable: '* | /*'connection is closing'*) ;;
    *) return 1 ;;
  esac
  case $buildkit_error in
    'listing workers'*) buildkit_say "$BUILDKIT_HOST takes no builds any more." ;; # it was told to go after the last one
    *) buildkit_once "$1" "$buildkit_error" ;;
  esac
  buildkit_addresses=$({ printf '%s\n' "$buildkit_addresses" | grep -vxF "$BUILDKIT_HOST" || true; } && echo "$BUILDKIT_HOST")
  buildkit_choose
}

# Stops the job if the build has lost a daemon before, as it may be what ends them: FOLDER ERROR
buildkit_once() {
  mkdir "$1/again" 2>/dev/null || job_fail buildkit-remote.sh "this build has lost two BuildKit daemons, the second one at $BUILDKIT_HOST: $2" \
    "See why they ended. Most often, a build needs more memory than they have."
  buildkit_say "$BUILDKIT_HOST is lost in the middle of the build: $2. The job builds again."
}

# Sets BUILDKIT_HOST to the first daemon that answers
buildkit_choose() {
  buildkit_until=$(($(date +%s) + buildkit_patience)) buildkit_told=
  while :; do
    buildkit_passing=
    for BUILDKIT_HOST in $buildkit_addresses; do
      export BUILDKIT_HOST
      if buildkit_ask; then
        buildkit_say "building on $BUILDKIT_HOST."
        return
      fi
      # shellcheck disable=SC2086 # three names
      { [ -n "$buildkit_told" ] || buildkit_certificate $buildkit_names; } && buildkit_refused $buildkit_names
    done
    [ "${buildkit_passing:-0}" -gt "$(date +%s)" ] ||
      job_fail buildkit-remote.sh "no BuildKit daemon can be used. Above is what each of them said." \
        "If one was only starting, wait longer: buildkit: { startTimeoutSeconds: $((buildkit_patience * 4)) }."
    sleep 1
  done
}

# Asks the daemon whether it is there. Sets buildkit_said to its error, or to nothing if there was no answer.
buildkit_ask() {
  # the client waits for 20 seconds whatever it is told, and a TERM does not end it
  buildkit_said=$({ timeout -s KILL 5 buildctl debug workers 2>&1 >/dev/null; } 2>/dev/null) && return
  buildkit_said=$(printf '%s\n' "$buildkit_said" | sed -n 's/^error: //p' | tail -n 1 | cut -c1-400)
  return 1
}

# Says, once, what a daemon said, and what to do: CA CERTIFICATE KEY
buildkit_refused() {
  case $buildkit_said in
    '') buildkit_said="no answer within 5 seconds" buildkit_passing=$buildkit_until buildkit_fix="It is frozen, or a firewall drops what this runner sends." ;;
    *'no such host'* | *'connection refused'* | *'no route to host'* | *'i/o timeout'* | *'network is unreachable'* | *'connection reset'*)
      buildkit_passing=$buildkit_until buildkit_fix="Check its address, that it runs, and that this runner can reach it." ;;
    *'signed by unknown authority'*) buildkit_fix="Its certificate must be from the authority in the CI variable $1." ;;
    *'certificate is valid for '* | *'any IP SANs'* | *'legacy Common Name'*) buildkit_fix="Its certificate must have the host of this address as a subjectAltName." ;;
    *'expired or is not yet valid'*) buildkit_fix="Renew its certificate, or set the clock of this runner." ;;
    *'remote error: tls'* | *'broken pipe'*) buildkit_fix="It does not accept the certificate in the CI variable $2, which must be from the authority in its buildkitd.toml ([grpc.tls] ca)." ;;
    *'server preface'* | *'TLS handshake'*) buildkit_fix="It does not speak TLS. Its buildkitd.toml needs [grpc.tls] cert, key and ca." ;;
    *) buildkit_fix= ;;
  esac
  buildkit_said=$(printf %s "$buildkit_said" | sed 's/^.*Unavailable: //; s/^connection error: desc = "\(.*\)"$/\1/; s/^transport: Error while dialing: //')
  case $buildkit_told in *"<$BUILDKIT_HOST $buildkit_said>"*) return ;; esac
  buildkit_told="$buildkit_told<$BUILDKIT_HOST $buildkit_said>"
  buildkit_say "$BUILDKIT_HOST cannot be used: $buildkit_said" "$buildkit_fix"
}

# Says something that the artifacts have too, in place of the log of a daemon: TEXT [FIX]
buildkit_say() { job_say buildkit-remote.sh "$@" 2>&1 | tee -a "$job_folder/buildkitd.log" >&2; }

# Ends a build whose daemon did not answer three times. One that refuses connections finishes its builds before it goes.
buildkit_listen() {
  buildkit_missed=0 buildkit_seen=
  trap 'kill "$!"; exit' USR1
  while [ "$buildkit_missed" -lt 3 ]; do
    sleep 5 &
    wait "$!"
    kill -0 "$1" || exit
    buildkit_silent "$@"
    if buildkit_ask; then
      buildkit_said=well
      buildkit_silent "$@"
    fi
    case $buildkit_said in
      well) buildkit_missed=0 ;;
      '' | *'no route to host'* | *'network is unreachable'* | *'i/o timeout'*) buildkit_missed=$((buildkit_missed + 1)) ;;
    esac
  done
  echo "$buildkit_gone" >"$2/lost"
  kill -9 "$1"
}

# Ends a build that waits for a server in vain: BUILDCTL FOLDER. What a daemon elsewhere moves is only seen in the log, so that must not change all the
# time. It has the bytes of base images and caches, but not those of uploads, http and git, which get five times as long.
buildkit_silent() {
  buildkit_size=$(wc -c <"$2/log") buildkit_steps=
  [ "$buildkit_size" != "$buildkit_seen" ] || ! buildkit_idle <"$2/log" || buildkit_steps=$(watch_waiting <"$2/log")
  if [ -z "$buildkit_steps" ]; then
    buildkit_seen=$buildkit_size buildkit_since=$(date +%s)
    return
  fi
  case $buildkit_steps in
    *'exporting '* | *http* | *git:*) buildkit_limit=$((job_seconds * 5)) ;;
    *) buildkit_limit=$job_seconds ;;
  esac
  [ $(($(date +%s) - buildkit_since)) -ge "$buildkit_limit" ] || return 0
  printf '%s\n' "$buildkit_steps" >"$2/silence"
  kill "$1"
}

# Whether no step of a log packs or unpacks layers, for which it needs no server
buildkit_idle() {
  awk '
    /^#[0-9]+ (extracting|exporting layers|rewriting layers|preparing build cache)/ { open[$1 " " $2 " " $3] = !/ done$/ }
    /^#[0-9]+ (DONE|ERROR|CANCELED)/ { for (part in open) if (index(part, $1 " ") == 1) open[part] = 0 }
    END { for (part in open) if (open[part]) exit 1 }'
}

# Links the file of a CI variable: VARIABLE NAME certificate|key
buildkit_file() {
  client_file buildkit-remote.sh "$1" "$3" "the connection to the BuildKit daemons"
  ln -s "$client_path" "$job_folder/tls/$2.pem"
}

# Looks at the certificate of the job, because a daemon does not say why it refuses one: CA CERTIFICATE KEY
buildkit_certificate() {
  command -v openssl >/dev/null || return 0
  buildkit_end=$(openssl x509 -noout -enddate -checkend 0 -in "$job_folder/tls/cert.pem") ||
    job_fail buildkit-remote.sh "the certificate in the CI variable $2 has expired: $(echo "$buildkit_end" | head -n 1)." "Make a new one, and store it and its key in $2 and $3."
  [ "$(openssl x509 -noout -pubkey -in "$job_folder/tls/cert.pem")" = "$(openssl pkey -pubout -in "$job_folder/tls/key.pem")" ] ||
    job_fail buildkit-remote.sh "the key in the CI variable $3 is not that of the certificate in $2." "Store the two files that were made together."
}

# Fails if the certificate of the job expires within a week
buildkit_expires() {
  ! command -v openssl >/dev/null || openssl x509 -noout -checkend 604800 -in "$job_folder/tls/cert.pem" >/dev/null
}

buildkit_gone='it does not answer'
