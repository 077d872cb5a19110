#!/bin/sh
# Makes the files of the release whose git tag HEAD has, in dist/: [js|python|java|go|jsr]... for some of the packages.
#
# The version is that of the tag. In the repository it is always 0.0.0, so that a diff between two releases shows what has changed.
set -eu
cd "$(dirname "$0")/.."
tag=$(git describe --tags --exact-match --match 'v[0-9]*' HEAD) || { echo 'release.sh: HEAD has no tag such as v1.2.3.' >&2; exit 1; }
[ -z "$(git status --porcelain)" ] || { echo 'release.sh: the work tree has changes. Commit them, and move the tag.' >&2; exit 1; }

trap 'git restore .' EXIT
npm version --no-git-tag-version --ignore-scripts "${tag#v}" >/dev/null
# projen keeps the version for a release
RELEASE=true PROJEN_DISABLE_POST=1 npx projen
rm -rf dist
mkdir dist
npx projen compile
UPDATE_EXAMPLES=1 npx jest --ci test/program-sums.test.ts
cp programs.sha256 dist/
[ $# -gt 0 ] || set -- js python java go jsr
for package; do
  if [ "$package" = jsr ]; then
    # what `deno publish` takes, with the version
    mkdir dist/jsr
    git ls-files deno.json README.md LICENSE 'src/core/*.ts' | tar -cf - -T - | tar -xf - -C dist/jsr
  else npx projen "package:$package"; fi
done
build-tools/release-notes.sh "$tag" >dist/release-notes.md
sums=$(cd dist && find . -type f -exec sha256sum {} + | sed 's|  \./|  |' | LC_ALL=C sort -k 2)
printf '%s\n' "$sums" >dist/SHA256SUMS
