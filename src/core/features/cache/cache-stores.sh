# Reads or writes the mark of a cache: import|export RECORD NAME MORE. An object store answers a missing cache as an empty one, so beside
# each lies a mark: the cache of one step.
cache_mark() {
  cache_flag=$1
  cache_ask "FROM scratch
LABEL cache=\"$3\"
COPY Dockerfile /" "--$cache_flag-cache" "$2,name=$3-mark$4"
}

# Whether an object store has a cache: WHERE NAME
cache_look_store() {
  cache_mark import "$cache_store" "$cache_image$2" ''
  cache_error=$(printf '%s\n' "$cache_answer" | sed -n 's/^#[0-9]* ERROR: //p' | head -n 1 | cut -c1-300)
  if [ "$cache_status" -ne 0 ] || [ -n "$cache_error" ]; then
    [ -z "$cache_error" ] || cache_reason="BuildKit says: $cache_error"
    return 2
  fi
  printf '%s\n' "$cache_answer" | grep -q '^#[0-9]* CACHED'
}

# A cache in an object store: RECORD IMAGE WHERE MODE
cache_in_store() {
  cache_none
  cache_store=$1
  cache_image=$2/
  cache_choose cache_look_store "$3$cache_image"
  cache_import=${cache_found:+$1,name=$cache_image$cache_found}
  cache_export=${cache_own:+$1,name=$cache_image$cache_own,$4,ignore-error=true}
  cache_kept=${cache_own:+cache_keep_store}
}

cache_keep_store() {
  cache_mark export "$cache_store" "$cache_image$cache_own" ,ignore-error=true
}

# A cache in S3: IMAGE RECORD ATTRIBUTES
cache_s3() { cache_in_store "type=s3,$2" "$1" s3: "$3"; }

# A cache in Azure Blob Storage: IMAGE RECORD ATTRIBUTES [KEY_VARIABLE]
cache_azblob() {
  cache_key=
  [ -z "${4-}" ] || eval "cache_key=\"\${$4-}\""
  cache_in_store "type=azblob,$2${cache_key:+,secret_access_key=$cache_key}" "$1" azblob: "$3"
}

# The credentials for S3: KEY_VARIABLE SECRET_VARIABLE [SESSION_VARIABLE]. The daemon finds them in its environment, so this comes before
# it starts; what stands on the command line of buildctl could be read by every step of a build.
cache_s3_keys() { job_untraced cache_s3_export "$@"; }

cache_s3_export() {
  export AWS_EC2_METADATA_DISABLED=true # a machine's own role is not meant where keys are named
  eval "AWS_ACCESS_KEY_ID=\${$1-} AWS_SECRET_ACCESS_KEY=\${$2-} AWS_SESSION_TOKEN=\${${3:-cache_nothing}-}"
  export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
  [ -n "$AWS_SESSION_TOKEN" ] || unset AWS_SESSION_TOKEN
  [ -n "${AWS_ACCESS_KEY_ID:+$AWS_SECRET_ACCESS_KEY}" ] ||
    cache_say "the CI variable $1 or $2 is empty, so the cache cannot be used. A protected variable exists only on protected branches and tags."
}

# A role for S3, taken with a token of GitLab (id_tokens): ROLE TOKEN_VARIABLE
cache_s3_role() { job_untraced cache_s3_token "$@"; }

cache_s3_token() {
  export AWS_EC2_METADATA_DISABLED=true
  export AWS_ROLE_ARN="$1" AWS_ROLE_SESSION_NAME="gitlab-${CI_JOB_ID-job}"
  # beside the registry credentials, which go when the job ends
  export AWS_WEB_IDENTITY_TOKEN_FILE="$DOCKER_CONFIG/s3-token"
  (
    umask 077
    eval "printf %s \"\${$2-}\"" >"$AWS_WEB_IDENTITY_TOKEN_FILE"
  )
}

# A cache in .buildcache, a folder of the project that GitLab keeps from job to job: IMAGE ATTRIBUTES. The whole folder leaves the
# project while images are built, or it would be a part of their build contexts; cache_end puts it back.
cache_local() {
  cache_none
  if [ -z "$cache_shelf" ]; then
    cache_shelf=$(mktemp -d)/caches
    if [ ! -d "$CI_PROJECT_DIR/.buildcache" ] || ! mv "$CI_PROJECT_DIR/.buildcache" "$cache_shelf"; then mkdir "$cache_shelf"; fi
  fi
  cache_image=$1
  if [ -f "$cache_shelf/$1/index.json" ]; then
    cache_say "reading the cache of $1 that GitLab kept"
    cache_import=type=local,src=$cache_shelf/$1
  else
    cache_say "building without a cache: GitLab kept none of $1"
  fi
  # written to an empty folder, or it would grow with every build
  cache_export=type=local,dest=$cache_shelf/$1.new,$2,ignore-error=true
  cache_kept=cache_keep_local
}

cache_keep_local() {
  [ -f "$cache_shelf/$cache_image.new/index.json" ] || return 0
  rm -rf "${cache_shelf:?}/$cache_image"
  mv "$cache_shelf/$cache_image.new" "$cache_shelf/$cache_image"
}

# After the last image of the job
cache_end() {
  mv "$cache_shelf" "$CI_PROJECT_DIR/.buildcache" || cache_say 'the caches could not be put back into .buildcache, for GitLab to keep'
  cache_shelf=
}

cache_shelf=
