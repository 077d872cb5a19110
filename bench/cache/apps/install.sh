#!/bin/sh
# Stands for `npm ci`: writes packages of 20 files each, whose text hangs on the lockfile.
# $1: how many packages, $2: how many words in a file on average, of 12 letters each
set -eu
mkdir node_modules
cd node_modules
awk -v "packages=$1" 'BEGIN { for (p = 0; p < packages; p++) print "package-" p "/lib" }' | xargs mkdir -p
awk -v "packages=$1" -v "words=$2" '
  { for (i = 1; i <= NF; i++) seed = seed * 31 + $i }
  END {
    srand(seed)
    # few and short, so that gzip, which looks back 32 KB, finds them as zstd does: the text shrinks to a fifth
    for (i = 0; i < 300; i++)
      for (k = 0; k < 12; k++) vocabulary[i] = vocabulary[i] substr("abcdefghijklmnopqrstuvwxyz (){};=.\n", 1 + int(rand() * 35), 1)
    for (f = 0; f < packages * 20; f++) {
      name = "package-" (f % packages) "/lib/file-" int(f / packages) ".js"
      text = ""
      for (k = int((0.5 + rand()) * words); k > 0; k--) text = text vocabulary[int(rand() * 300)]
      print text >name
      close(name)
    }
  }
' ../package-lock.json
