# Git tags that are Python versions (https://peps.python.org/pep-0440), normalized: [--last] PATTERN... Floating tags are decided
# in tag-semver.sh.
tag_pep440() { tag_version tag_sort_pep440 "$@"; }

# Reads names and prints those that are versions, the lowest first, as tag_sort_semver does. In the KEY, each number follows its length, so
# that numbers of any length can be compared as text.
tag_sort_pep440() {
  awk '
    # Cuts what was matched off the start of the rest
    function cut(found) {
      if (!found) return ""
      found = substr(rest, 1, RLENGTH)
      rest = substr(rest, RLENGTH + 1)
      return found
    }
    function number(text) {
      gsub(/[^0-9]/, "", text)
      sub(/^0+/, "", text)
      return text == "" ? "0" : text
    }
    function sortable(text) { return sprintf("%04d", length(text)) text }
    {
      rest = tolower($0)
      sub(/^v/, "", rest)
      if (rest !~ /^([0-9]+!)?[0-9]+([.][0-9]+)*([-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?[0-9]*)?(-[0-9]+|[-_.]?(post|rev|r)[-_.]?[0-9]*)?([-_.]?dev[-_.]?[0-9]*)?([+][a-z0-9]+([-_.][a-z0-9]+)*)?$/) next
      epoch = number(cut(match(rest, /^[0-9]+!/)))
      count = split(cut(match(rest, /^[0-9]+([.][0-9]+)*/)), release, ".")
      pre = cut(match(rest, /^[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?[0-9]*/))
      post = cut(match(rest, /^(-[0-9]+|[-_.]?(post|rev|r)[-_.]?[0-9]*)/))
      dev = cut(match(rest, /^[-_.]?dev[-_.]?[0-9]*/))
      parts = split(substr(rest, 2), own, /[-_.]/)

      version = epoch == "0" ? "" : epoch "!"
      key = sortable(epoch)
      zeros = ""
      for (i = 1; i <= count; i++) {
        release[i] = number(release[i])
        version = version (i > 1 ? "." : "") release[i]
        zeros = zeros sortable(release[i])
        if (release[i] != "0") { key = key zeros; zeros = "" }
      }
      if (pre != "") version = version (pre ~ /^[-_.]?a/ ? "a" : pre ~ /^[-_.]?b/ ? "b" : "rc") number(pre)
      if (post != "") version = version ".post" number(post)
      if (dev != "") version = version ".dev" number(dev)
      key = key "." (post == "" ? "0" : "1" sortable(number(post))) "."
      for (i = 1; i <= parts; i++) {
        numeric = own[i] ~ /^[0-9]+$/
        if (numeric) own[i] = number(own[i])
        version = version (i > 1 ? "." : "+") own[i]
        key = key (numeric ? "2" sortable(own[i]) : "1" own[i]) "."
      }
      print release[1] "." (count > 1 ? release[2] : "0") "." (count > 2 ? release[3] : "0"), (pre dev == "" ? key : "-"), version, $0
    }' | LC_ALL=C sort -k 2,2
}
