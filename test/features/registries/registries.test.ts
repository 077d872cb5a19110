import { parse } from 'yaml';
import { type BuildkitImagePipelineOptions, type RegistryOptions, describe as text, synthesize } from '../../../src/core/mod.ts';

const host: RegistryOptions = { host: 'registry.example.com:5000', usernameVariable: 'USER', passwordVariable: 'PASSWORD' };
const dockerHub: RegistryOptions = { dockerHub: { usernameVariable: 'HUB_USER', passwordVariable: 'HUB_TOKEN' } };

const provider = 'projects/123/locations/global/workloadIdentityPools/gitlab/providers/gitlab';
const google: RegistryOptions = { google: { host: 'europe-docker.pkg.dev', provider } };
const azure: RegistryOptions = { azure: { host: 'acmeimages.azurecr.io', tenant: 'acme.onmicrosoft.com', client: '66666666-7777-8888-9999-000000000000' } };
const ecr = (region: string, role = 'arn:aws:iam::123456789012:role/push'): RegistryOptions => ({ ecr: { account: '123456789012', region, role } });

/** What the image jobs do first. */
function linesBefore(content: string): readonly string[] {
  const jobs: { readonly before_script?: readonly string[] }[] = Object.values(parse(content));
  return jobs.flatMap(({ before_script = [] }) => before_script);
}

/** What the options make of registries. */
interface Logins {
  readonly logins: readonly string[];
  readonly programs: string[];
  readonly warnings: string[];
}

function synthesized(options: BuildkitImagePipelineOptions): Logins {
  const warnings: string[] = [];
  const [{ content }, ...files] = synthesize(options, { onWarning: (warning) => warnings.push(text(warning)) });
  return {
    logins: linesBefore(content).filter((line) => line.includes('login_')),
    programs: files.map(({ path }) => path.split('/').at(-1)!).filter((name) => /^(?:login|bin)\b/.test(name)),
    warnings,
  };
}

test.each<[options: BuildkitImagePipelineOptions, logins: string[], programs?: string[]]>([
  [{}, ['login_gitlab']],
  [{ registries: [] }, ['login_gitlab']],
  [{ registries: [host, dockerHub] }, ['login_gitlab', 'login_registry registry.example.com:5000 USER PASSWORD', 'login_docker_hub HUB_USER HUB_TOKEN'], ['login.sh', 'login-docker-hub.sh']],
  [{ registries: [{ dependencyProxy: true }] }, ['login_gitlab', 'login_dependency_proxy'], ['login.sh', 'login-dependency-proxy.sh']],
  [{ registries: [{ host: 'r.example.com', identityTokenVariable: 'TOKEN' }] }, ['login_gitlab', 'login_identity_token r.example.com TOKEN'], ['login.sh', 'bin.sh', 'login-helper.sh']],
  [{ registries: [google] }, ['login_gitlab', `login_google europe-docker.pkg.dev ${provider} GOOGLE_ID_TOKEN`], ['login.sh', 'bin.sh', 'login-helper.sh', 'login-exchange.sh', 'login-google.sh']],
  [{ registries: [{ google: { host: 'gcr.io', provider, serviceAccount: 'p@acme.iam.gserviceaccount.com' } }] }, ['login_gitlab', `login_google gcr.io ${provider} GOOGLE_ID_TOKEN p@acme.iam.gserviceaccount.com`],
    ['login.sh', 'bin.sh', 'login-helper.sh', 'login-exchange.sh', 'login-google.sh']],
  [{ registries: [azure] }, ['login_gitlab', 'login_azure acmeimages.azurecr.io acme.onmicrosoft.com 66666666-7777-8888-9999-000000000000 AZURE_ID_TOKEN'],
    ['login.sh', 'bin.sh', 'login-helper.sh', 'login-exchange.sh', 'login-azure.sh']],
  [{ registries: [ecr('eu-central-1'), ecr('cn-north-1', 'arn:aws-cn:iam::123456789012:role/push')] }, [
    'login_gitlab',
    'login_ecr 123456789012.dkr.ecr.eu-central-1.amazonaws.com eu-central-1 arn:aws:iam::123456789012:role/push ECR_ID_TOKEN',
    'login_ecr 123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn cn-north-1 arn:aws-cn:iam::123456789012:role/push ECR_ID_TOKEN_2',
  ], ['login.sh', 'bin.sh', 'login-helper.sh', 'login-exchange.sh', 'login-ecr.sh']],
  // a project need have no registry of its own where its images go elsewhere
  [{ images: [{ name: 'registry.example.com:5000/app' }], registries: [host] }, ['[ -z "${CI_REGISTRY-}" ] || login_gitlab', 'login_registry registry.example.com:5000 USER PASSWORD']],
])('%j logs in by %j, before the daemon starts', (options, logins, programs = ['login.sh']) => {
  expect(synthesized(options)).toEqual({ logins, programs, warnings: [] });
  const lines = linesBefore(synthesize(options)[0].content);
  expect(lines.findIndex((line) => line.startsWith('buildkit_start'))).toBe(lines.indexOf(logins.at(-1)!) + 1);
});

test('the tokens of the job have the audiences that the clouds expect, or those that are set', () => {
  const tokens = (...given: RegistryOptions[]) => Object.values<{ readonly id_tokens?: unknown }>(parse(synthesize({ registries: given })[0].content)).find((job) => 'image' in job)?.id_tokens;
  expect(tokens(host, dockerHub)).toBeUndefined();
  expect(tokens(google, ecr('eu-central-1'), azure, ecr('us-east-1'))).toEqual({
    GOOGLE_ID_TOKEN: { aud: `https://iam.googleapis.com/${provider}` },
    ECR_ID_TOKEN: { aud: '$CI_SERVER_URL' },
    AZURE_ID_TOKEN: { aud: 'api://AzureADTokenExchange' },
    ECR_ID_TOKEN_2: { aud: '$CI_SERVER_URL' },
  });
  expect(tokens({ google: { ...google.google!, audience: 'a' } }, { azure: { ...azure.azure!, audience: 'b' } }, { ecr: { ...ecr('eu-central-1').ecr!, audience: 'c' } }))
    .toEqual({ GOOGLE_ID_TOKEN: { aud: 'a' }, AZURE_ID_TOKEN: { aud: 'b' }, ECR_ID_TOKEN: { aud: 'c' } });
});

const unnamed = (registry: string, fix: string) => `- images: "${registry}" is the registry of an image, but registries has no credentials for it. `
  + `Add ${fix} to registries, unless it accepts anonymous pushes or DOCKER_AUTH_CONFIG has the credentials. [no-credentials]`;

test.each<[options: BuildkitImagePipelineOptions, warnings: string[]]>([
  [{ images: [{ name: 'a.example.com/app' }] }, [unnamed('a.example.com', 'it')]],
  [{ images: [{ name: 'app', additionalNames: ['docker.io/acme/app', 'a.example.com/app', 'web'] }, { name: 'a.example.com/other' }] },
    [unnamed('docker.io', '{ dockerHub: ... }'), unnamed('a.example.com', 'it')]],
  [{ images: [{ name: 'docker.io/acme/app' }], registries: [host, { dependencyProxy: true }] }, [unnamed('docker.io', '{ dockerHub: ... }')]],
  [{ images: [{ name: 'docker.io/acme/app', additionalNames: ['registry.example.com:5000/app'] }], registries: [dockerHub, host] }, []],
  [{ images: [{ name: 'acmeimages.azurecr.io/app', additionalNames: ['us.gcr.io/acme/app', '1.dkr.ecr.us-east-1.amazonaws.com/app'] }] },
    [unnamed('acmeimages.azurecr.io', '{ azure: ... }'), unnamed('us.gcr.io', '{ google: ... }'), unnamed('1.dkr.ecr.us-east-1.amazonaws.com', '{ ecr: ... }')]],
  [{ images: [{ name: 'acmeimages.azurecr.io/app', additionalNames: ['europe-docker.pkg.dev/a/b/app', '123456789012.dkr.ecr.eu-central-1.amazonaws.com/app'] }], registries: [azure, google, ecr('eu-central-1')] }, []],
])('%j warns of a registry without credentials', (options, warnings) => {
  expect(synthesized({ jobs: 'one', ...options }).warnings).toEqual(warnings);
});
