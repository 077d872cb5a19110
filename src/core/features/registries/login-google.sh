# Signs BuildKit in to Google Artifact Registry with a token of GitLab (workload identity federation).

# Signs in: HOST PROVIDER TOKEN_VARIABLE [SERVICE_ACCOUNT]
login_google() {
  login_by_token "$1" "the provider $2${4:+ and the service account $4}" "$3" login_google_mint "$2" "$3" "${4-}"
}

# https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token, then
# https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken
login_google_mint() {
  login_program=login-google.sh login_seconds=3600
  login_token=$(login_id_token "$2") || exit 1
  login_says=$(login_claims "$login_token")
  login_scope=https://www.googleapis.com/auth/cloud-platform
  login_at=${CLOUDSDK_API_ENDPOINT_OVERRIDES_STS:-https://sts.googleapis.com}
  login_answer=$({
    printf '{"grantType":"urn:ietf:params:oauth:grant-type:token-exchange","audience":"//iam.googleapis.com/%s","scope":"%s",' "$1" "$login_scope"
    printf '"requestedTokenType":"urn:ietf:params:oauth:token-type:access_token","subjectTokenType":"urn:ietf:params:oauth:token-type:jwt","subjectToken":"%s"}' "$login_token"
  } | login_post "${login_at%/}/v1/token" "The provider $1 must accept the issuer, the audience and the attributes of the token: $login_says" \
    'Content-Type: application/json') || exit 1
  login_token=$(printf %s "$login_answer" | login_json access_token)
  if [ -n "${3-}" ]; then
    login_at=${CLOUDSDK_API_ENDPOINT_OVERRIDES_IAMCREDENTIALS:-https://iamcredentials.googleapis.com}
    login_answer=$(printf '{"scope":["%s"],"lifetime":"%ss"}' "$login_scope" "$login_seconds" |
      login_post "${login_at%/}/v1/projects/-/serviceAccounts/$3:generateAccessToken" \
        "On the service account $3, grant roles/iam.workloadIdentityUser to the identity of this project. The token says: $login_says" \
        'Content-Type: application/json' "Authorization: Bearer $login_token") || exit 1
    login_token=$(printf %s "$login_answer" | login_json accessToken)
  else
    login_seconds=$(printf %s "$login_answer" | tr -d '\r\n' | sed -n 's/.*"expires_in" *: *\([0-9]*\).*/\1/p')
  fi
  login_print "${login_seconds:-0}" oauth2accesstoken "$login_token"
}
