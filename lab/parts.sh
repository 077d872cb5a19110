# shellcheck shell=sh
# Where parts from elsewhere are kept, outside git. The set-up scripts source this file: whole parts go into $cache, and what is
# in the making is in $scratch until the script ends.
umask 022 # jobs run as an unprivileged user, who must be able to read all of this
PATH=$PATH:/usr/local/go/bin:/usr/sbin:/sbin

if [ "$(id -u)" -eq 0 ]; then default_cache=/var/cache; else default_cache=${XDG_CACHE_HOME:-$HOME/.cache}; fi
cache=${BUILDKIT_LAB_CACHE:-$default_cache/projen-buildkit-image-pipeline}
scratch=$cache/scratch-$$
mkdir -p "$scratch"
trap 'rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

have() { command -v "$1" >/dev/null 2>&1; }
