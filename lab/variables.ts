/** What starts a pipeline: a push to a branch, a tag, or whatever the variables say. */
export interface Trigger {
  /** Variables as GitLab gives them to a job, each taken literally (GitLab: "expand: false").
   * They come before the pipeline's own and before the ones that gitlab-ci-local makes up. */
  readonly variables?: Readonly<Record<string, string>>;
  /** @default - no tag pipeline */
  readonly tag?: string;
  /** It is cloned where the repository has it; otherwise it is only what the jobs are told.
   * @default - the branch that is checked out in the directory */
  readonly branch?: string;
}

/** GitLab gives these together with CI_DEPENDENCY_PROXY_PASSWORD or not at all. */
const DEPENDENCY_PROXY = ['SERVER', 'USER', 'GROUP_IMAGE_PREFIX', 'DIRECT_GROUP_IMAGE_PREFIX'].map((name) => `CI_DEPENDENCY_PROXY_${name}`);

/** The environment that makes gitlab-ci-local set these variables in the jobs. */
export function gitlabVariables(trigger: Trigger, builds: string, server: string): Record<string, string> {
  const literal = Object.entries({ GITLAB_CI: 'true', CI_REPOSITORY_URL: server, ...refVariables(trigger), ...trigger.variables })
    .map(([name, value]) => [name, escaped(value)]);
  const variables = {
    ...Object.fromEntries(literal) as Record<string, string>,
    CI_BUILDS_DIR: builds,
    CI_PROJECT_DIR: `${builds}/$CI_JOB_ID`, // a link that job-shell.sh makes
  };
  return {
    // Not by --variable: everybody may read a program's arguments.
    ...Object.fromEntries(Object.entries(variables).map(([name, value]) => [`GCL_VARIABLE_${name}`, value])),
    // a pipeline may set the runner's feature flags, which gitlab-ci-local counts among them
    GCL_IGNORE_PREDEFINED_VARS: [...Object.keys(variables), 'FF_DISABLE_UMASK_FOR_DOCKER_EXECUTOR', 'FF_GIT_URLS_WITHOUT_TOKENS'].join(','),
  };
}

/** What gitlab-ci-local makes up and GitLab would not give to this pipeline. */
export function unsetVariables({ tag, variables = {} }: Trigger): readonly string[] {
  // https://docs.gitlab.com/ci/variables/predefined_variables/: only branch pipelines have CI_COMMIT_BRANCH.
  const onBranch = tag === undefined && variables.CI_PIPELINE_SOURCE !== 'merge_request_event';
  return [...DEPENDENCY_PROXY.filter((name) => !(name in variables)), ...(onBranch ? [] : ['CI_COMMIT_BRANCH'])];
}

function refVariables({ tag, branch }: Trigger): Record<string, string> {
  const ref = tag ?? branch;
  if (ref === undefined) return {};
  const slug = ref.toLowerCase().replace(/[^a-z0-9]/g, '-').slice(0, 63).replace(/^-+|-+$/g, '');
  return { CI_COMMIT_REF_NAME: ref, CI_COMMIT_REF_SLUG: slug, [tag === undefined ? 'CI_COMMIT_BRANCH' : 'CI_COMMIT_TAG']: ref };
}

/** gitlab-ci-local expands `$NAME`, and turns `$$` into `$`. */
function escaped(value: string): string {
  return value.replaceAll('$', () => '$$');
}
