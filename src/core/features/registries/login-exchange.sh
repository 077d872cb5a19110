# Exchanges a token of GitLab for one of a cloud, over HTTPS, with what the image has: openssl, but no curl. No secret is an argument of a
# program, because build steps can read those.

# Prints a token of GitLab: VARIABLE
login_id_token() {
  login_id=$(login_value "$1")
  case $login_id in
    *[!A-Za-z0-9._-]* | '') login_stop "the CI variable $1 has no ID token of GitLab." "Remove it from the CI/CD variables: GitLab sets it, by id_tokens of the job." ;;
  esac
  printf '%s\n' "$login_id"
}

# Prints what a token says, for messages: TOKEN
login_claims() {
  login_claim=${1#*.}
  login_claim=$(printf %s "${login_claim%%.*}" | tr '_-' '/+')
  case $((${#login_claim} % 4)) in 2) login_claim=$login_claim== ;; 3) login_claim=$login_claim= ;; esac
  printf %s "$login_claim" | base64 -d 2>/dev/null | grep -oE '"(iss|aud|sub)" *: *("[^"]*"|\[[^]]*\])' | tr '\n' ' ' || true
}

# Prints a login: SECONDS USER PASSWORD
login_print() {
  case $3 in
    *[!A-Za-z0-9._~+/=-]* | '') login_stop 'the answer has no token.' 'Check the CI variables that replace addresses of the cloud.' ;;
  esac
  printf '%s %s\n%s\n' "$@"
}

# Prints the answer to a request: URL FIX HEADER..., with the body on standard input. Stops if the server refuses it.
login_post() {
  login_url=$1 login_fix=$2
  shift 2
  login_body=$(cat)
  login_to=${login_url#https://}
  login_path=${login_to#"${login_to%%/*}"}
  login_to=${login_to%%/*}
  [ "https://$login_to$login_path" = "$login_url" ] ||
    login_stop "the address $login_url does not start with https://, and tokens are not sent in clear text." 'Correct the CI variable that has this address.'
  login_choose_proxy "${login_to%:*}"
  login_tries=0
  while true; do
    # the server ends the connection after its answer
    login_answer=$({
      printf 'POST %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Length: %s\r\n' "${login_path:-/}" "$login_to" "${#login_body}"
      printf '%s\r\n' "$@" ''
      printf %s "$login_body"
    } | login_connect "${login_to%:*}" "${login_to#"${login_to%:*}"}" 2>&1) || true
    login_status=$(printf '%s\n' "$login_answer" | sed -n 's|^HTTP/1\.[01] \([0-9]*\).*|\1|p' | head -n 1)
    case $login_status:$login_answer in
      200:*)
        printf '%s\n' "$login_answer" | login_content
        return
        ;;
      :*'verify error'*) break ;;
      :* | 429:* | 5*) ;;
      *) break ;;
    esac
    [ $((login_tries += 1)) -lt 3 ] || break
    sleep "$login_tries"
  done
  [ -z "$login_status" ] || login_answer=$(printf '%s\n' "$login_answer" | login_content)
  login_answer=$(printf '%s\n' "$login_answer" | tr -s '\r\n\t ' '    ' | sed 's/[A-Za-z0-9+=_.-]\{80,\}/***/g' | cut -c 1-500)
  case $login_status:$login_answer in
    :*'verify error'*) login_stop "the certificate of $login_to is not trusted: $login_answer" \
      "If a proxy or a server of yours has it, name its authority: hosts: { '$login_to': { caVariable: '...' } }." ;;
    :*) login_stop "$login_to cannot be reached: ${login_answer:-no answer in 20 seconds}" \
      "The runner must reach it. CI variables for a proxy: HTTPS_PROXY (${login_proxy:-not for this server}) and NO_PROXY (${NO_PROXY:-${no_proxy:-empty}})." ;;
    *) login_stop "$login_to refuses the login ($login_status): $login_answer" "$login_fix" ;;
  esac
}

# Stops with an error: TEXT FIX
login_stop() {
  printf '%s: %s\n  %s\n' "${login_program-login-exchange.sh}" "$1" "$2" >&2
  exit 1
}

# Sends standard input to a server, and prints its answer: HOST :PORT|''
login_connect() {
  login_authority=$DOCKER_CONFIG/certs.d/$1$2/ca.crt # of the option hosts
  set -- -quiet -verify_quiet -verify_return_error -verify_hostname "$1" -servername "$1" -connect "$1${2:-:443}"
  [ -z "$login_proxy" ] || set -- "$@" -proxy "$login_proxy"
  [ -z "$login_proxy_user" ] || set -- "$@" -proxy_user "$login_proxy_user" -proxy_pass env:login_proxy_password
  if [ -n "${CI_SERVER_TLS_CA_FILE-}" ] || [ -e "$login_authority" ]; then # in addition to the public ones
    for login_file in "${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}" "${CI_SERVER_TLS_CA_FILE-}" "$login_authority"; do
      [ ! -f "$login_file" ] || { cat "$login_file" && echo; }
    done >"$DOCKER_CONFIG/$$.pem"
    set -- "$@" -CAfile "$DOCKER_CONFIG/$$.pem"
  fi
  login_proxy_password=$login_proxy_password timeout 20 openssl s_client "$@"
}

# Sets login_proxy to the HOST:PORT of the proxy for a server, or to nothing, and login_proxy_user and login_proxy_password: HOST
login_choose_proxy() {
  login_proxy=${HTTPS_PROXY:-${https_proxy-}} login_proxy_user='' login_proxy_password=''
  for login_direct in $(printf %s "${NO_PROXY:-${no_proxy-}}" | sed 's/:[0-9]*//g; s/\*\././g; s/\*/./g' | tr , ' '); do
    case $login_direct.$1 in ..* | *".${login_direct#.}") login_proxy= ;; esac
  done
  login_proxy=${login_proxy#*://}
  login_proxy=${login_proxy%%/*}
  case $login_proxy in
    *@*)
      login_proxy_password=${login_proxy%@*}
      login_proxy=${login_proxy##*@}
      login_proxy_user=$(login_decoded "${login_proxy_password%%:*}")
      login_proxy_password=$(login_decoded "${login_proxy_password#*:}")
      ;;
  esac
  case $login_proxy in '' | *:*) ;; *) login_proxy=$login_proxy:80 ;; esac
}

# Prints a part of a URL without its encoding: TEXT
login_decoded() {
  printf %b "$(printf '%s\n' "$1" | sed 's/\\/%5c/g' | awk "$login_number"'{
    while (match($0, /%[0-9A-Fa-f][0-9A-Fa-f]/)) {
      printf "%s\\0%03o", substr($0, 1, RSTART - 1), number(substr($0, RSTART + 1, 2))
      $0 = substr($0, RSTART + 3)
    }
    print
  }')"
}

# Reads an answer, and prints its body
login_content() {
  LC_ALL=C awk "$login_number"'
    part < 2 { line = tolower($0); sub(/\r$/, "", line) }
    part == 0 { if (line ~ /^http\/1/) part = 1; next }
    part == 1 { if (line ~ /^transfer-encoding: *chunked/) chunked = 1; if (line == "") part = 2; next }
    { all = all $0 "\n" }
    END {
      if (!chunked) printf "%s", all
      else while (size = number(all)) {
        sub(/^[^\n]*\n/, "", all)
        printf "%s", substr(all, 1, size)
        all = substr(all, size + 1)
        sub(/^\r?\n/, "", all)
      }
    }'
}

# Reads JSON, and prints the text of a key: KEY
login_json() { tr -d '\r\n' | sed -n 's/.*"'"$1"'" *: *"\([^"]*\)".*/\1/p' | sed 's|\\/|/|g'; }

# A function of awk: the hexadecimal number at the start of a text
login_number='function number(text, sum, i, digit) {
  for (i = 1; i <= length(text) && (digit = index("0123456789abcdef", tolower(substr(text, i, 1)))); i++) sum = sum * 16 + digit - 1
  return sum + 0
}
'
