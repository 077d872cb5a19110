# The platforms that an image is built for.

# Builds for these platforms, and says which of them the runner cannot run: PLATFORM... -- COMMAND...
image_platforms() {
  buildkit_await
  image_native=$(buildctl debug workers --format '{{range .}}{{range .Platforms}} {{.OS}}/{{.Architecture}}{{if .Variant}}/{{.Variant}}{{end}}{{end}}{{end}} ')
  image_wanted=
  while [ "$1" != -- ]; do
    image_can_run "$1" ||
      job_say image-platforms.sh "this runner cannot run programs for $1, so its RUN steps fail with 'exec format error'." \
        "Use a BuildKit image with emulators (buildkit-qemu-*), use a runner of that platform, or only COPY files."
    image_wanted=${image_wanted:+$image_wanted,}$1
    shift
  done
  shift
  "$@" --opt "platform=$image_wanted"
}

# Whether the kernel or an emulator of BuildKit can run programs of a platform: PLATFORM
image_can_run() {
  case $image_native in
    *" $1 "*) return 0 ;;
  esac
  image_cpu=${1#*/}
  case ${image_cpu%%/*} in
    386) image_cpu=i386 ;;
    amd64) image_cpu=x86_64 ;;
    arm64) image_cpu=aarch64 ;;
    loong64) image_cpu=loongarch64 ;;
    mips64le) image_cpu=mips64el ;;
    *) image_cpu=${image_cpu%%/*} ;;
  esac
  command -v "buildkit-qemu-$image_cpu" >/dev/null
}
