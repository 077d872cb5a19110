# Finds what the image jobs of the pipeline have pushed.

# Prints NAME@DIGEST of an image under its first name, or nothing if this pipeline did not push it: VARIABLE
pushed_image() {
  pushed_report=.gitlab/buildkit/images/$1.json
  if grep -qs '^  "pushed": true,$' "$pushed_report"; then
    sed -n 's/^  "name": "\(.*\)",$/\1/p; s/^  "digest": "\(.*\)",$/@\1/p' "$pushed_report" | tr -d '\n'
  else
    job_say pushed.sh "$1: this pipeline has pushed no such image."
  fi
}

# Prints NAME@DIGEST of an image for each of its names: VARIABLE
pushed_images() {
  pushed_report=.gitlab/buildkit/images/$1.json pushed_digest=$(pushed_image "$1")
  [ -z "$pushed_digest" ] || sed -n 's|^    "\(.*/.*\):[^:]*",*$|\1|p' "$pushed_report" | sort -u | sed "s|\$|@${pushed_digest#*@}|"
}

# Prints the name of the list of what is in an image, without the suffix of the format: VARIABLE PLATFORM, which can be empty
pushed_list() { printf %s "gl-sbom-$1${2:+/$2}" | tr / -; }
