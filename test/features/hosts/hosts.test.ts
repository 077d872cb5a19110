import { parse } from 'smol-toml';
import { parse as parseYaml } from 'yaml';
import { synthesize } from '../../../src/core/mod.ts';
import { type BuildkitImagePipelineOptions, type HostOptions, BuildkitImagePipeline } from '../../../src/index.ts';
import { project } from '../../support/projects.ts';

/** What the job does with the hosts, and what the daemon's configuration says of them. */
function made(options: BuildkitImagePipelineOptions) {
  const [{ content }, ...files] = synthesize(options);
  const lines: readonly string[] = parseYaml(content)['build-image'].before_script;
  const toml = files.find(({ path }) => path.endsWith('/buildkit.toml'))?.content;
  return {
    calls: lines.filter((line) => /^(?:hosts_|export )/.test(line)),
    programs: ['bin', 'client', 'hosts', 'buildkit-config'].filter((name) => files.some(({ path }) => path.endsWith(`/${name}.sh`))),
    registry: toml === undefined ? undefined : parse(toml).registry,
  };
}

const pair = { clientCertificateVariable: 'CERT', clientKeyVariable: 'KEY' };
const keypair = [{ cert: '$CERT', key: '$KEY' }];

test.each<[hosts: { [host: string]: HostOptions }, registry: object | undefined, calls: string[]]>([
  [{}, undefined, []],
  [{ 'a.example.com': {} }, undefined, []],
  [{ 'a.example.com:5000': { ca: './certs//corp.pem' } }, { 'a.example.com:5000': { ca: ['certs/corp.pem'] } }, ['hosts_ca certs/corp.pem a.example.com:5000']],
  [{ 'a.example.com': { caVariable: 'CORP' }, 'b.example.com': { caVariable: 'CORP', ...pair }, 'c.example.com': { ca: 'a b.pem' } },
    { 'a.example.com': { ca: ['$CORP'] }, 'b.example.com': { ca: ['$CORP'], keypair }, 'c.example.com': { ca: ['a b.pem'] } },
    ["hosts_ca 'a b.pem' c.example.com", 'hosts_ca_variable CORP a.example.com b.example.com', 'hosts_client_certificate CERT KEY b.example.com']],
  [{ 'a.example.com': { http: true } }, { 'a.example.com': { http: true } }, []],
  [{ 'a.example.com': { insecure: true, ...pair } }, { 'a.example.com': { insecure: true, keypair } }, ['hosts_client_certificate CERT KEY a.example.com', 'export BUILDKIT_NO_CLIENT_TOKEN=true']],
  // BuildKit asks this host for images of docker.io
  [{ 'docker.io': { caVariable: 'CORP' } }, { 'docker.io': { ca: ['$CORP'] } }, ['hosts_ca_variable CORP registry-1.docker.io']],
  // BuildKit speaks HTTP to localhost, unless it is told not to
  [{ '127.0.0.1:5000': { caVariable: 'CORP' }, 'localhost': { insecure: true }, '[::1]:5000': { http: false } },
    { '127.0.0.1:5000': { http: false, ca: ['$CORP'] }, 'localhost': { http: false, insecure: true }, '[::1]:5000': { http: false } },
    ['hosts_ca_variable CORP 127.0.0.1:5000', 'export BUILDKIT_NO_CLIENT_TOKEN=true']],
])('%j is %j, and %j in the job', (hosts, registry, calls) => {
  const called = calls.some((call) => call.startsWith('hosts_'));
  expect(made({ hosts })).toEqual({ calls, registry, programs: [...called ? ['bin', 'client', 'hosts'] : [], ...registry ? ['buildkit-config'] : []] });
});

test('a host that has mirrors and a certificate has one table', () => {
  expect(made({ hosts: { 'docker.io': { ca: 'ca.pem' }, 'm.example.com': { ca: 'ca.pem' } }, mirrors: { 'docker.io': ['m.example.com/hub'] } }).registry).toEqual({
    'docker.io': { ca: ['ca.pem'], mirrors: ['m.example.com/hub'] }, 'm.example.com': { ca: ['ca.pem'] },
  });
});

test('a certificate that is no file of the project is a problem, where the project is known', () => {
  const synth = (ca: string) => {
    const app = project();
    new BuildkitImagePipeline(app, { checks: [], hosts: { 'a.example.com': { ca } } });
    app.synth();
  };
  expect(() => synth('certs/none.pem')).toThrow('- hosts["a.example.com"].ca: "certs/none.pem" is no file of the project. Write the path of a PEM file, relative to the root of the repository, or use caVariable. [no-file]');
  expect(() => synth('.gitignore')).not.toThrow(); // written by this synthesis
});
