# Finds out what an image is built on: FLAG... Sets base_found, and where that is not empty, two labels for the image. They are empty
# where the base is not certain, or was named without a digest: what the base image says of its own base would be inherited otherwise.
# It reads the Dockerfile as BuildKit does (frontend/dockerfile/parser and dockerfile2llb), and gives up rather than guess.
base_find() {
  base_found=$(LC_ALL=C awk '
    function give(name, digest) { print name "," digest; exit }
    function unknown() { give("", "") }

    # The next line of the Dockerfile
    function read() {
      if ((getline line < path) <= 0) return 0
      if (!begun++) sub(/^\357\273\277/, "", line)
      sub(/\r+$/, "", line)
      return 1
    }
    function trimmed(text) { gsub(/^[ \t\r\f\v]+|[ \t\r\f\v]+$/, "", text); return text }

    # Whether the line goes on: then it loses its last character
    function goes_on(text, size) {
      sub(/[ \t]+$/, "", text)
      size = length(text)
      if (size == 0 || substr(text, size) != escape || (size > 1 && substr(text, size - 1, 1) == escape)) return 0
      line = substr(text, 1, size - 1)
      return 1
    }

    # The parser directives, before anything else
    function directive(text, sign) {
      if (tolower(text) !~ /^#[ \t]*(syntax|escape|check)[ \t]*=[ \t]*[^ \t]/) return 0
      if (tolower(text) ~ /^#[ \t]*escape/) {
        sign = trimmed(substr(text, index(text, "=") + 1))
        if (sign == "`") escape = sign
      }
      return 1
    }

    # The next instruction in one line, or nothing at the end
    function instruction(whole, more) {
      while (read()) {
        line = trimmed(line)
        if (directives && directive(line)) continue
        directives = 0
        if (line ~ /^#/ || line == "") continue
        more = goes_on(line)
        whole = line
        while (more && read()) {
          if (line ~ /^[ \t\r\f\v]*(#|$)/) continue
          more = goes_on(line)
          whole = whole line
        }
        whole = trimmed(whole)
        gsub(/[\t\r\f\v]/, " ", whole)
        if (whole != "") return whole
      }
      return ""
    }

    # Splits at blanks that are not quoted
    function words(text, list, count) {
      count = 0
      while ((text = trimmed(text)) != "") {
        if (!match(text, word) || substr(text, RLENGTH + 1) !~ /^( |$)/) unknown()
        list[++count] = substr(text, 1, RLENGTH)
        text = substr(text, RLENGTH + 1)
      }
      return count
    }
    function unquoted(text, inner) {
      inner = substr(text, 2, length(text) - 2)
      if (text !~ "[\"" quote "]") return text
      if (text ~ "^\"[^\"]*\"$" || (text ~ "^" quote "[^" quote "]*" quote "$" && inner !~ /[$]/)) return inner
      return "?"
    }

    # Reads over the text of heredocs
    function skip_heredocs(text, list, count, i, tabs) {
      while (match(text, /<< +/)) text = substr(text, 1, RSTART + 1) substr(text, RSTART + RLENGTH)
      if (text ~ /[$][{]([^A-Za-z_]|[A-Za-z0-9_]*([^A-Za-z0-9_}]|$))/) unknown()
      count = words(text, list)
      for (i = 1; i <= count; i++) {
        if (list[i] !~ /^[0-9]*<<-?[^<]+$/) continue
        sub(/^[0-9]*<</, "", list[i])
        tabs = sub(/^-/, "", list[i])
        if (list[i] == "") continue
        list[i] = unquoted(list[i])
        if (list[i] !~ /^[A-Za-z0-9_.-]+$/) unknown()
        do {
          if (!read()) exit
          if (tabs) sub(/^\t+/, "", line)
        } while (line != list[i])
      }
    }

    # Arguments before the first FROM: those that a base may be named with
    function declare(text, list, count, i, at, name) {
      if (text ~ /[`\\]/) unknown()
      count = words(text, list)
      for (i = 1; i <= count; i++) {
        at = index(list[i], "=")
        name = at ? substr(list[i], 1, at - 1) : list[i]
        declared[name] = 1
        if (name ~ /^((BUILD|TARGET)(PLATFORM|OS|OSVERSION|ARCH|VARIANT)|TARGETSTAGE|SOURCE_DATE_EPOCH)$/) value[name] = "?"
        else if (("--opt build-arg:" name) in flag) value[name] = flag["--opt build-arg:" name]
        else if (at) value[name] = expanded(unquoted(substr(list[i], at + 1)))
      }
    }
    # What cannot be told becomes a question mark, which no reference has
    function expanded(text, result, part, name, at) {
      while (at = index(text, "$")) {
        result = result substr(text, 1, at - 1)
        text = substr(text, at)
        if (!match(text, /^[$]([A-Za-z_][A-Za-z0-9_]*|[{][A-Za-z_][A-Za-z0-9_]*(:?-[A-Za-z0-9_.:\/@-]*)?[}])/)) return "?"
        part = substr(text, 2, RLENGTH - 1)
        text = substr(text, RLENGTH + 1)
        if (part ~ /^[{]/) part = substr(part, 2, length(part) - 2)
        match(part, /^[A-Za-z0-9_]+/)
        name = substr(part, 1, RLENGTH)
        part = substr(part, RLENGTH + 1)
        if (!(name in declared)) return "?"
        if (part != "" && (!(name in value) || (part ~ /^:/ && value[name] == ""))) {
          sub(/^:?-/, "", part)
          result = result part
        } else result = result value[name]
      }
      return result text
    }

    # FROM [--platform=PLATFORM] BASE [AS NAME]
    function from(text, list, count, first, name) {
      count = split(text, list, " ")
      for (first = 1; list[first] ~ /^--/; first++) if (list[first] ~ "[\"" quote "`\\\\]") unknown()
      if (count == first + 2 && tolower(list[first + 1]) == "as") name = tolower(list[count])
      else if (count != first) unknown()
      base[++stages] = expanded(list[first])
      below[stages] = stage[base[stages]]
      names[stages] = name
      if (name != "") stage[name] = stages
    }

    # Gives a named context, where there is one: an image, perhaps one that this job has built, or files, which are no image
    function give_context(name, source, at, image) {
      if (!(("--opt context:" name) in flag)) return
      source = flag["--opt context:" name]
      if (sub(/^docker-image:\/\//, "", source)) give_image(source, 1)
      if (!sub(/^oci-layout:\/\//, "", source)) exit
      at = index(source, "@")
      image = flag["--oci-layout " substr(source, 1, at - 1)] # FOLDER/VARIABLE/layout
      sub(/\/layout$/, "", image)
      sub(/.*\//, "", image)
      image = ENVIRON[image]
      if (substr(image, index(image, "@")) != substr(source, at)) unknown()
      give_image(image, 1)
    }

    # Gives an image by its full name, or what a named context has in its place
    function give_image(text, context, digest, host, tag, at, short) {
      if (text == "scratch") exit
      if (at = index(text, "@")) {
        digest = substr(text, at + 1)
        text = substr(text, 1, at - 1)
        if (digest !~ /^sha256:[0-9a-f]+$/ || length(digest) != 71) unknown()
      }
      host = "docker.io"
      if ((at = index(text, "/")) && (substr(text, 1, at - 1) ~ /[.:A-Z]/ || substr(text, 1, at - 1) == "localhost")) {
        host = substr(text, 1, at - 1)
        text = substr(text, at + 1)
      }
      if (host == "index.docker.io") host = "docker.io"
      if (at = index(text, ":")) {
        tag = substr(text, at)
        text = substr(text, 1, at - 1)
      } else if (digest == "") tag = ":latest"
      if (host == "docker.io" && text !~ /\//) text = "library/" text
      if (host !~ /^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]+)?$/ || text !~ /^[a-z0-9]+(([._]|__|-+|\/)[a-z0-9]+)*$/) unknown()
      if (tag != "" && (tag !~ /^:[A-Za-z0-9_][A-Za-z0-9_.-]*$/ || length(tag) > 129)) unknown()
      if (!context) {
        short = host "/" text tag (digest == "" ? "" : "@" digest)
        sub(/^docker\.io\/(library\/)?/, "", short)
        sub(/:latest$/, "", short)
        give_context(short)
      }
      give(host "/" text tag, digest)
    }

    BEGIN {
      quote = "\047"
      word = "^([^ \"" quote "\\\\]|\"([^\"\\\\]|\\\\.)*\"|" quote "[^" quote "]*" quote "|\\\\.)+"
      escape = "\\"
      directives = 1
      for (i = 1; i < ARGC; i += 2) {
        at = index(ARGV[i + 1], "=")
        flag[ARGV[i] " " substr(ARGV[i + 1], 1, at - 1)] = substr(ARGV[i + 1], at + 1)
      }
      for (name in flag) if (name ~ /^--opt (label:org\.opencontainers\.image\.base\.|(context|contextkey|dockerfilekey)$)/) exit
      if (!("--local dockerfile" in flag)) exit
      path = flag["--local dockerfile"] "/" ("--opt filename" in flag ? flag["--opt filename"] : "Dockerfile")

      while ((text = instruction()) != "") {
        command = tolower(text)
        sub(/ .*/, "", command)
        rest = substr(text, length(command) + 2)
        if (command !~ /^(add|arg|cmd|copy|entrypoint|env|expose|from|healthcheck|label|maintainer|onbuild|run|shell|stopsignal|user|volume|workdir)$/) unknown()
        if (command == "from") from(rest)
        else if (stages == 0 && command == "arg") declare(rest)
        else if (stages == 0) unknown()
        if (command == "label" && index(rest, "org.opencontainers.image.base.")) exit
        if (index(text, "<<") && tolower(text) ~ /^(onbuild +)?(add|copy|run) /) skip_heredocs(rest)
      }
      target = tolower(flag["--opt target"])
      if (target != "") stages = stage[target] + 0
      if (stages == 0) exit
      for (i = stages; i; i = below[i]) {
        if (names[i] !~ /^(scratch|context)$/) give_context(names[i])
        bottom = base[i]
      }
      give_image(bottom)
    }' "$@" 2>/dev/null) || base_found=
  base_name=label:org.opencontainers.image.base.name=${base_found%,*}
  base_digest=label:org.opencontainers.image.base.digest=${base_found#*,}
}
