#!/bin/sh
# Prints the notes of a release, as Markdown: TAG. The commits since the release before it, by their kind, and what has changed in generated files.
set -eu
[ $# -eq 1 ] || { echo 'usage: build-tools/release-notes.sh TAG' >&2; exit 2; }
here=$(dirname "$0")
git rev-parse --quiet --verify "$1^{commit}" >/dev/null || { echo "release-notes.sh: there is no $1." >&2; exit 1; }
previous=$(git describe --tags --abbrev=0 --match 'v[0-9]*' "$1^" 2>/dev/null) || previous=

# The commits of a kind, with their scope in bold: TAG TITLE PATTERN
section() {
  commits=$(git log --no-merges --format='%s' "${previous:+$previous..}$1" | grep -E "^$3: ") || return 0
  printf '### %s\n\n' "$2"
  printf '%s\n' "$commits" | sed -E 's/^[a-z]+\(([^)]*)\)!?: /- **\1**: /; s/^[a-z]+!?: /- /'
  echo
}
section "$1" 'Breaking changes' '[a-z]+(\([^)]*\))?!'
section "$1" 'Features' 'feat(\([^)]*\))?'
section "$1" 'Fixes' '(fix|perf)(\([^)]*\))?'
if [ -n "$previous" ]; then "$here/generated-diff.sh" "$previous" "$1"; else echo 'The first release.'; fi
