#!/bin/sh
# Puts the packed package beside projen, in the versions of package-lock.json: what the image consists of. Run it behind `npx projen package:js`.
set -eu
cd "$(dirname "$0")/.."
tools=image/tools/node_modules
rm -rf image/tools
mkdir -p "$tools/projen-buildkit-image-pipeline" "$tools/.bin"
cp -RL node_modules/projen node_modules/constructs "$tools"
tar -xzf dist/js/*.tgz -C "$tools/projen-buildkit-image-pipeline" --strip-components=1
ln -s ../projen/bin/projen "$tools/.bin/projen"
