# Scans images for known vulnerabilities with Trivy. All findings are reported to GitLab, and only then some of them stop the job.

# Gets the database of vulnerabilities.
scan_start() {
  job_section
  scan_began=$(scan_time) scan_digests='' scan_broken=''
  : >"$job_folder/findings"
  [ ! -f "$job_folder/ca.pem" ] || export TRIVY_CACERT="$job_folder/ca.pem"
  if [ -z "${TRIVY_IGNOREFILE-}" ]; then
    [ ! -f .trivyignore.yaml ] || export TRIVY_IGNOREFILE=.trivyignore.yaml
  elif [ ! -f "$TRIVY_IGNOREFILE" ]; then
    job_fail scan.sh "the file $TRIVY_IGNOREFILE is not in the checkout." "Commit it, or correct its path in scan: { ignoreFile: '...' }."
  fi
  trivy image --download-db-only || job_fail scan.sh "Trivy cannot get its database of vulnerabilities${TRIVY_DB_REPOSITORY:+ from $TRIVY_DB_REPOSITORY}." \
    "The message above says why. If the runner cannot reach mirror.gcr.io and ghcr.io, copy ghcr.io/aquasecurity/trivy-db:2 to a registry that it reaches, and write scan: { databaseRepository: 'registry.example.com/trivy-db:2' }."
}

# Scans an image that this pipeline has pushed: VARIABLE [PLATFORM...]
scan_pushed() {
  scan_image=$(pushed_image "$1")
  shift
  [ -z "$scan_image" ] || scan_platforms "${scan_image%@*}" "$@"
}

# Scans the image that a git tag would release, if a branch has built one: NAME [PLATFORM...]
scan_release() {
  scan_digests=${scan_digests:-none} scan_image=$1:sha-$CI_COMMIT_SHA
  scan_platforms "$@"
}

# Writes the report, and stops the job if there are vulnerabilities of a severity or above: SEVERITY MERGE_REQUEST_SEVERITY any|fixed, where
# `fixed` counts only those of which a fixed version exists
scan_end() {
  scan_least=$1
  [ -z "${CI_MERGE_REQUEST_IID-}" ] || scan_least=$2
  scan_report >gl-container-scanning-report.json
  [ -z "$scan_digests" ] || echo "SCAN_DIGESTS=$scan_digests" >.gitlab/buildkit/scan.env
  scan_count "$scan_least" "$3" >"$job_folder/stopping"
  [ -z "$scan_broken" ] || job_say scan.sh "there is no report of$scan_broken" "The messages of Trivy above say why."
  [ ! -s "$job_folder/stopping" ] || job_fail scan.sh "$(cat "$job_folder/stopping")${scan_digests:+
  So nothing is released: the tags stay where they are.}" \
    "Upgrade the packages, or build on a newer base image. One that does not concern you goes into ${TRIVY_IGNOREFILE:-.trivyignore.yaml}, with the reason and the day on which it counts again:
    vulnerabilities: [{ id: $(sed -n '2s/^ *\([^ ]*\).*/\1/p' "$job_folder/stopping"), statement: ..., expired_at: $(date -u +%Y)-12-31 }]"
  [ -z "$scan_broken" ] || exit 1
}

# Scans scan_image for each platform: NAME [PLATFORM...]
scan_platforms() {
  scan_name=$1
  shift
  [ "$#" -gt 0 ] || set -- ''
  for scan_platform; do
    if trivy image --image-src remote --scanners vuln --skip-db-update --exit-code 0 ${scan_platform:+--platform "$scan_platform"} \
      --format json --output "$job_folder/scan.json" "$scan_image" 2>"$job_folder/scan.log"; then
      grep -E '[[:blank:]](WARN|ERROR)[[:blank:]]' "$job_folder/scan.log" >&2 || true
      scan_found
    elif [ -n "$scan_digests" ] && grep -qE "/manifests/sha-$CI_COMMIT_SHA: (MANIFEST_UNKNOWN|NAME_UNKNOWN|unexpected status code 404)" "$job_folder/scan.log"; then
      job_say scan.sh "there is no $scan_image: no branch has built this commit, so there is nothing to scan before its release."
      break
    else
      cat "$job_folder/scan.log" >&2
      scan_broken="$scan_broken
  $scan_image${scan_platform:+ for $scan_platform}"
    fi
  done
}

# Adds what Trivy has found to the findings, and shows it
scan_found() {
  # other platforms are scanned of the same image, also if its tag moves now
  scan_digest=$(sed -n '/^ *"RepoDigests": \[/,/\]/s/.*@\(sha256:[0-9a-f]*\)".*/\1/p' "$job_folder/scan.json")
  scan_image=$scan_name@$scan_digest
  case $scan_digests in '' | *"$scan_digest") ;; *) scan_digests=$scan_digests,$scan_digest ;; esac
  scan_template >"$job_folder/scan.tpl"
  trivy convert --exit-code 0 --format template --template "@$job_folder/scan.tpl" --output "$job_folder/scan.txt" "$job_folder/scan.json"
  sed '/^$/d' "$job_folder/scan.txt" | tee -a "$job_folder/findings" >"$job_folder/found"
  trivy convert --exit-code 0 --format table --table-mode detailed "$job_folder/scan.json"
  echo "scan.sh: vulnerabilities in $scan_image${scan_platform:+ for $scan_platform}: $(wc -l <"$job_folder/found" | tr -d ' ')"
}

# Prints a template that makes a line of each finding: its severity, whether it is fixed, a text, and what GitLab reads
scan_template() {
  # shellcheck disable=SC2016 # these are variables of the template
  printf '{{- $name := "%s" }}{{ $image := "%s" }}{{ $os := "unknown" }}' "$scan_name" "$scan_image"
  cat <<'END'
{{- range . }}{{ if eq .Class "os-pkgs" }}{{ $os = .Target | splitList "(" | last | trimSuffix ")" }}{{ end }}{{ end }}
{{- range . }}{{ range .Vulnerabilities }}
{{- $identifier := dict "type" (.VulnerabilityID | regexFind "^[A-Za-z]+" | lower | default "trivy") "name" .VulnerabilityID "value" .VulnerabilityID }}
{{- if regexMatch "^https?://." .PrimaryURL }}{{ $identifier = set $identifier "url" .PrimaryURL }}{{ end }}
{{- $links := list }}{{ range .References }}{{ if regexMatch "^https?://." . }}{{ $links = append $links (dict "url" .) }}{{ end }}{{ end }}
{{- $finding := dict
  "id" (printf "%s %s %s %s %s" $image .VulnerabilityID .PkgName .InstalledVersion .PkgPath | sha256sum)
  "name" (.Title | default (printf "%s in %s" .VulnerabilityID .PkgName) | trunc 255)
  "description" .Description
  "severity" (.Severity | lower | title)
  "identifiers" (list $identifier)
  "links" $links
  "location" (dict "dependency" (dict "package" (dict "name" .PkgName) "version" .InstalledVersion) "operating_system" $os "image" $image) }}
{{- if .FixedVersion }}{{ $finding = set $finding "solution" (printf "Upgrade %s to %s." .PkgName .FixedVersion | trunc 7000) }}{{ end }}
{{- $text := printf "%s (%s): %s %s in %s, %s" .VulnerabilityID (lower .Severity) .PkgName .InstalledVersion $name (ternary "not fixed" (printf "fixed in %s" .FixedVersion) (eq .FixedVersion "")) }}
{{- printf "%s\t%s\t%s\t" .Severity (ternary "unfixed" "fixed" (eq .FixedVersion "")) (regexReplaceAll "[[:cntrl:]]" $text " ") }}{{ toJson $finding }}
{{ end }}{{ end }}
END
}

# Prints the report for GitLab: https://gitlab.com/gitlab-org/security-products/security-report-schemas
scan_report() {
  scan_tool="\"id\":\"trivy\",\"name\":\"Trivy\",\"vendor\":{\"name\":\"Aqua Security\"},\"version\":\"$(trivy --version | sed -n 's/^Version: //p')\""
  printf '{"version":"15.0.7","scan":{"type":"container_scanning","status":"%s","start_time":"%s","end_time":"%s","analyzer":{%s},"scanner":{%s}},"vulnerabilities":[\n' \
    "$([ -z "$scan_broken" ] && echo success || echo failure)" "$scan_began" "$(scan_time)" "$scan_tool" "$scan_tool"
  awk '!seen[$0]++' "$job_folder/findings" | cut -f 4- | sed '$!s/$/,/'
  echo '],"remediations":[]}'
}

# Prints the findings that stop the job, the worst first: SEVERITY any|fixed
scan_count() {
  awk -F '\t' -v least="$1" -v counted="$2" '
    BEGIN { for (i = split("low medium high critical none", names, " "); i > 0; i--) rank[names[i]] = i }
    { severity = tolower($1) }
    !seen[$0]++ && rank[severity] >= rank[least] && (counted == "any" || $2 == counted) { found[severity, ++count[severity]] = $3; total++ }
    END {
      if (total) printf "%d %s, of the severity %s or above:\n", total, total == 1 ? "vulnerability" : "vulnerabilities", least
      for (i = 4; i > 0; i--) for (j = 1; j <= count[names[i]]; j++) if (++shown <= 20) print "  " found[names[i], j]
      if (total > 20) printf "  and %d more, in the tables above\n", total - 20
    }' "$job_folder/findings"
}

scan_time() { date -u +%Y-%m-%dT%H:%M:%S; }
