# Signs BuildKit in to Docker Hub.

# Logs in: USERNAME_VARIABLE PASSWORD_VARIABLE
login_docker_hub() {
  # the only key that BuildKit looks up for docker.io
  login_registry https://index.docker.io/v1/ "$1" "$2"
}
