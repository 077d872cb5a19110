# Images of a pipeline that depend on each other.

# Keeps an image for images of this job that depend on it: COMMAND... `image_build IMAGE ...` sets IMAGE_LAYOUT and IMAGE_DIGEST.
image_keep() {
  image_kept=yes
  "$@"
  image_kept=
}

# Stops the job if an image of another job is missing: VARIABLE NAME
image_require() {
  job_name image-depends-on.sh "$1"
  eval "[ -n \"\${$1-}\" ]" || job_fail image-depends-on.sh "the job that builds $2 left no digest in $1." \
    "The job must run in the same pipeline and push its image. Check the log of the job."
}
