import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { parse } from 'smol-toml';
import { parseAllDocuments } from 'yaml';
import { inspect } from '../../../lab/machine.ts';
import { type BuildkitImagePipelineOptions, synthesize } from '../../../src/core/mod.ts';
import { testWith } from '../../support/parts.ts';
import { folder } from '../../support/projects.ts';
import { recipe } from '../../support/recipe.ts';
import { output, run } from '../../support/run.ts';

const page = recipe('docs/recipes/remote-buildkit.md');
const file = (name: string) => `docs/recipes/remote-buildkit/${name}`;
const text = (name: string) => readFileSync(file(name), 'utf8');
const objects: readonly any[] = parseAllDocuments(text('kubernetes.yaml'), { version: '1.1' }).map((document) => document.toJS());
const only = (kind: string) => objects.find((object) => object.kind === kind);

/** What Kubernetes says of a manifest: one line for each object. */
function validate(manifest: string, version: string): { readonly status: number | null; readonly stdout: string } {
  const path = join(folder(), 'manifest.yaml');
  writeFileSync(path, manifest);
  return run([inspect().tool('kubernetes-validate'), '-m', 'kubernetes_validate', '--strict', '-k', version, path]);
}

const versions = ['1.30', '1.37'];

testWith('kubernetes-validate').each(versions)('Kubernetes %s takes the manifests, and would not take a key that is misspelt', (version) => {
  const whole = validate(text('kubernetes.yaml'), version);
  expect(whole).toMatchObject({ status: 0 });
  for (const [right, wrong] of [['terminationGracePeriodSeconds', 'terminationGraceSeconds'], ['maxUnavailable', 'maxUnavailables'], ['namespaceSelector', 'namespacesSelector'], ['fsGroupChangePolicy', 'fsGroupPolicy']]) {
    expect(text('kubernetes.yaml')).toContain(right);
    expect(validate(text('kubernetes.yaml').replace(right, wrong), version)).toMatchObject({ status: 1 });
  }
});

testWith('strictconfig')('BuildKit reads every key of both configurations', () => {
  for (const toml of [only('ConfigMap').data['buildkitd.toml'], text('buildkitd.toml')]) {
    const path = join(folder(), 'buildkitd.toml');
    writeFileSync(path, toml);
    expect(output([inspect().tool('strictconfig'), path])).toBe('');
    writeFileSync(path, toml.replace('maxUsedSpace', 'maxUseSpace'));
    expect(run([inspect().tool('strictconfig'), path]).status).not.toBe(0);
  }
});

test('the parts of the manifests fit each other, and the options', () => {
  const [daemons, service, policy, budget] = ['StatefulSet', 'Service', 'NetworkPolicy', 'PodDisruptionBudget'].map(only);
  const { metadata: { labels }, spec } = daemons.spec.template;
  const selectors = [daemons.spec.selector, { matchLabels: service.spec.selector }, policy.spec.podSelector, budget.spec.selector];
  for (const { matchLabels } of selectors) expect(matchLabels).toEqual(labels);
  for (const object of objects.slice(1)) expect(object.metadata.namespace).toBe(only('Namespace').metadata.name);
  const [container] = spec.containers;
  const { grpc, worker } = parse(only('ConfigMap').data['buildkitd.toml']) as any;
  const { mountPath } = container.volumeMounts.find(({ name }: any) => name === 'certs');
  expect(Object.values(grpc.tls)).toEqual(['tls.crt', 'tls.key', 'ca.crt'].map((name) => `${mountPath}/${name}`));
  for (const name of ['tls.crt', 'tls.key', 'ca.crt']) expect(page.text).toContain(`--from-file=${name}=certificates/`);
  expect(grpc.address[1]).toBe(`tcp://0.0.0.0:${container.ports[0].containerPort}`);
  for (const { port } of [service.spec.ports[0], policy.spec.ingress[0].ports[0]]) expect(port).toBe(container.ports[0].containerPort);
  expect(grpc.address[0]).toBe(container.readinessProbe.exec.command[2]);
  // what garbage collection keeps fits into the volume
  const volume = parseInt(daemons.spec.volumeClaimTemplates[0].spec.resources.requests.storage, 10) * 1.024 ** 3;
  expect(parseInt(worker.oci.maxUsedSpace, 10) + parseInt(worker.oci.minFreeSpace, 10)).toBeLessThan(volume);

  const [, written] = /new BuildkitImagePipeline\(project, (\{\n[^]*?\n\})\);/.exec(page.text)!;
  const options: BuildkitImagePipelineOptions = runInNewContext(`(${written})`);
  const { name, namespace } = service.metadata;
  expect(options.buildkit!.remote!.daemons).toEqual(Array.from({ length: daemons.spec.replicas }, (_, index) => `tcp://${daemons.metadata.name}-${index}.${name}.${namespace}.svc:1234`));
  expect(daemons.spec.serviceName).toBe(name);
  for (const variable of Object.values(options.buildkit!.remote!).filter((value) => typeof value === 'string')) expect(page.text).toContain(`| \`${variable}\` | \`certificates/`);
  const [{ content }] = synthesize({ checks: [], ...options });
  expect(content).toContain('- buildkit_connect 30 BUILDKIT_CA BUILDKIT_CERT BUILDKIT_KEY tcp://buildkitd-0.buildkitd.buildkit.svc:1234 tcp');
  const version = /moby\/buildkit:\S+/.exec(content)![0];
  expect(container.image).toBe(version);
  const issued = parseAllDocuments(text('cert-manager.yaml')).map((document) => document.toJS());
  expect(issued.find(({ metadata }) => metadata.name === 'buildkitd').spec).toMatchObject({ secretName: spec.volumes[0].secret.secretName, dnsNames: [`*.${name}.${namespace}.svc`] });
  expect(page.commands('certificates')).toBe(`sh certificates.sh '*.${name}.${namespace}.svc'\n`);
});

testWith('openssl')('the certificates are for servers and for clients, and a second run makes new ones from the same authority', () => {
  const work = folder();
  copyFileSync(file('certificates.sh'), join(work, 'certificates.sh'));
  const certificate = (name: string) => output(['openssl', 'x509', '-noout', '-text', '-in', join(work, 'certificates', `${name}.pem`)]);
  const make = () => output(['sh', 'certificates.sh', '*.a.svc', 'b.example.com'], { cwd: work });
  make();
  const [authority, daemon, job] = ['ca', 'daemon', 'job'].map(certificate);
  expect(daemon).toMatch(/TLS Web Server Authentication\n[^]*DNS:\*\.a\.svc, DNS:b\.example\.com\n/);
  expect(job).toMatch(/TLS Web Client Authentication\n/);
  expect(authority).toMatch(/CA:TRUE[^]*Certificate Sign, CRL Sign/);
  make();
  expect(certificate('ca')).toBe(authority);
  for (const [name, before] of [['daemon', daemon], ['job', job]]) {
    expect(certificate(name)).not.toBe(before);
    const path = join(work, 'certificates', name);
    expect(output(['openssl', 'verify', '-x509_strict', '-purpose', name === 'job' ? 'sslclient' : 'sslserver', '-CAfile', join(work, 'certificates/ca.pem'), `${path}.pem`])).toBe(`${path}.pem: OK\n`);
    expect((statSync(`${path}.key`).mode).toString(8)).toBe('100600');
  }
  expect(run(['sh', 'certificates.sh'], { cwd: work })).toMatchObject({ status: 2, stdout: expect.stringContaining('sh certificates.sh HOST...') });
});

test('the cache mounts are the folders where the programs keep what they download', () => {
  const targets = (name: string) => [...page.file(name).matchAll(/target=([^ ,]+)/g)].map(([, target]) => target);
  const env = { ...process.env, HOME: '/root', GOPATH: '/go', npm_config_cache: undefined, GOCACHE: undefined, GOMODCACHE: undefined, XDG_CACHE_HOME: undefined };
  const found = (command: readonly string[]) => {
    try {
      return output(command, { env }).trim().split('\n');
    } catch {
      console.warn(`SKIPPED: where ${command[0]} keeps its cache. It is not on this machine.`);
      return undefined;
    }
  };
  for (const [name, command] of [['npm', ['npm', 'config', 'get', 'cache']], ['pip', ['python3', '-m', 'pip', 'cache', 'dir']], ['go', ['go', 'env', 'GOMODCACHE', 'GOCACHE']]] as const) {
    expect(targets(name)).toEqual(found(command) ?? targets(name));
  }
  expect([targets('maven'), targets('apt')]).toEqual([['/root/.m2'], ['/var/cache/apt', '/var/lib/apt']]);
});

test('systemd reads the unit', () => {
  const unit = text('buildkitd.service').replaceAll('/usr/local/bin/', '/bin/').replace('/bin/rootlesskit', '/bin/sh');
  const path = join(folder(), 'buildkitd.service');
  writeFileSync(path, unit);
  const { status } = run(['sh', '-c', 'command -v systemd-analyze']);
  if (status !== 0) return console.warn('SKIPPED: whether systemd reads the unit. There is no systemd-analyze.');
  expect(run(['systemd-analyze', 'verify', '--user', path], { env: { ...process.env, XDG_RUNTIME_DIR: folder() } })).toEqual({ status: 0, stdout: '', stderr: '' });
  writeFileSync(path, unit.replace('TimeoutStopSec', 'TimeoutStopSecs'));
  expect(run(['systemd-analyze', 'verify', '--user', path], { env: { ...process.env, XDG_RUNTIME_DIR: folder() } }).stderr).toContain('TimeoutStopSecs');
});
