#!/bin/sh
# Gets the tools that the cache is measured against, and says which are missing, why, and what would fix it. The bench
# runs without them. They need root on Debian or Ubuntu; kaniko also needs Go.
#
#   BUILDKIT_LAB_CACHE=dir   where kaniko and Docker go, as in lab/setup.sh; buildah is the system's
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=lab/parts.sh
. "$here/../../lab/parts.sh"

say() { printf 'bench: %s\n' "$*"; }
found() { printf 'tool\t%s\t%s\n' "$1" "$2" >>"$scratch/tools.tsv"; }
missing() {
  printf 'missing\t%s\t%s\n' "$1" "$2" >>"$scratch/tools.tsv"
  say "--- NOT MEASURED: $1: $2 ---"
}
is_root() { [ "$(id -u)" -eq 0 ]; }
: >"$scratch/tools.tsv"

get_buildah() {
  if ! have buildah && is_root && have apt-get; then
    say 'installing buildah with apt-get'
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends buildah; } >"$scratch/apt.log" 2>&1 ||
      tail -n 5 "$scratch/apt.log" >&2
  fi
  if have buildah; then found buildah "$(command -v buildah)"; else missing buildah 'no command buildah (sudo apt-get install buildah)'; fi
}

# The last version of its makers, from the Go module proxy, pinned by go.sum.
get_kaniko() {
  kaniko=$cache/kaniko-$(cat "$here/go/go.mod" "$here/go/go.sum" | sha256sum | cut -c1-16)
  if ! is_root; then missing kaniko 'it replaces the root folder, so it needs root, to be given a folder as that'; return 0; fi
  if [ ! -d "$kaniko" ]; then
    if ! have go; then missing kaniko 'no command go to build it with'; return 0; fi
    say 'building kaniko; some 90 s the first time'
    if ! (cd "$here/go" && CGO_ENABLED=0 GOBIN=$scratch/kaniko go install tool) >"$scratch/go.log" 2>&1; then
      missing kaniko "go install failed: $(tail -n 1 "$scratch/go.log")"
      return 0
    fi
    mv "$scratch/kaniko" "$kaniko"
  fi
  found kaniko "$kaniko/executor"
}

# Unpacked, not installed: a package would start a daemon and change the system's firewall.
get_docker() {
  docker=$cache/docker
  if ! is_root; then missing docker 'its daemon needs root'; return 0; fi
  if [ ! -d "$docker" ]; then
    if ! have apt-get || ! have dpkg; then missing docker 'no apt-get to get docker.io with'; return 0; fi
    say 'unpacking docker.io and containerd'
    mkdir "$scratch/debs"
    if ! (cd "$scratch/debs" && apt-get download docker.io containerd) >"$scratch/docker.log" 2>&1; then
      missing docker "apt-get download failed: $(tail -n 1 "$scratch/docker.log")"
      return 0
    fi
    for package in "$scratch"/debs/*.deb; do dpkg -x "$package" "$scratch/docker"; done
    mv "$scratch/docker" "$docker"
  fi
  if ! "$docker/usr/sbin/dockerd" --version >"$scratch/docker.log" 2>&1; then
    missing docker "dockerd does not start: $(tail -n 1 "$scratch/docker.log")"
    return 0
  fi
  found docker "$docker/usr"
}

if [ "$(uname -s)" = Linux ]; then
  get_buildah
  get_kaniko
  get_docker
else for tool in buildah kaniko docker; do missing "$tool" 'it needs Linux'; done; fi
mv "$scratch/tools.tsv" "$cache/bench-tools.tsv"
