/**
 * A registry to sign in to, in addition to the GitLab container registry. Set one of these in each item: `host` with its variables, `dockerHub`,
 * `dependencyProxy`, `ecr`, `google`, or `azure`. BuildKit finds credentials by host, so each host has one login.
 */
export interface RegistryOptions {
  /**
   * The host of the registry, with an optional port and without a scheme. Also set `usernameVariable` and `passwordVariable`, or
   * `identityTokenVariable`.
   *
   * Errors: `one-of`, `registry-host`, `scheme`, `duplicate`; `registry-path` for a path, since BuildKit finds credentials by host only;
   * `credentials` for a user; `docker-hub` for Docker Hub, which needs `dockerHub`.
   *
   * @default - none; one of the other kinds is set
   * @example 'registry.example.com:5000'
   */
  readonly host?: string;

  /**
   * The name of the CI variable that holds the user name for `host`.
   *
   * Errors: `variable-name`, `missing-option` if only `host` is set, `unused-option` without `host` or with `identityTokenVariable`.
   *
   * @default - none
   * @example 'REGISTRY_USER'
   */
  readonly usernameVariable?: string;

  /**
   * The name of the CI variable that holds the password or token for `host`. The value is never written to a file of the project. If it
   * contains `$`, turn off "Expand variable reference" for the variable in GitLab.
   *
   * Errors: `variable-name`, `missing-option` if only `host` is set, `unused-option` without `host` or with `identityTokenVariable`.
   *
   * @default - none
   * @example 'REGISTRY_PASSWORD'
   */
  readonly passwordVariable?: string;

  /**
   * The name of the CI variable that holds an identity token for `host`: what `docker login` stores as `identitytoken`. BuildKit exchanges it
   * for a token of each repository.
   *
   * Errors: `variable-name`, `unused-option` without `host`.
   *
   * @default - none; the login has a user name and a password
   * @example 'REGISTRY_IDENTITY_TOKEN'
   */
  readonly identityTokenVariable?: string;

  /**
   * A Docker Hub account. Use it to push to Docker Hub, or to pull with the limits of the account.
   *
   * Errors: `one-of`, `duplicate`, and those of its own options.
   *
   * @default - images are pulled from Docker Hub anonymously
   * @example { usernameVariable: 'DOCKER_HUB_USER', passwordVariable: 'DOCKER_HUB_TOKEN' }
   */
  readonly dockerHub?: DockerHubOptions;

  /**
   * Signs in to the dependency proxy of the project's group. Use it to pull `FROM
   * ${CI_DEPENDENCY_PROXY_GROUP_IMAGE_PREFIX}/node:24` (with that variable as a build argument), or to use a mirror such as
   * `gitlab.example.com/group/dependency_proxy/containers`.
   *
   * Errors: `one-of`, `duplicate`, `wrong-type` for a value other than true.
   *
   * @default - no login to the dependency proxy
   * @example true
   * @see https://docs.gitlab.com/user/packages/dependency_proxy/
   */
  readonly dependencyProxy?: boolean;

  /**
   * Signs in to a private registry of Amazon ECR with a role, so that you do not have to store a key. The job uses an ID token from GitLab
   * (`id_tokens`). The login is renewed during long builds.
   *
   * Errors: `one-of`, `duplicate`, and those of its own options.
   *
   * @default - no login to Amazon ECR
   * @example { account: '123456789012', region: 'eu-central-1', role: 'arn:aws:iam::123456789012:role/push-images' }
   * @see https://docs.gitlab.com/ci/cloud_services/aws/
   */
  readonly ecr?: EcrOptions;

  /**
   * Signs in to Google Artifact Registry by workload identity federation, so that you do not have to store a key. The job uses an ID token from
   * GitLab (`id_tokens`). The login is renewed during long builds.
   *
   * Errors: `one-of`, `duplicate`, and those of its own options.
   *
   * @default - no login to Google Artifact Registry
   * @example { host: 'europe-west3-docker.pkg.dev', provider: 'projects/123456789/locations/global/workloadIdentityPools/gitlab/providers/gitlab' }
   * @see https://docs.gitlab.com/ci/cloud_services/google_cloud/
   */
  readonly google?: GoogleRegistryOptions;

  /**
   * Signs in to Azure Container Registry by workload identity federation, so that you do not have to store a password. The job uses an ID token
   * from GitLab (`id_tokens`). The login is renewed during long builds.
   *
   * Errors: `one-of`, `duplicate`, and those of its own options.
   *
   * @default - no login to Azure Container Registry
   * @example { host: 'acme.azurecr.io', tenant: '11111111-2222-3333-4444-555555555555', client: '66666666-7777-8888-9999-000000000000' }
   * @see https://docs.gitlab.com/ci/cloud_services/azure/
   */
  readonly azure?: AzureRegistryOptions;
}

/** A Docker Hub account, for private images and a higher pull limit. */
export interface DockerHubOptions {
  /**
   * The name of the CI variable that holds the Docker Hub user name.
   *
   * Errors: `variable-name`.
   *
   * @example 'DOCKER_HUB_USER'
   */
  readonly usernameVariable: string;

  /**
   * The name of the CI variable that holds the password or access token.
   *
   * Errors: `variable-name`.
   *
   * @example 'DOCKER_HUB_TOKEN'
   */
  readonly passwordVariable: string;
}

/** A private registry of Amazon ECR, and the role that signs in to it. */
export interface EcrOptions {
  /**
   * The number of the AWS account that has the registry.
   *
   * Errors: `aws-account`.
   *
   * @example '123456789012'
   */
  readonly account: string;

  /**
   * The region of the registry.
   *
   * Errors: `aws-region`.
   *
   * @example 'eu-central-1'
   */
  readonly region: string;

  /**
   * The role to assume. Its trust policy must allow the tokens of this GitLab and this project.
   *
   * Errors: `role`; `aws-partition` if it is in another partition of AWS than the region.
   *
   * @example 'arn:aws:iam::123456789012:role/push-images'
   */
  readonly role: string;

  /**
   * The audience of the ID token. Use the audience that the identity provider in AWS expects.
   *
   * Errors: `expansion`.
   *
   * @default - the address of the GitLab instance, $CI_SERVER_URL
   * @example 'sts.amazonaws.com'
   */
  readonly audience?: string;
}

/** A registry of Google Artifact Registry, and the identity provider that signs in to it. */
export interface GoogleRegistryOptions {
  /**
   * The host of the registry.
   *
   * Errors: `google-host`.
   *
   * @example 'europe-west3-docker.pkg.dev'
   */
  readonly host: string;

  /**
   * The full name of the workload identity provider, with the number of the project.
   *
   * Errors: `google-provider`.
   *
   * @example 'projects/123456789/locations/global/workloadIdentityPools/gitlab/providers/gitlab'
   */
  readonly provider: string;

  /**
   * The service account to use.
   *
   * Errors: `google-service-account`.
   *
   * @default - none; the roles of the registry are granted to the identity of the GitLab project itself
   * @example 'push-images@acme.iam.gserviceaccount.com'
   */
  readonly serviceAccount?: string;

  /**
   * The audience of the ID token. Use one that the provider allows.
   *
   * Errors: `expansion`.
   *
   * @default - 'https://iam.googleapis.com/' and the name of the provider, which a provider allows by default
   * @example 'https://gitlab.example.com'
   */
  readonly audience?: string;
}

/** A registry of Azure Container Registry, and the application that signs in to it. */
export interface AzureRegistryOptions {
  /**
   * The login server of the registry.
   *
   * Errors: `azure-host`.
   *
   * @example 'acme.azurecr.io'
   */
  readonly host: string;

  /**
   * The ID of the tenant, or one of its domains.
   *
   * Errors: `azure-tenant`.
   *
   * @example '11111111-2222-3333-4444-555555555555'
   */
  readonly tenant: string;

  /**
   * The client ID of the application or managed identity that has the federated credential.
   *
   * Errors: `azure-client`.
   *
   * @example '66666666-7777-8888-9999-000000000000'
   */
  readonly client: string;

  /**
   * The audience of the ID token. Use the audience of the federated credential.
   *
   * Errors: `expansion`.
   *
   * @default 'api://AzureADTokenExchange'
   * @example 'https://gitlab.example.com'
   */
  readonly audience?: string;
}
