import { InvalidOptionsError, type Problem, synthesize } from '../../../src/core/mod.ts';

const warnings = (name: string) => {
  const found: Problem[] = [];
  synthesize({ images: [{ frontendAttributes: { [name]: 'x' } }] }, { onWarning: (warning) => found.push(warning) });
  return found;
};

test.each(Object.entries({
  'target': 'target',
  'filename': 'dockerfile',
  'context': 'context',
  'context:base': 'contexts',
  'build-arg:BUILDKIT_SYNTAX': 'syntax',
  'build-arg:A': 'buildArgs',
  'label:a': 'labels',
  'platform': 'platforms',
  'no-cache': 'noCacheFilter',
  'force-network-mode': 'network',
  'add-hosts': 'extraHosts',
  'ulimit': 'ulimits',
  'shm-size': 'shmSize',
  'attest:provenance': 'attest',
  'attest:sbom': 'attest',
}))('%s is set by the option %s', (name, option) => {
  expect(() => warnings(name)).toThrow(InvalidOptionsError);
  expect(() => warnings(name)).toThrow(`is set by another option. Use the option ${option}. [owned-attribute]`);
});

test.each([
  'hostname', 'multi-platform', 'contextkey', 'dockerfilekey', 'contextsubdir', 'cache-imports', 'cache-from', 'cmdline', 'source', 'vcs:source', 'input:base', 'input-metadata:base', 'local-sessionid:context', 'sharedkey:context', 'frontend.caps',
])('%s is an attribute of BuildKit', (name) => {
  expect(warnings(name)).toEqual([]);
});

test.each(['memory', 'memswap', 'cgroup-parent', 'cpuquota', 'cpusetcpus', 'image-resolve-mode'])('%s has no effect', (name) => {
  expect(warnings(name)).toEqual([expect.objectContaining({ code: 'no-effect', value: name, fault: expect.stringMatching(/^has no effect: /), fix: expect.stringMatching(/\.$/) })]);
});

test.each<readonly [name: string, fix: string]>([
  ['hostnam', 'Did you mean "hostname"?'],
  ['memoryx', 'Remove it, unless the frontend in the option syntax supports it.'],
  ['xmemory', 'Remove it, unless'],
  ['cpu', 'Remove it, unless'],
  ['image-resolve-modes', 'Remove it, unless'],
  ['x-image-resolve-mode', 'Remove it, unless'],
  ['xattest:a', 'Did you mean "attest:"?'],
  ['attest', 'Did you mean "attest:"?'],
])('%s is not one', (name, fix) => {
  expect(warnings(name)).toEqual([expect.objectContaining({ code: 'unknown-attribute', value: name, fix: expect.stringContaining(fix) })]);
});
