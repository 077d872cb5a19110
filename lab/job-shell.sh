#!/bin/sh
# Stands first in gitlab-ci-local's PATH, as `bash`: the shell executor starts each job with `bash -c bash`, and
# this makes of it a shell like the one in the job's image. Every other call gets the real bash.
#
#   LAB_SESSION   the folder of this pipeline: what its jobs leave behind is removed with it
#   LAB_USER      the unprivileged user for the jobs, or empty to stay who we are
#   LAB_BASH, LAB_BUSYBOX   programs
#   LAB_PROC      `masked`, as in most containers, or `open`
#   LAB_IMAGE_PATH, LAB_SYSTEM_PATH   the PATH of a job in a BuildKit image, and in any other image
#
# Our own variables start with lab_, since a job may have a variable of any name.
set -eu

case "${1-} ${2-}" in
  '-c bash') ;;
  # This copy of the work tree is for containers only.
  '-c rsync '*' .gitlab-ci-local/builds/.docker/') exit 0 ;;
  # This one is repeated before after_script, and would then delete what the job has written.
  '-c rsync '*' .gitlab-ci-local/builds/'*) [ ! -e "${2##* }.git" ] || exit 0; exec "$LAB_BASH" "$@" ;;
  *) exec "$LAB_BASH" "$@" ;;
esac

umask 022
for lab_script in .gitlab-ci-local/scripts/*_"$CI_JOB_ID"; do lab_name=${lab_script##*/}; done
# after_script comes here as a second shell of the same job and finds the same folders, as in a container.
lab_job=$LAB_SESSION/jobs/$CI_JOB_ID
if [ ! -d "$lab_job" ]; then
  printf '%s\n' "$CI_JOB_NAME" >>"$LAB_SESSION/started"
  mkdir -p "$lab_job/home/user/.local/tmp" "$lab_job/home/user/.local/share/buildkit" "$lab_job/run/user/1000"
  [ -z "$LAB_USER" ] || chown -R "$LAB_USER:" "$lab_job"
  ln -s "$PWD/.gitlab-ci-local/builds/${lab_name%_"$CI_JOB_ID"}" "$LAB_SESSION/builds/$CI_JOB_ID"
fi

# gitlab-ci-local does not tell a job its image, but writes down the pipeline with everything expanded.
lab_image=$(awk -v job="${CI_JOB_NAME%: \[*\]}" '
  /^[^ ]/ { key = $0; sub(/:$/, "", key); gsub(/^[\047"]|[\047"]$/, "", key); inside = 0 }
  /^  image:/ && key == job { inside = 1 }
  /^    name:/ && inside { if ($2 == ">-") getline; print; exit }  # a long name has a line of its own
  ' .gitlab-ci-local/expanded-gitlab-ci.yml)

# What the image moby/buildkit:rootless sets; the pipeline's own variable wins, as in a container.
[ "${HOME-}" != "$LAB_SESSION/home" ] || HOME=$lab_job/home/user
export HOME USER="${USER-user}" TMPDIR="${TMPDIR-$lab_job/home/user/.local/tmp}"
case ${lab_image##*/} in # the last part: a registry or a group may be called after BuildKit as well
  *[Bb][Uu][Ii][Ll][Dd][Kk][Ii][Tt]*)
    lab_path=$LAB_IMAGE_PATH
    # shellcheck disable=SC2016 # for the inner shell
    lab_mounts='mount --bind "$LAB_BUSYBOX" /bin/sh && { [ "$LAB_PROC" = open ] || mount --bind /proc/fs /proc/fs; }'
    export XDG_RUNTIME_DIR="${XDG_RUNTIME_DIR-$lab_job/run/user/1000}"
    export BUILDKIT_HOST="${BUILDKIT_HOST-unix://$lab_job/run/user/1000/buildkit/buildkitd.sock}"
    ;;
  *)
    lab_path=$LAB_SYSTEM_PATH lab_mounts=
    # Most images run as root, who owns the files; here the job's user has to.
    [ -z "$LAB_USER" ] || chown -R "$LAB_USER:" "$LAB_SESSION/builds/$CI_JOB_ID/"
    ;;
esac

set -- env -u LAB_SESSION -u LAB_USER -u LAB_BASH -u LAB_BUSYBOX -u LAB_PROC -u LAB_IMAGE_PATH -u LAB_SYSTEM_PATH \
  -u GCL_IGNORE_PREDEFINED_VARS -u OLDPWD "PATH=$lab_path" "$LAB_BUSYBOX" sh "$lab_script"
if [ -n "$LAB_USER" ]; then
  set -- setpriv --reuid="$LAB_USER" --regid="$LAB_USER" --init-groups "$@"
  # Only root may mount. Then busybox is also the shell of scripts that start with #!/bin/sh, and /proc counts as masked, as in
  # Docker's containers: BuildKit cannot give steps a process sandbox here either.
  if [ -n "$lab_mounts" ] && unshare --mount true 2>/dev/null; then
    set -- unshare --mount sh -c "$lab_mounts && exec \"\$@\"" sh "$@"
  fi
fi
exec "$@"
