# Builds an image, tests it where a smoke test is set, and pushes it where the output says so: VARIABLE NAME FLAG...
# The flags are those of `buildctl build`, and the last is the output. Afterwards VARIABLE is NAME@DIGEST.
build_image() {
  image_variable=$1 image_name=$2
  shift 2
  image_flags=$#
  while [ "$image_flags" -gt 2 ]; do # the flags before the output go behind it
    set -- "$@" "$1"
    shift
    image_flags=$((image_flags - 1))
  done
  image_output=$2
  shift 2
  await_buildkitd
  image_folder=$buildkit_folder/$image_variable
  mkdir "$image_folder"
  base_find "$@"
  set -- --frontend dockerfile.v0 ${base_found:+--opt "$base_name" --opt "$base_digest"} "$@"
  image_kept=type=oci,tar=false,dest=$image_folder/layout,${image_output#type=image,}
  if [ -n "$smoke_test" ]; then
    image_build '' "$@" --output "$image_kept"
    image_test
    image_keep=
  fi
  image_build "${cache_export-}" "$@" ${image_keep:+--output "$image_kept"} --output "$image_output"
  cache_built "$image_folder/log" || image_keep_cache "$@"
  image_digest=$(image_digest_built)
  export "$image_variable=$image_name@$image_digest"
  eval "${image_variable}_DIGEST=\$image_digest ${image_variable}_LAYOUT=\$image_folder/layout"
  image_report
  smoke_test='' image_keep=''
}

# Builds with the cache that was chosen, or without where that is broken: CACHE_TO_WRITE FLAG...
image_build() {
  image_cache=$1
  shift
  image_solve "$@" ${cache_import:+--import-cache "$cache_import"} ${image_cache:+--export-cache "$image_cache"} && return 0
  cache_failed "$image_folder/log" || return 1
  image_solve "$@"
}

# Keeps the cache of the last stage inside an image of its own: FLAG...
image_keep_cache() {
  buildctl build --progress=plain "$@" --export-cache type=inline --output "${cache_as_image-}" ||
    job_say build.sh 'the registry takes no image under the name of the cache either, so the next build starts without one.'
}

# Builds with the flags, and keeps what buildctl says: FLAG...
image_solve() {
  rm -f "$image_folder/failed"
  {
    buildctl build --progress=plain --metadata-file "$image_folder/metadata.json" "$@" 2>&1 || : >"$image_folder/failed"
  } | tee "$image_folder/log"
  [ ! -e "$image_folder/failed" ] || return 1
  context_report "$image_folder/log" "$@"
}

image_digest_built() {
  sed -n 's/^ *"containerimage.digest": *"\(sha256:[0-9a-f]*\)".*/\1/p' "$image_folder/metadata.json"
}

# Keeps the next image for those that are built on it in this job.
keep_image() {
  image_keep=true
}

# Commands that must succeed in the next image before it is pushed, each as a RUN instruction has it: COMMAND...
smoke_test() {
  smoke_test=$(printf 'RUN %s\n' "$@")
}

image_test() {
  mkdir "$image_folder/test"
  printf 'FROM image\n%s\n' "$smoke_test" >"$image_folder/test/Dockerfile"
  buildctl build --frontend dockerfile.v0 --no-cache --local "dockerfile=$image_folder/test" \
    --oci-layout "image=$image_folder/layout" --opt "context:image=oci-layout://image@$(image_digest_built)" ||
    job_fail build.sh "the smoke test of $image_name failed; nothing of it was pushed." "The command and what it wrote are above."
}

# Writes down what was built, outside of what the next image may be built from.
image_report() {
  printf '%s' "$names" | tr ',' '\n' | awk -v name="$image_name" -v digest="$image_digest" '
    function list(items) { return items == "" ? "[]" : "[\n    " items "\n  ]" }
    { separator = NR > 1 ? ",\n    " : ""; references = references separator "\"" $0 "\"" }
    index($0, name ":") == 1 { tags = tags (tags == "" ? "" : ",\n    ") "\"" substr($0, length(name) + 2) "\"" }
    END {
      printf "{\n  \"name\": \"%s\",\n  \"digest\": \"%s\",\n  \"tags\": %s,\n  \"references\": %s\n}\n", name, digest, list(tags), list(references)
    }' >"$image_folder/report.json"
  case $image_output in
    *push=true*)
      printf '%s=%s@%s\n' "$image_variable" "$image_name" "$image_digest" >>"$buildkit_folder/pushed.env"
      echo "build.sh: pushed $image_name@$image_digest as $names"
      ;;
    *) echo "build.sh: built $image_name@$image_digest, not pushed" ;;
  esac
}

# Leaves what was built for later jobs: a JSON file for each image, and the variables of those that were pushed.
report_images() {
  mkdir -p .gitlab/buildkit/images
  for image_folder in "$buildkit_folder"/*/; do
    image_folder=${image_folder%/}
    cp "$image_folder/report.json" ".gitlab/buildkit/images/${image_folder##*/}.json"
  done
  touch "$buildkit_folder/pushed.env"
  cp "$buildkit_folder/pushed.env" .gitlab/buildkit/images/images.env
}

# Stops the job where an image of another job is missing: VARIABLE NAME
require_image() {
  eval "[ -n \"\${$1-}\" ]" || job_fail build.sh "the job that builds $2 left no digest in $1." \
    "It must run in the same pipeline and push its image. Look at that job's log."
}

names= # what image_names gives: what the next image is pushed as
smoke_test=
image_keep=
