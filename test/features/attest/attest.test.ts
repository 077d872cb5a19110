import { synthesized } from '../../../lab/repository.ts';
import { type AttestOptions, type BuildkitImagePipelineOptions, InvalidOptionsError, synthesize } from '../../../src/core/mod.ts';

const generator = `docker/buildkit-syft-scanner:1@sha256:${'a'.repeat(64)}`;
const provenance = (mode: string) => [`--opt "attest:provenance=mode=${mode},builder-id=$CI_JOB_URL"`, '--opt "vcs:source=$CI_PROJECT_URL"', '--opt "vcs:revision=$CI_COMMIT_SHA"'];
const sbom = `--opt attest:sbom=generator=${generator}`;

test.each<readonly [AttestOptions | undefined, readonly string[]]>([
  [undefined, []],
  [{}, provenance('min')],
  [{ provenance: 'max' }, provenance('max')],
  [{ sbomGenerator: generator }, [...provenance('min'), sbom]],
  [{ provenance: 'none', sbomGenerator: generator }, [sbom]],
  [{ provenance: 'none' }, []],
])('attest: %j', (attest, flags) => {
  const file = synthesized({ attest, images: [{ name: 'api' }, { name: 'web' }] })['.gitlab-ci.yml'];
  const found = file.match(/--opt \S*(?:attest|vcs):.*?(?= \\$|$)/gm) ?? [];
  expect(found).toEqual([...flags, ...flags]);
  // never without: GitLab's registry refuses a statement that comes before its image
  expect(file.match(/compression=zstd,oci-artifact=false /g) ?? []).toHaveLength(flags.length ? 2 : 0);
});

test('the generator is a source that the option sources may deny', () => {
  const attest = { sbomGenerator: generator };
  expect(() => synthesize({ attest, sources: { only: ['registry.example.com/*'] } })).toThrow(InvalidOptionsError);
  expect(() => synthesize({ attest, sources: { only: ['registry.example.com/*'] } })).toThrow('- attest.sbomGenerator: ');
  expect(() => synthesize({ attest, sources: { only: ['docker.io/docker/*'], digestsOnly: true } })).not.toThrow();
});

test.each<readonly [BuildkitImagePipelineOptions, readonly string[]]>([
  [{ attest: {} }, []],
  [{ attest: {}, reproducible: true }, ['changing-digest']],
  [{ attest: { provenance: 'none', sbomGenerator: generator }, reproducible: true }, []],
  [{ attest: { provenance: 'none' } }, ['no-effect']],
])('the warnings of %j are %j', (options, codes) => {
  const found: string[] = [];
  synthesize(options, { onWarning: ({ path, code }) => path.startsWith('attest') && found.push(code) });
  expect(found).toEqual(codes);
});
