# Signs BuildKit in to the dependency proxy of the project's group.

login_dependency_proxy() {
  [ -n "${CI_DEPENDENCY_PROXY_SERVER-}" ] || job_fail login-dependency-proxy.sh "the project has no dependency proxy (CI_DEPENDENCY_PROXY_SERVER is empty)." \
    "The project must be in a group with the dependency proxy turned on (Settings > Packages and registries > Dependency Proxy)."
  # BuildKit looks up the host as it is in the name of the image: GitLab's variables have the port, names written by hand often do not
  login_registry "$CI_DEPENDENCY_PROXY_SERVER" CI_DEPENDENCY_PROXY_USER CI_DEPENDENCY_PROXY_PASSWORD
  login_registry "${CI_DEPENDENCY_PROXY_SERVER%:*}" CI_DEPENDENCY_PROXY_USER CI_DEPENDENCY_PROXY_PASSWORD
}
