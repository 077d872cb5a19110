# A cache in Amazon S3, or in a compatible server.

# Sets the credentials: KEY_VARIABLE SECRET_VARIABLE [SESSION_VARIABLE]. The daemon reads them from its environment, so call this before
# it starts. On the command line of buildctl, every build step could read them.
cache_s3_keys() { job_untraced cache_s3_export "$1" "$2" "${3-}"; }

# Assumes a role with a token of GitLab (id_tokens): ROLE TOKEN_VARIABLE
cache_s3_role() { job_untraced cache_s3_token "$1" "$2"; }

# Builds with the cache: WRITERS IMAGE RECORD ATTRIBUTES COMMAND...
cache_s3() {
  cache_in_store "$1" "type=s3,$3" s3: "$2" "$4"
  shift 4
  "$@"
  cache_none
}

cache_s3_export() {
  export AWS_EC2_METADATA_DISABLED=true # do not use the role of the machine instead of the keys
  ! cache_s3_withheld || return 0
  job_name cache-s3.sh "$1"
  job_name cache-s3.sh "$2"
  eval "AWS_ACCESS_KEY_ID=\${$1-} AWS_SECRET_ACCESS_KEY=\${$2-}"
  export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
  if [ -n "$3" ]; then
    job_name cache-s3.sh "$3"
    eval "export AWS_SESSION_TOKEN=\"\${$3-}\""
  fi
  [ -n "${AWS_ACCESS_KEY_ID:+$AWS_SECRET_ACCESS_KEY}" ] ||
    cache_say "the CI variable $1 or $2 is empty, so the cache cannot be used. A protected variable exists only on protected branches and tags."
}

cache_s3_token() {
  export AWS_EC2_METADATA_DISABLED=true
  ! cache_s3_withheld || return 0
  job_name cache-s3.sh "$2"
  export AWS_ROLE_ARN="$1" AWS_ROLE_SESSION_NAME="gitlab-${CI_JOB_ID-job}" AWS_WEB_IDENTITY_TOKEN_FILE="$job_folder/s3-token"
  eval "printf %s \"\${$2-}\"" >"$AWS_WEB_IDENTITY_TOKEN_FILE"
}

cache_s3_withheld() {
  job_from_fork || return 1
  unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
  cache_say 'not using the credentials for S3: this merge request comes from a fork.'
}
