# Signs BuildKit in to the dependency proxy of the project's group.

login_dependency_proxy() {
  [ -n "${CI_DEPENDENCY_PROXY_SERVER-}" ] || job_fail login-dependency-proxy.sh "there is no dependency proxy (CI_DEPENDENCY_PROXY_SERVER is empty)." \
    "The project must be in a group whose Settings > Packages and registries > Dependency Proxy is on."
  # BuildKit looks for the host as an image names it; GitLab's own variables have the port, people leave it out
  login_registry "$CI_DEPENDENCY_PROXY_SERVER" CI_DEPENDENCY_PROXY_USER CI_DEPENDENCY_PROXY_PASSWORD
  login_registry "${CI_DEPENDENCY_PROXY_SERVER%:*}" CI_DEPENDENCY_PROXY_USER CI_DEPENDENCY_PROXY_PASSWORD
}
