# Signs BuildKit in to Amazon ECR, with a role that trusts the tokens of this GitLab.

# Signs in: HOST REGION ROLE TOKEN_VARIABLE
login_ecr() { login_by_token "$1" "the role $3" "$4" login_ecr_mint "$2" "$3" "$4"; }

# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html, then
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html
login_ecr_mint() {
  login_program=login-ecr.sh
  login_token=$(login_id_token "$3") || exit 1
  login_domain=amazonaws.com
  case $1 in cn-*) login_domain=amazonaws.com.cn ;; esac
  login_answer=$(printf 'Action=AssumeRoleWithWebIdentity&Version=2011-06-15&DurationSeconds=900&RoleSessionName=gitlab-%s&RoleArn=%s&WebIdentityToken=%s' \
    "${CI_JOB_ID-job}" "$(printf %s "$2" | sed 's/+/%2B/g')" "$login_token" |
    login_post "${AWS_ENDPOINT_URL_STS:-${AWS_ENDPOINT_URL:-https://sts.$1.$login_domain/}}" \
      "The trust policy of the role $2 must allow sts:AssumeRoleWithWebIdentity for the issuer (an identity provider of the account), the audience and the subject of the token: $(login_claims "$login_token")" \
      'Content-Type: application/x-www-form-urlencoded') || exit 1
  login_at=${AWS_ENDPOINT_URL_ECR:-${AWS_ENDPOINT_URL:-https://api.ecr.$1.$login_domain/}}
  login_host=${login_at#https://}
  login_session=$(printf %s "$login_answer" | login_ecr_xml SessionToken)
  login_time=$(date -u +%Y%m%dT%H%M%SZ)
  login_answer=$(printf %s '{}' | login_post "$login_at" "Allow the role $2 ecr:GetAuthorizationToken on all resources (*), and pulls and pushes on its repositories." \
    "Content-Type: $login_ecr_type" "X-Amz-Target: $login_ecr_action" "X-Amz-Date: $login_time" "X-Amz-Security-Token: $login_session" \
    "Authorization: $(login_ecr_sign "${login_host%%/*}" "$1" "$login_time" "$(printf %s "$login_answer" | login_ecr_xml AccessKeyId)" \
      "$(printf %s "$login_answer" | login_ecr_xml SecretAccessKey)" "$login_session")") || exit 1
  login_token=$(printf %s "$login_answer" | login_json authorizationToken | base64 -d) || true # AWS:PASSWORD
  login_print 3600 "${login_token%%:*}" "${login_token#*:}"
}

# Reads XML, and prints the text of an element: NAME
login_ecr_xml() { tr -d '\r\n' | sed -n "s|.*<$1>\([^<]*\)</.*|\1|p"; }

# Prints a signature: HOST REGION TIME KEY_ID KEY SESSION
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
login_ecr_sign() {
  login_scope=${3%T*}/$2/ecr/aws4_request
  login_signed='content-type;host;x-amz-date;x-amz-security-token;x-amz-target'
  login_request=$(printf 'POST\n/\n\ncontent-type:%s\nhost:%s\nx-amz-date:%s\nx-amz-security-token:%s\nx-amz-target:%s\n\n%s\n%s' \
    "$login_ecr_type" "$1" "$3" "$6" "$login_ecr_action" "$login_signed" "$(printf %s '{}' | login_ecr_hash)" | login_ecr_hash)
  login_key=$(printf 'AWS4%s' "$5" | od -An -v -tx1 | tr -d ' \n')
  for login_part in "${3%T*}" "$2" ecr aws4_request; do login_key=$(printf %s "$login_part" | login_ecr_hmac "$login_key"); done
  printf 'AWS4-HMAC-SHA256 Credential=%s, SignedHeaders=%s, Signature=%s\n' "$4/$login_scope" "$login_signed" \
    "$(printf 'AWS4-HMAC-SHA256\n%s\n%s\n%s' "$3" "$login_scope" "$login_request" | login_ecr_hmac "$login_key")"
}

login_ecr_hash() { sha256sum | cut -c 1-64; }

# Prints the HMAC-SHA256 of standard input: KEY, at most 64 bytes in hexadecimal. openssl takes keys as arguments only.
login_ecr_hmac() {
  { login_ecr_bytes "$1" 92 && { login_ecr_bytes "$1" 54 && cat; } | login_ecr_hash | { read -r login_inner && login_ecr_bytes "$login_inner"; }; } | login_ecr_hash
}

# Prints bytes: HEX [PAD], where each byte of 64 is combined with PAD by exclusive or
login_ecr_bytes() {
  printf %b "$(printf '%s %s\n' "$1" "${2-}" | awk "$login_number"'{
    for (i = 0; i < (NF > 1 ? 64 : length($1) / 2); i++) {
      byte = number(substr($1, i * 2 + 1, 2)); sum = 0
      for (bit = 1; bit < 256; bit *= 2) if (int(byte / bit) % 2 != int($2 / bit) % 2) sum += bit
      printf "\\0%03o", sum
    }
  }')"
}

login_ecr_type=application/x-amz-json-1.1 login_ecr_action=AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken
