# Tests an image before it is pushed.

# Adds a command that must succeed in the image, as the text after RUN in a Dockerfile: RUN COMMAND...
image_smoke_test() {
  image_smoke="${image_smoke-}RUN $1
"
  shift
  "$@"
}

# Builds the image without a push, and runs the commands in it: FLAG...
image_smoke_run() {
  image_solve '' "$@" --output "$image_layout"
  mkdir "$image_folder/test"
  printf 'FROM image\n%s' "$image_smoke" >"$image_folder/test/Dockerfile"
  image_smoke='' image_work=$image_folder/test
  until image_smoke_try; do
    buildkit_lost "$image_work" || job_fail image-smoke-test.sh "the smoke test of $image_name failed, so the image was not pushed." "The command and its output are above."
  done
  image_work=$image_folder
}

image_smoke_try() {
  image_client --frontend dockerfile.v0 --no-cache --local "context=$image_work" --local "dockerfile=$image_work" \
    --oci-layout "image=$image_folder/layout" --opt "context:image=oci-layout://image@$image_digest"
  return "$image_status"
}
