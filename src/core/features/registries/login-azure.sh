# Signs BuildKit in to Azure Container Registry with a token of GitLab (workload identity federation).

# Signs in: HOST TENANT CLIENT TOKEN_VARIABLE
login_azure() { login_by_token "$1" "the application $3" "$4" login_azure_mint "$@"; }

# https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow, then https://azure.github.io/acr/AAD-OAuth.html
login_azure_mint() {
  login_program=login-azure.sh
  login_token=$(login_id_token "$4") || exit 1
  login_says=$(login_claims "$login_token")
  case ${1%:*} in
    *.azurecr.us) login_at=https://login.microsoftonline.us ;;
    *.azurecr.cn) login_at=https://login.partner.microsoftonline.cn ;;
    *) login_at=https://login.microsoftonline.com ;;
  esac
  login_at=${AZURE_AUTHORITY_HOST:-$login_at}
  login_answer=$({
    printf 'grant_type=client_credentials&client_id=%s&scope=https%%3A%%2F%%2Fcontainerregistry.azure.net%%2F.default' "$3"
    printf '&client_assertion_type=urn%%3Aietf%%3Aparams%%3Aoauth%%3Aclient-assertion-type%%3Ajwt-bearer&client_assertion=%s' "$login_token"
  } | login_post "${login_at%/}/$2/oauth2/v2.0/token" "The application $3 needs a federated credential with the issuer, the audience and the subject of the token: $login_says" \
    'Content-Type: application/x-www-form-urlencoded') || exit 1
  login_answer=$(printf 'grant_type=access_token&service=%s&tenant=%s&access_token=%s' "$1" "$2" "$(printf %s "$login_answer" | login_json access_token)" |
    login_post "https://$1/oauth2/exchange" "Give the application $3 the role AcrPush on the registry, or AcrPull. The host must be the login server of the registry, in the tenant $2." \
      'Content-Type: application/x-www-form-urlencoded') || exit 1
  # BuildKit takes the token for an identity token, and exchanges it for one of each repository
  login_print 3600 '<token>' "$(printf %s "$login_answer" | login_json refresh_token)"
}
