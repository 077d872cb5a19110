# Images of a pipeline that are built on each other.

# Keeps an image for those that are built on it in this job: COMMAND... `image_build IMAGE ...` sets IMAGE_LAYOUT and IMAGE_DIGEST.
image_keep() {
  image_kept=yes
  "$@"
  image_kept=
}

# Stops the job where an image of another job is missing: VARIABLE NAME
image_require() {
  job_name image-depends-on.sh "$1"
  eval "[ -n \"\${$1-}\" ]" || job_fail image-depends-on.sh "the job that builds $2 left no digest in $1." \
    "It must run in the same pipeline and push its image. Look at that job's log."
}
