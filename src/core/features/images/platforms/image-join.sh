# Images whose platforms are built in different jobs: each job pushes its platform without a tag, and another one joins them.

# Builds one platform: COMMAND... `image_build IMAGE ...` pushes it without a tag.
image_by_digest() {
  image_how=image_make_untagged
  "$@"
  image_how=image_make
}

image_make_untagged() {
  image_references="$image_name
" image_untagged=,push-by-digest=true,name-canonical=true
  image_make "$@"
  image_tags='' image_references='' image_untagged=''
}

# Joins platforms: VARIABLE TAGS OUTPUT NAME... -- PLATFORM VARIABLE... The image is pushed like that of image_build. Each platform's VARIABLE holds its image.
image_join() {
  if [ "${IMAGE_PUSH-true}" = true ]; then
    image_how=image_make_index
    image_build "$@"
    image_how=image_make
  else
    echo "image-join.sh: the platforms of $4 are built and not pushed, so there is nothing to join."
  fi
}

image_make_index() {
  image_platforms='' image_digests='' image_left=$#
  mkdir "$image_folder/join"
  # each platform is a named context, of which BuildKit reads no layer
  printf '%s\n' 'ARG TARGETPLATFORM' "FROM \$TARGETPLATFORM" >"$image_folder/join/Dockerfile"
  while [ "$image_left" -gt 0 ]; do
    job_name image-join.sh "$2"
    eval "image_part=\${$2-}"
    [ -n "$image_part" ] || job_fail image-join.sh "the job that builds $image_name for $1 left no digest in $2." "Check the log of the job."
    image_platforms=${image_platforms:+$image_platforms,}$1 image_digests="$image_digests ${image_part#*@}" image_left=$((image_left - 2))
    set -- "$@" --opt "context:$1=docker-image://$image_part"
    shift 2
  done
  set -- --frontend dockerfile.v0 --local "context=$image_folder/join" --local "dockerfile=$image_folder/join" --opt "platform=$image_platforms" "$@"
  # without a push at first: what comes out must be what went in
  image_solve '' "$@" --output "type=image,name=$image_name,push=false,$image_attributes"
  for image_part in $image_digests; do
    grep -q "exporting manifest $image_part" "$image_folder/log" || job_fail image-join.sh "$image_name@$image_part would not stay as it was built and tested, so nothing was tagged." \
      "An image with ONBUILD instructions cannot be joined. Remove platformRunners: then one job builds all platforms."
  done
  image_solve '' "$@" --output "type=image,\"name=$(printf %s "${image_references%?}" | tr '\n' ,)\",push=true,$image_attributes"
}
