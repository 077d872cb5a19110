# The repository's tags, one a line. A shallow clone has none, so the server is asked, once.
tag_list() {
  if [ -z "${tag_remote+asked}" ]; then
    tag_remote=$(job_refs --tags 30) ||
      job_fail metadata.sh "the tags of the repository cannot be listed, so whether $CI_COMMIT_TAG is the highest version is not known." \
        "See git's message above. The job needs access to its own repository (CI_REPOSITORY_URL); tags: { latest: 'last' } asks for nothing."
  fi
  tag_known=$(printf '%s\n' "$tag_remote" | sed 's|.*refs/tags/||')
}

# Prints what patterns make of CI_COMMIT_TAG: SCHEME MODE PATTERN... A pattern that leaves out the end of the version floats:
# it goes to the highest version that it fits, of those on standard input. A pre-release has its full version only.
tag_render() {
  awk '
    # Takes a version apart; false when it is none. Numbers stay texts, since they may be longer than awk counts.
    function take(text, parts,   core, n, i, piece) {
      sub(/^v/, "", text)
      if (scheme == "semver") {
        if (text !~ /^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/) return 0
        sub(/\+.*/, "", text)
        core = text
        sub(/-.*/, "", core)
        n = split(substr(text, length(core) + 2), piece, ".")
        for (i = 1; i <= n; i++) if (piece[i] ~ /^0[0-9]+$/) return 0
        parts["stable"] = core == text
        parts["post"] = 0
      } else {
        text = tolower(text)
        if (text !~ /^([0-9]+!)?[0-9]+(\.[0-9]+)*([-_.]?(a|b|c|rc|alpha|beta|pre|preview)[-_.]?[0-9]*)?(-[0-9]+|[-_.]?(post|rev|r)[-_.]?[0-9]*)?([-_.]?dev[-_.]?[0-9]*)?(\+[a-z0-9]+([-_.][a-z0-9]+)*)?$/) return 0
        sub(/\+.*/, "", text)
        core = text
        sub(/^[0-9]+!/, "", core)
        match(core, /^[0-9]+(\.[0-9]+)*/)
        parts["stable"] = substr(core, RLENGTH + 1) !~ /^[-_.]?(a|b|c|rc|pre)|dev/
        parts["post"] = substr(core, RLENGTH + 1)
        gsub(/[^0-9]/, "", parts["post"])
        core = substr(core, 1, RLENGTH)
      }
      parts["version"] = text
      n = split(core, piece, ".")
      for (i = 1; i <= 4; i++) {
        parts[i] = i <= n ? piece[i] : "0"
        sub(/^0+/, "", parts[i])
        if (parts[i] == "") parts[i] = "0"
      }
      return 1
    }
    function higher(a, b,   i) {
      for (i = 1; i <= 4; i++) {
        if (length(a[i]) != length(b[i])) return length(a[i]) > length(b[i])
        if (a[i] != b[i]) return (a[i] "") > (b[i] "")
      }
      return a["post"] + 0 > b["post"] + 0
    }
    function put(text, name, value,   at, mark) {
      mark = "{{" name "}}"
      while ((at = index(text, mark)) > 0) text = substr(text, 1, at - 1) value substr(text, at + length(mark))
      return text
    }
    function render(pattern, parts) {
      pattern = put(put(put(pattern, "major", parts[1]), "minor", parts[2]), "patch", parts[3])
      return put(put(pattern, "version", parts["version"]), "raw", raw)
    }
    BEGIN {
      scheme = ARGV[1]; mode = ARGV[2]; count = ARGC - 3
      for (i = 1; i <= count; i++) patterns[i] = ARGV[i + 2]
      for (i = 1; i < ARGC; i++) ARGV[i] = ""
      raw = ENVIRON["CI_COMMIT_TAG"]
      valid = take(raw, own)
      for (i = 1; i <= count; i++) floats[i] = mode == "highest" && patterns[i] !~ /\{\{(version|raw|patch)\}\}/
    }
    valid && own["stable"] && take($0, other) && other["stable"] && higher(other, own) {
      for (i = 1; i <= count; i++) if (floats[i] && render(patterns[i], other) == render(patterns[i], own)) beaten[i] = 1
    }
    END {
      for (i = 1; valid && i <= count; i++) {
        if (own["stable"] || patterns[i] ~ /\{\{(version|raw)\}\}/) { if (!beaten[i]) print render(patterns[i], own) }
        else if (patterns[i] != "latest") print own["version"]
      }
    }' "$@"
}
