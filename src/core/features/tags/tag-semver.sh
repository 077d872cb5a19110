# Tags from a version. A pattern that leaves out the end of the version, such as {{major}}.{{minor}} or latest, floats: it moves to the
# highest version that it fits, among the git tags of the repository. Pre-releases never move it.

# Git tags that are semantic versions (https://semver.org): [--last] PATTERN...
tag_semver() { tag_version tag_sort_semver "$@"; }

# Reads names and prints those that are versions, the lowest first: RELEASE KEY VERSION NAME. Equal versions have one KEY, pre-releases
# the KEY `-`.
tag_sort_semver() {
  tag_core='(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)'
  tag_part='(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)'
  tag_build='(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?'
  sed -nE "s/^v?($tag_core)$tag_build\$/\1 \1 \1 &/p
    s/^v?(($tag_core)-$tag_part(\.$tag_part)*)$tag_build\$/\2 - \1 &/p" | sort -V
}

# Prints the tags of the version: SORT [--last] PATTERN... With --last, floating tags move to every release, higher or not.
# A pre-release gets its full version instead of a part.
tag_version() {
  tag_sort=$1 tag_last='' tag_known=''
  shift
  read -r tag_release tag_key tag_full tag_raw <<END
$(tag_own | "$tag_sort")
END
  [ -n "$tag_key" ] || return 0
  tag_major=${tag_release%%.*} tag_patch=${tag_release##*.} tag_minor=${tag_release#*.}
  tag_minor=${tag_minor%.*}
  for tag_pattern; do
    case $tag_key$tag_pattern in
      "$tag_key--last") tag_last=yes && continue ;;
      *'{{version}}'* | *'{{raw}}'*) ;;
      -*'{{'*) tag_pattern=${tag_pattern%%'{{'*}'{{version}}'${tag_pattern##*'}}'} ;;
      -*) continue ;;
      *'{{patch}}'*) ;;
      *'{{minor}}'*) tag_is_highest "$tag_major\.$tag_minor\." || continue ;;
      *'{{major}}'*) tag_is_highest "$tag_major\." || continue ;;
      *) tag_is_highest '' || continue ;;
    esac
    tag_print "$(printf '%s\n' "$tag_pattern" |
      sed "s/{{version}}/$tag_full/g; s/{{raw}}/$tag_raw/g; s/{{major}}/$tag_major/g; s/{{minor}}/$tag_minor/g; s/{{patch}}/$tag_patch/g")"
  done
}

# Whether the repository has no higher release among those that match: EXPRESSION
tag_is_highest() {
  [ -z "$tag_last" ] || return 0
  [ -n "$tag_known" ] || tag_known=$(tag_list) || exit 1
  tag_top=$(printf '%s\n' "$tag_known" | grep "^$1" | tail -n 1 | cut -d ' ' -f 2)
  [ "$tag_top" = "$tag_key" ]
}

# Prints the releases of the repository and this one, the lowest first. A shallow clone has no tags, so git asks the server, once per job.
tag_list() {
  if [ ! -e "${job_folder:?}/git-tags" ]; then
    tag_refs=$(job_refs --tags "$job_seconds") ||
      job_fail tag-semver.sh "git cannot list the tags of the repository, so the job does not know whether $tag_full is the highest version." \
        "See the message of git above. The job needs access to its own repository (CI_REPOSITORY_URL). tags: { latest: 'last' } does not list tags."
    printf '%s\n' "$tag_refs" >"$job_folder/git-tags"
  fi
  { tag_own && tag_names <"$job_folder/git-tags"; } | "$tag_sort" | grep -v '^[^ ]* - '
}

# Prints the text that contains the version: the git tag, or the text from tag-source.sh.
tag_own() {
  [ -z "${tag_elsewhere-}" ] || { printf '%s\n' "$tag_elsewhere" && return 0; }
  printf 'refs/tags/%s\n' "${CI_COMMIT_TAG-}" | tag_names
}

# Reads git tags as git lists them, and prints the part after the component that tag-component.sh sets.
tag_names() { sed -n "s:^[^/]*refs/tags/${tag_before-}::p"; }
