#!/bin/sh
# Stands for `npm ci`: writes packages of 20 files each, out of the base image's modules. Which, hangs on the lockfile.
# $1: how many packages
set -eu
lock=$(sha256sum package-lock.json | tr -dc 0-9 | cut -c 1-6)
mkdir node_modules
cd node_modules
awk -v "packages=$1" 'BEGIN { for (p = 0; p < packages; p++) print "package-" p "/lib" }' | xargs mkdir -p
awk -v "packages=$1" -v "lock=$lock" '
  BEGIN { RS = "" }
  { module[NR - 1] = $0 }
  END {
    for (f = 0; f < packages * 20; f++) {
      name = "package-" (f % packages) "/lib/file-" int(f / packages) ".js"
      print "// " f " of " lock "\n" module[(f * 7 + lock) % NR] >name
      close(name)
    }
  }
' /usr/share/modules
