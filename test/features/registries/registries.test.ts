import { parse } from 'yaml';
import { type BuildkitImagePipelineOptions, type RegistryOptions, describe as text, synthesize } from '../../../src/core/mod.ts';

const host: RegistryOptions = { host: 'registry.example.com:5000', usernameVariable: 'USER', passwordVariable: 'PASSWORD' };
const dockerHub: RegistryOptions = { dockerHub: { usernameVariable: 'HUB_USER', passwordVariable: 'HUB_TOKEN' } };

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
    programs: files.map(({ path }) => path.split('/').at(-1)!).filter((name) => name.startsWith('login')),
    warnings,
  };
}

test.each<[options: BuildkitImagePipelineOptions, logins: string[], programs?: string[]]>([
  [{}, ['login_gitlab']],
  [{ registries: [] }, ['login_gitlab']],
  [{ registries: [host, dockerHub] }, ['login_gitlab', 'login_registry registry.example.com:5000 USER PASSWORD', 'login_docker_hub HUB_USER HUB_TOKEN'], ['login.sh', 'login-docker-hub.sh']],
  [{ registries: [{ dependencyProxy: true }] }, ['login_gitlab', 'login_dependency_proxy'], ['login.sh', 'login-dependency-proxy.sh']],
  // a project need have no registry of its own where its images go elsewhere
  [{ images: [{ name: 'registry.example.com:5000/app' }], registries: [host] }, ['[ -z "${CI_REGISTRY-}" ] || login_gitlab', 'login_registry registry.example.com:5000 USER PASSWORD']],
])('%j logs in by %j, before the daemon starts', (options, logins, programs = ['login.sh']) => {
  expect(synthesized(options)).toEqual({ logins, programs, warnings: [] });
  const lines = linesBefore(synthesize(options)[0].content);
  expect(lines.findIndex((line) => line.startsWith('buildkit_start'))).toBe(lines.indexOf(logins.at(-1)!) + 1);
});

const unnamed = (registry: string, fix: string) => `- images: "${registry}" is the registry of an image, but registries has no credentials for it. `
  + `Add ${fix} to registries, unless it accepts anonymous pushes or DOCKER_AUTH_CONFIG has the credentials. [no-credentials]`;

test.each<[options: BuildkitImagePipelineOptions, warnings: string[]]>([
  [{ images: [{ name: 'a.example.com/app' }] }, [unnamed('a.example.com', 'it')]],
  [{ images: [{ name: 'app', additionalNames: ['docker.io/acme/app', 'a.example.com/app', 'web'] }, { name: 'a.example.com/other' }] },
    [unnamed('docker.io', '{ dockerHub: ... }'), unnamed('a.example.com', 'it')]],
  [{ images: [{ name: 'docker.io/acme/app' }], registries: [host, { dependencyProxy: true }] }, [unnamed('docker.io', '{ dockerHub: ... }')]],
  [{ images: [{ name: 'docker.io/acme/app', additionalNames: ['registry.example.com:5000/app'] }], registries: [dockerHub, host] }, []],
])('%j warns of a registry without credentials', (options, warnings) => {
  expect(synthesized({ jobs: 'one', ...options }).warnings).toEqual(warnings);
});
