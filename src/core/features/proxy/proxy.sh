# An HTTP proxy for BuildKit, its client, the logins, and the build steps. Steps get it in build arguments that BuildKit keeps out of images and
# caches.

# Uses a proxy for http or https addresses: KIND URL
proxy_use() {
  case $1 in
    http) export http_proxy="$2" HTTP_PROXY="$2" ;;
    *) export https_proxy="$2" HTTPS_PROXY="$2" ;;
  esac
  client_add "--opt build-arg:$1_proxy=\"\$$1_proxy\""
}

# The same from a CI variable, which can have a password: KIND VARIABLE
proxy_use_variable() {
  job_require proxy.sh "$2" "the option proxy"
  job_secret "$2"
  job_untraced eval "proxy_use $1 \"\$$2\""
}

# Uses no proxy for localhost and these: HOST...
proxy_except() {
  proxy_not=localhost,127.0.0.1,::1
  for proxy_host; do proxy_not=$proxy_not${proxy_host:+,$proxy_host}; done
  export no_proxy="$proxy_not" NO_PROXY="$proxy_not"
  # shellcheck disable=SC2016 # the script of client.sh expands it
  client_add '--opt build-arg:no_proxy="$no_proxy"'
}

# The same, with GitLab and its registry, unless it is GitLab.com: HOST...
proxy_except_gitlab() {
  [ "${CI_SERVER_HOST-}" = gitlab.com ] || set -- "$@" "${CI_SERVER_HOST-}" "${CI_REGISTRY-}"
  proxy_except "$@"
}
