# Opens a merge request for an upgrade, by GitLab's push options: https://docs.gitlab.com/topics/git/commit/#push-options

# Pushes the upgrade as the only commit of a branch, and opens or updates its merge request: TOKEN_VARIABLE PREFIX TITLE [PUSH_OPTION...]
upgrade_propose() {
  upgrade_token=$1 upgrade_branch=$2$CI_COMMIT_BRANCH upgrade_title=$3
  shift 3
  job_require upgrade.sh "$upgrade_token" "the push, with a project access token (role Developer, scope write_repository),"
  if [ ! -s .gitlab/buildkit/upgrade.patch ]; then
    job_say upgrade.sh "the project is up to date."
    return 0
  fi
  git apply --cached .gitlab/buildkit/upgrade.patch
  git -c user.name="$GITLAB_USER_NAME" -c user.email="$GITLAB_USER_EMAIL" commit --quiet -m "$upgrade_title" -m "Upgraded-by: $CI_JOB_URL"
  upgrade_remote=$(printf %s "$CI_REPOSITORY_URL" | sed 's|^\(https*://\)[^/@]*@|\1|')
  upgrade_old=$(upgrade_git ls-remote "$upgrade_remote" "refs/heads/$upgrade_branch")
  upgrade_old=${upgrade_old%%[!0-9a-f]*}
  if [ -n "$upgrade_old" ] && upgrade_stays; then return 0; fi

  upgrade_given=$#
  for upgrade_option in create "target=$CI_COMMIT_BRANCH" "title=$upgrade_title" remove_source_branch "$@"; do
    set -- "$@" -o "merge_request.$upgrade_option"
  done
  shift "$upgrade_given"
  upgrade_git push --force-with-lease="refs/heads/$upgrade_branch:$upgrade_old" "$@" "$upgrade_remote" "HEAD:refs/heads/$upgrade_branch"
}

# Whether the branch is left alone: it has this upgrade already, or a commit of somebody else
upgrade_stays() {
  upgrade_git fetch --quiet --depth=2 "$upgrade_remote" "refs/heads/$upgrade_branch"
  case $(git log -1 --format=%b FETCH_HEAD) in
    'Upgraded-by: '*) ;;
    *) job_say upgrade.sh "$upgrade_branch is left as it is: somebody else has committed to it." "Merge it, or delete the branch."; return 0 ;;
  esac
  [ "$(git rev-parse FETCH_HEAD^ 'FETCH_HEAD^{tree}')" = "$(git rev-parse HEAD^ 'HEAD^{tree}')" ] || return 1
  job_say upgrade.sh "$upgrade_branch has this upgrade already."
}

# git with the token. If GitLab refuses, the job stops: ARGUMENT...
upgrade_git() {
  upgrade_status=0
  job_git "$job_seconds" "echo username=oauth2; echo \"password=\$$upgrade_token\"" "$@" 2>"$job_folder/upgrade" || upgrade_status=$?
  cat "$job_folder/upgrade" >&2
  upgrade_fix="Create a project access token with the role Developer and the scope write_repository, and set $upgrade_token to it under Settings > CI/CD > Variables."
  case "$upgrade_status $(cat "$job_folder/upgrade")" in
    0*'WARNINGS:'*) job_fail upgrade.sh "GitLab has the branch $upgrade_branch, but opened no merge request. The warning above says why." "Open it in GitLab." ;;
    0*) ;;
    *'protected branch'*) job_fail upgrade.sh "the branch $upgrade_branch is protected." \
      "Under Settings > Repository > Protected branches, remove the rule that it matches, or let the role of the token push and force push there." ;;
    *'stale info'*) job_fail upgrade.sh "somebody else pushed to $upgrade_branch at the same time." "Run the pipeline schedule again." ;;
    *'Access denied'* | *'Authentication failed'*) job_fail upgrade.sh "GitLab does not know the token in $upgrade_token: it is wrong, revoked or expired." "$upgrade_fix" ;;
    *'error: 403'* | *'not allowed'*) job_fail upgrade.sh "the token in $upgrade_token may not push to this project." "$upgrade_fix" ;;
    *) job_fail upgrade.sh "git cannot reach the project on GitLab. The message above says why." "Run the pipeline schedule again." ;;
  esac
}
