# Says what a large build context is made of: LOG FLAG... BuildKit tells in its log what it was sent, which is often less than the
# folder: what the Dockerfile copies. The folder is only looked at when that was much.
context_report() {
  context_sent=$(sed -n 's/^#[0-9]* transferring context: \([0-9.]*[kMGT]*B\) \([0-9]*\)\.\{0,1\}[0-9]*s done$/\1 \2/p' "$1" | tail -n 1)
  shift
  context_folder=
  while [ "$#" -gt 1 ]; do
    case "$1 $2" in '--local context='*) context_folder=${2#context=} ;; esac
    shift
  done
  [ -n "$context_folder" ] || return 0
  case $context_sent in
    *GB\ * | [5-9][0-9]*MB\ * | [1-9][0-9][0-9]*MB\ *) ;;
    *\ [0-9][0-9]*) ;;
    *) return 0 ;;
  esac
  echo "build.sh: the build context $context_folder is large: ${context_sent% *} in ${context_sent#* } s, $(find "$context_folder" -type f | wc -l) files. Most of it lies in"
  context_largest "$context_folder" | while read -r context_size context_part; do
    echo "  $((context_size / 1024)) MB $context_part"
  done
  context_part=$(context_largest "$context_folder" | sed -n '1s/^[0-9]* //p')
  echo "  What the image does not need, leave out in $context_folder/.dockerignore, for example by the line: $context_part"
}

# Prints the largest parts of a folder that its .dockerignore does not name, each with its size in KiB: FOLDER
context_largest() {
  (
    cd "$1" || exit
    for context_part in * .[!.]*; do
      [ -e "$context_part" ] || continue
      grep -qxF -e "$context_part" -e "$context_part/" -e "/$context_part" -e "**/$context_part" .dockerignore 2>/dev/null || du -sk "$context_part"
    done
  ) | tr '\t' ' ' | sort -rn | head -n 4
}
