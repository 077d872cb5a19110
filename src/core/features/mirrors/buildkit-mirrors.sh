# Mirrors of registries. BuildKit asks the registry itself only if a mirror answers with an error. The job does the rest.

# Restarts BuildKit without mirrors, after a mirror that does not answer or breaks off
buildkit_without_mirrors() {
  sed '/^mirrors = /d' "$buildkit_toml" >"$job_folder/buildkitd.toml"
  buildkit_mirrors=
  buildkit_restart --config="$job_folder/buildkitd.toml"
}

buildkit_mirrors=yes
