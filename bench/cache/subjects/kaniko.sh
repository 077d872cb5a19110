#!/bin/sh
# Runs kaniko as in its container: it replaces everything in its root folder, which is therefore one of its own, in a mount namespace of its own.
#
# $1: an empty folder, which becomes the root
# $2: the build context
# $3: the folder with config.json
# $4: kaniko's program; what follows are its arguments
set -eu
root=$1 context=$2 login=$3 kaniko=$4
shift 4

mkdir -p "$root/kaniko/.docker" "$root/context" "$root/proc" "$root/dev" "$root/etc" "$root/tmp"
cp "$login/config.json" "$root/kaniko/.docker/"
echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
touch "$root/kaniko/executor"

mount --make-rprivate /
mount --bind "$kaniko" "$root/kaniko/executor"
mount --bind "$context" "$root/context" # a volume, as the project is in a CI job: kaniko leaves it alone
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/dev"
for device in null zero random urandom; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
exec chroot "$root" /kaniko/executor "$@"
