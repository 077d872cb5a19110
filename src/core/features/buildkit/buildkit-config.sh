# The configuration of the daemon, with the values of CI variables.

# Copies buildkit.toml to the folder of the job, with values in place of "$NAME", and without an item whose variable is empty: COMMAND...
buildkit_config() {
  case " ${BUILDKITD_FLAGS-}" in
    *' --config'*) job_fail buildkit-config.sh "the CI variable BUILDKITD_FLAGS has --config, which replaces the configuration of the pipeline." \
      "Move its settings to buildkit: { config: { ... } }, and remove the flag." ;;
  esac
  buildkit_toml=$job_folder/buildkit.toml
  buildkit_withheld=
  ! job_from_fork || buildkit_withheld='/^\[\[registry\..*\.keypair]]$/,/^key = /d' # the client certificates
  sed "$buildkit_withheld" .gitlab/buildkit/buildkit.toml | awk '
    {
      done = ""
      while (match($0, /"\$[A-Za-z_][A-Za-z0-9_]*"/)) {
        value = ENVIRON[substr($0, RSTART + 2, RLENGTH - 3)]
        gsub(/["\\]/, "\\\\&", value)
        done = done substr($0, 1, RSTART - 1) (value == "" ? "" : "\"" value "\"")
        $0 = substr($0, RSTART + RLENGTH)
        if (value == "") sub(/^, /, "")
      }
      print done $0
    }' >"$buildkit_toml"
  "$@" --config="$buildkit_toml"
}
