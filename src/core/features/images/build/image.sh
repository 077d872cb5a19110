# Builds an image with the BuildKit of the job, pushes it, and writes reports for later jobs.

# Builds an image: VARIABLE TAGS OUTPUT NAME... -- FLAG...
# VARIABLE is set to NAME@DIGEST, TAGS has one tag per line, OUTPUT has attributes of `buildctl build --output`, FLAG is one of its flags.
# The image is pushed as each NAME with each tag, unless IMAGE_PUSH is false.
image_build() {
  job_name image.sh "$1"
  [ -n "$2" ] || job_fail image.sh "no rule of the option tags gives a tag to this pipeline (${CI_PIPELINE_SOURCE-} of ${CI_COMMIT_REF_NAME-})." \
    "Add a rule, such as tags: { ref: true }, or remove the trigger that started the pipeline."
  image_variable=$1 image_tags=$2 image_attributes=$3 image_name=$4 image_folder=$job_folder/$1 image_work=$job_folder/$1 image_references='' image_repositories=''
  shift 3
  while [ "$1" != -- ]; do
    # https://github.com/distribution/reference; the options have no other name
    printf '%s\n' "$1" | LC_ALL=C grep -qE '^[^/]+(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)+$' || job_fail image.sh "\"$1\" is not the name of an image, which has a host and a path in lower case." \
      "Correct the CI variable CI_REGISTRY_IMAGE (\"${CI_REGISTRY_IMAGE-}\"): remove it from the CI configuration and from Settings > CI/CD > Variables, because GitLab sets it."
    image_repositories="$image_repositories $1"
    image_references="$image_references$(printf '%s\n' "$image_tags" | sed "s|^|$1:|")
"
    shift
  done
  shift
  for image_flag; do case $image_flag in build-arg:*=?*) ;; build-arg:*) job_say image.sh "the build argument $(echo "${image_flag#*:}" | tr -d =) is empty." ;; esac; done
  mkdir "$image_folder"
  buildkit_await
  "${image_how-image_make}" "$@"
  export "$image_variable=$image_name@$image_digest"
  eval "${image_variable}_LAYOUT=\$image_folder/layout ${image_variable}_DIGEST=\$image_digest"
  image_record
}

# Builds the image with its labels, tests it, and pushes it: FLAG...
image_make() {
  [ -z "${lint_path-}" ] || lint_run "$@"
  # the standard labels: https://github.com/opencontainers/image-spec/blob/main/annotations.md
  set -- --frontend dockerfile.v0 \
    --opt "label:org.opencontainers.image.title=${CI_PROJECT_TITLE-}" \
    --opt "label:org.opencontainers.image.description=${CI_PROJECT_DESCRIPTION-}" \
    --opt "label:org.opencontainers.image.url=${CI_PROJECT_URL-}" \
    --opt "label:org.opencontainers.image.source=${CI_PROJECT_URL-}" \
    --opt "label:org.opencontainers.image.version=$(printf '%s\n' "$image_tags" | head -n 1)" \
    --opt "label:org.opencontainers.image.revision=${CI_COMMIT_SHA-}" \
    --opt "label:org.opencontainers.image.created=${CI_COMMIT_TIMESTAMP-}" \
    "$@"
  image_names="\"name=$(printf %s "$image_references${cache_reference-}" | tr '\n' , | sed 's/,$//')\"" # attestations contain them, so each export needs the same
  image_layout="type=oci,tar=false,dest=$image_folder/layout,$image_names,$image_attributes"
  if [ -z "${promote_else-}" ] || ! promote_run "$@"; then
    [ -z "${image_smoke-}" ] || image_smoke_run "$@"
    image_solve "${cache_export-}" "$@" ${image_kept:+--output "$image_layout"} \
      --output "type=image,$image_names,push=${IMAGE_PUSH-true}${image_untagged-},$image_attributes"
    buildkit_sweep
    [ -z "${cache_export-}" ] || cache_written "$image_folder/log" "$image_attributes" "$@"
  fi
}

# Writes the reports for later jobs: a JSON file for each image, and the variables of pushed images.
image_report() { cp -R "$job_folder/images" "$image_reports"; }

# Leaves the log of BuildKit in the artifacts of a job that failed: STATUS
image_end() {
  [ "$1" -eq 0 ] || [ ! -e "$job_folder/buildkitd.log" ] ||
    { image_report && job_untraced job_masked <"$job_folder/buildkitd.log" >"$image_reports/buildkitd.log"; } 2>/dev/null || true
}

# Builds with the chosen cache, again after a fault that may pass: CACHE_TO_WRITE FLAG...
image_solve() {
  image_export=$1 retry_count=0
  shift
  until image_buildctl "$@" ${cache_import:+--import-cache "$cache_import"} ${image_export:+${cache_export:+--export-cache "$cache_export"}}; do
    buildkit_lost "$image_folder" || retry_build "$image_folder" || image_fail
  done
  image_context "$@"
}

# Builds, and sets image_digest: FLAG...
image_buildctl() {
  job_section "$image_variable" "Build $image_name"
  image_client --metadata-file "$image_folder/metadata.json" "$@"
  job_section
  [ "$image_status" -ne 0 ] || { image_digest=$(sed -n 's/^ *"containerimage.digest": *"\(sha256:[0-9a-f]*\)".*/\1/p' "$image_folder/metadata.json") && return; }
  if [ -s "$image_folder/push/refused" ]; then
    job_say image.sh 'a registry refuses the push, so the build is ended.'
    tee -a "$image_folder/log" <"$image_folder/push/refused" >&2
  fi
  # the image is pushed if only the cache remained
  grep -qsx 'exporting cache [^,]*' "$image_folder/silence" || return 1
  image_digest=$(sed -n 's/^#[0-9]* pushing manifest for .*@\(sha256:[0-9a-f]*\).* done$/\1/p' "$image_folder/log" | tail -n 1)
  [ -n "$image_digest" ] || return 1
  job_say image.sh "the image is pushed, but its cache is not written, because the registry gave no answer for $job_seconds seconds."
  cache_none
}

# Runs BuildKit's client, and watches it: FLAG... The log is in image_work. Sets image_status.
image_client() {
  [ -p "$image_work/output" ] || mkfifo "$image_work/output"
  tee "$image_work/log" <"$image_work/output" &
  image_tee=$!
  buildctl build --progress=plain "$@" >"$image_work/output" 2>&1 &
  image_process=$!
  watch_start "$image_process" "$image_work"
  [ -z "${buildkit_addresses-}" ] || buildkit_watch "$image_process" "$image_work"
  [ "${preflight_asks:+$image_work}" != "$image_folder" ] || preflight_start "$image_process" "$image_folder"
  if job_wait "$image_process"; then image_status=0; else image_status=1; fi
  watch_end
  wait "$image_tee"
}

# Stops the job with the cause
image_fail() {
  [ -s "$image_folder/silence" ] || explain_build "$image_folder/log" || job_say image.sh "the build failed. The last messages of BuildKit:" "$(tail -n 5 "$job_folder/buildkitd.log" 2>/dev/null)"
  exit 1
}

# Records the built image, outside the build context of the next image.
image_record() {
  if [ "${IMAGE_PUSH-true}" = true ]; then
    echo "$image_variable=$image_name@$image_digest" >>"$image_records/images.env"
    echo "image.sh: pushed $image_name@$image_digest${image_references:+ as}"
    printf %s "$image_references" | sed 's/^/  /'
  else
    image_tags='' image_references=''
    echo "image.sh: built $image_name@$image_digest, not pushed"
  fi
  printf '{\n  "name": "%s",\n  "digest": "%s",\n  "pushed": %s,\n  "tags": %s,\n  "references": %s\n}\n' "$image_name" "$image_digest" \
    "${IMAGE_PUSH-true}" "$(image_list "$image_tags")" "$(image_list "${image_references%?}")" >"$image_records/$image_variable.json"
}

# Prints lines as a JSON list: LINES
image_list() { printf %s "${1:-[]}" | sed '/^\[\]$/q; s/.*/    "&"/; 1s/^/[\n/; $!s/$/,/; $s/$/\n  ]/'; }

# Shows the largest parts of a large build context: FLAG... The log of BuildKit has the size of what was sent: the files that the Dockerfile copies.
image_context() {
  image_sent=$(sed -n 's/^#[0-9]* transferring context: \([0-9.]*[kMGT]*B\) \([0-9]*\)\.\{0,1\}[0-9]*s done$/\1 in \2 s/p' "$image_folder/log" | tail -n 1)
  case $image_sent in
    *GB\ * | [5-9][0-9]*MB\ * | [1-9][0-9][0-9]*MB\ * | *\ [0-9][0-9]*\ s) ;;
    *) return 0 ;;
  esac
  for image_flag; do case $image_flag in context=*) image_from=${image_flag#context=} ;; esac; done
  echo "image.sh: the build context $image_from is large: $image_sent. Exclude files that the image does not need in $image_from/.dockerignore. The largest files and folders:"
  (cd "$image_from" && du -sk -- * .[!.]* | sort -rn | head -n 4 | awk '{ $1 = int($1 / 1024) " MB"; print "  " $0 }') 2>/dev/null || true # du fails if no name starts with a dot
}

image_start() {
  image_reports=.gitlab/buildkit/images image_records=$job_folder/images
  mkdir "$job_folder/images"
  job_at_end image_end
  : >"$job_folder/images/images.env"
  # reports of earlier jobs would be a part of the build context
  { rm -rf "$image_reports" && mkdir -p "$image_reports" && head -c 65536 /dev/zero >"$image_reports/room" && rm -r "$image_reports"; } 2>/dev/null || job_fail image.sh "user $(id -u) cannot write to ${image_reports%/*}, where the job writes its reports." \
    "The runner must clone the repository for the user of the image, to a disk with free space ($(df -k . | awk 'NR == 2 { print $4 }') KB are free)."
}

image_start
