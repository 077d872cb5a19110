/** The CI variables of the image job in a pipeline for the git tag v1.0.0, as far as the job reads them. */
export function tagPipeline(
  registry: string,
  repository: string,
  { user, password }: { readonly user: string; readonly password: string },
): Record<string, string> {
  return {
    CI_REGISTRY: registry,
    CI_REGISTRY_IMAGE: `${registry}/${repository}`,
    CI_REGISTRY_USER: user,
    CI_REGISTRY_PASSWORD: password,
    CI_DEFAULT_BRANCH: 'main',
    CI_COMMIT_TAG: 'v1.0.0',
    CI_COMMIT_REF_NAME: 'v1.0.0',
    CI_COMMIT_REF_SLUG: 'v1-0-0',
    CI_COMMIT_SHA: '0123456789abcdef0123456789abcdef01234567',
    CI_COMMIT_TIMESTAMP: '2026-01-01T00:00:00+00:00',
    CI_PIPELINE_SOURCE: 'push',
    CI_PIPELINE_CREATED_AT: '2026-01-01T00:00:00Z',
    CI_PROJECT_PATH: 'group/app',
    CI_PROJECT_TITLE: 'App',
    CI_PROJECT_URL: 'https://gitlab.example.com/group/app',
    CI_JOB_NAME: 'build-image',
    CI_JOB_ID: '1',
  };
}
