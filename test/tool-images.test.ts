import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { withDigests } from '../projenrc/tool-images.ts';
import { type BuildkitImagePipelineOptions, type SourceOptions, pinSources, synthesize } from '../src/core/mod.ts';
import { parseReference } from '../src/core/text/reference.ts';
import { toolImages } from '../src/core/tool-images.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const untagged = (image: string) => image.replace(/:[^/:]*(?:@.*)?$/, '');
const undigested = (image: string) => image.replace(/@.*/, '');
const answer = () => Promise.resolve({ status: 200, headers: { get: () => digest }, text: () => Promise.resolve('') });
const images = Object.values(toolImages);

test('each image has the tag of a release', () => {
  for (const image of images) expect(parseReference(undigested(image)).tag).toMatch(/^v?\d+\.\d+\.\d+/);
});

test('the documentation of the options names the same images', () => {
  const documented = readdirSync('src/core/features', { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('options.ts'))
    .map((path) => readFileSync(join('src/core/features', path), 'utf8')).join('\n');
  for (const image of images) {
    const named = [...documented.matchAll(new RegExp(`'${untagged(image)}:[^']*'`, 'g'))].map(([name]) => name.slice(1, -1));
    expect([...new Set(named)]).toEqual([undigested(image)]);
  }
});

test('the task writes the digests of all tags, and replaces those that are there', async () => {
  const asked: string[] = [];
  const fetchDigest = (url: string) => {
    asked.push(url);
    return answer();
  };
  const module = readFileSync('src/core/tool-images.ts', 'utf8');
  const written = await withDigests(module, fetchDigest);
  expect(asked).toContain('https://ghcr.io/v2/sigstore/cosign/cosign/manifests/v3.1.3-dev');
  expect([...written.matchAll(/: '(.*)',/g)].map(([, image]) => image)).toEqual(images.map((image) => `${undigested(image)}@${digest}`));
  expect(await withDigests(written, fetchDigest)).toBe(written);
});

const options: BuildkitImagePipelineOptions = {
  checks: [{ name: 'test', image: 'node:24', services: [{ image: 'postgres:18', alias: 'db' }], commands: ['npm test'] }],
  lint: { hadolint: {} },
  attest: { provenance: 'none', sbom: {} },
  sign: { keyless: true, image: 'mirror.example.com/cosign:3' },
};
const inJobs = (sources?: SourceOptions) => {
  const { test, ...jobs } = parse(synthesize({ ...options, sources })[0].content);
  return [test.image, test.services[0].name, ...['lint-hadolint', 'sbom-image', 'sign-image', 'build-image'].map((job) => jobs[job].image.name ?? jobs[job].image)];
};
const names = ['node:24', 'postgres:18', toolImages.hadolint, toolImages.syft, 'mirror.example.com/cosign:3', toolImages.buildkit];

test('a pin is the digest of an image in jobs, too, also where builds may pull nothing', () => {
  expect(inJobs()).toEqual(names);
  expect(inJobs({ pin: { 'node:26': digest } })).toEqual(names);
  const pin = { 'node:24': digest, 'docker.io/library/postgres:18': digest, 'mirror.example.com/cosign:3': digest, [undigested(toolImages.syft)]: digest };
  expect(inJobs({ pin, only: [] })).toEqual(names.map((name) => name.includes('@') ? name : `${name}@${digest}`));
});

test('the digests of images in jobs are looked up, but for those that are known', async () => {
  const pins = { 'node:24': `sha256:${'b'.repeat(64)}` };
  const found = await pinSources({ ...options, sources: { only: [], pin: pins } }, { fetch: answer, readFile: () => 'FROM alpine:3.22' });
  expect(Object.keys(found)).toEqual(names.filter((name) => !name.includes('@')).sort());
});
