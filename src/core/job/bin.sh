# Programs that the job makes. They stand before all others in PATH.

# Makes a program of standard input: NAME
bin_add() {
  cat >"$job_folder/bin/$1"
  chmod 700 "$job_folder/bin/$1"
  [ -x "$job_folder/bin/$1" ] || job_fail bin.sh "programs in /tmp cannot be started, and the job needs its own $1 there." \
    "Mount /tmp without noexec. In config.toml of the runner, under [runners.docker.tmpfs]: \"/tmp\" = \"rw,exec\"."
}

mkdir "$job_folder/bin"
PATH=$job_folder/bin:$PATH
