# What a build may pull, where only the job knows its name.

# Writes the policy with the values of CI variables: VARIABLE... Each is the name of an image, or what such names start with. An empty one allows nothing.
sources_expand() {
  cp .gitlab/buildkit/sources.json "$job_folder/sources.json"
  for sources_variable; do
    job_name sources.sh "$sources_variable"
    eval "sources_value=\${$sources_variable-}"
    [ -n "$sources_value" ] || continue
    case $sources_value in
      *[!A-Za-z0-9._:/@-]*) job_fail sources.sh "the value of the CI variable $sources_variable is not the name of an image." \
        "Correct it, or write another variable in sources: { only: [{ variable: '...' }] }." ;;
    esac
    sed "s|[$]{$sources_variable}|${sources_value%/}|g" "$job_folder/sources.json" >"$job_folder/sources.new"
    mv "$job_folder/sources.new" "$job_folder/sources.json"
  done
}
