# Finds generated files that differ from what the options give.

# Stops the job if the commands before it changed a file of the repository: COMMAND, the one that generates the files
drift_check() {
  drift_files=$(git status --porcelain --untracked-files=all)
  if [ -n "$drift_files" ]; then
    git --no-pager diff
    job_fail drift.sh "these files are not what the options give:
$drift_files" "Run \"$1\" and commit the files. To change what they contain, change the options."
  fi
  drift_sums=node_modules/projen-buildkit-image-pipeline/programs.sha256
  [ -f "$drift_sums" ] || drift_sums=.gitlab/programs.sha256
  if [ ! -f "$drift_sums" ]; then
    job_say drift.sh "the programs are not compared with those of the release: the package is not in node_modules." \
      "To compare them, commit programs.sha256 of the release as $drift_sums."
    return 0
  fi
  for drift_file in .gitlab/buildkit/*.sh; do
    # the first line names who writes the file
    grep -qxF "$(tail -n +2 "$drift_file" | sha256sum | cut -c 1-64)  ${drift_file##*/}" "$drift_sums" ||
      job_fail drift.sh "$drift_file is not the program of the release (see $drift_sums)." \
        "Remove what changes it: an override in the project, or a patch of the package."
  done
}
