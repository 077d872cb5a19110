# The dependency proxy of the project's group as a mirror of Docker Hub.

# Signs in to it, if the group has one. buildkit.toml names its address.
buildkit_dependency_proxy() {
  if [ -n "${CI_DEPENDENCY_PROXY_SERVER-}" ]; then
    login_registry "$CI_DEPENDENCY_PROXY_SERVER" CI_DEPENDENCY_PROXY_USER CI_DEPENDENCY_PROXY_PASSWORD
  else
    job_say buildkit-dependency-proxy.sh "the project has no dependency proxy (CI_DEPENDENCY_PROXY_SERVER is empty), so images come from Docker Hub itself." \
      "The project must be in a group with the dependency proxy turned on (Settings > Packages and registries > Dependency Proxy)."
  fi
}
