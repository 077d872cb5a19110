#!/bin/sh
# Prints, as Markdown for the notes of a release, how the programs and the generated files of the examples have changed: FROM [TO]
set -eu
[ $# -ge 1 ] || { echo 'usage: build-tools/generated-diff.sh FROM [TO]' >&2; exit 2; }
from=$1 to=${2:-HEAD}
git rev-parse "$from^{commit}" "$to^{commit}" >/dev/null # an error if there is no such commit

echo '### Generated files'
echo
if git diff --quiet "$from" "$to" -- programs.sha256 'examples/*/.gitlab*'; then
  echo 'The generated files are unchanged.'
  exit
fi
# the examples show only some of the programs, but the sums are of all
# shellcheck disable=SC2016 # backticks of Markdown
programs=$(git diff "$from" "$to" -- programs.sha256 | sed -n 's/^[+-][0-9a-f]\{64\}  \(.*\)/`\1`/p' | sort -u | paste -s -d , | sed 's/,/, /g')
echo "Programs: ${programs:-unchanged}. The examples, as \`git diff $from $to -- 'examples/*/.gitlab*'\` shows them:"
git diff --name-only "$from" "$to" -- 'examples/*/.gitlab*' | cut -d / -f 2 | sort -u | while read -r example; do
  files="examples/$example/.gitlab*"
  echo
  echo "<details><summary><code>$example</code>:$(git diff --shortstat "$from" "$to" -- "$files")</summary>"
  echo
  # more backticks than a file has in a row
  echo '``````diff'
  git diff --no-color "$from" "$to" -- "$files" | sed '/^index /d'
  echo '``````'
  echo
  echo '</details>'
done
