import { parse } from 'yaml';
import { type BuildkitImagePipelineOptions, type Problem, synthesize } from '../../../src/core/mod.ts';

const script = (options: BuildkitImagePipelineOptions, job = 'build-image') => parse(synthesize(options)[0].content)[job].script.join('\n');

test.each<[string, BuildkitImagePipelineOptions, BuildkitImagePipelineOptions]>([
  ['give each image what it does not set',
    { imageDefaults: { platforms: ['linux/amd64', 'linux/arm64'], network: 'none' }, images: [{ name: 'a' }, { name: 'b', network: 'default', platforms: ['linux/amd64'] }] },
    { images: [{ name: 'a', platforms: ['linux/amd64', 'linux/arm64'], network: 'none' }, { name: 'b', network: 'default', platforms: ['linux/amd64'] }] }],
  ['are merged by key and by ID',
    { imageDefaults: { labels: { team: 'shop', tier: '1' }, secrets: [{ id: 'npm', variable: 'NPM' }] }, images: [{ labels: { tier: '2' }, secrets: [{ id: 'pip', variable: 'PIP' }] }] },
    { images: [{ labels: { team: 'shop', tier: '2' }, secrets: [{ id: 'pip', variable: 'PIP' }, { id: 'npm', variable: 'NPM' }] }] }],
  ['give the default image its options', { imageDefaults: { target: 'runtime' } }, { images: [{ target: 'runtime' }] }],
  ['replace the cache and the tags of the pipeline', { cache: { inline: {} }, imageDefaults: { cache: { disabled: true }, tags: { edge: {} } } }, { cache: { inline: {} }, images: [{ cache: { disabled: true }, tags: { edge: {} } }] }],
  ['may be undefined', { imageDefaults: undefined }, {}],
])('the options of every image %s', (_, given, meant) => {
  expect(synthesize(given)).toEqual(synthesize(meant));
});

test('the image that every image is built on sets that it is not', () => {
  const options = { imageDefaults: { dependsOn: ['base'] }, images: [{ name: 'base', dependsOn: [] }, { name: 'api' }] };
  expect(script(options)).toContain('context:base=oci-layout');
  expect(() => synthesize({ ...options, images: [{ name: 'base' }] })).toThrow('- imageDefaults.dependsOn: ["base"] makes base depend on itself. Remove one of the dependencies. [cycle]');
});

test('a warning names the option once, however many images have it', () => {
  const warnings: Problem[] = [];
  synthesize({
    imageDefaults: { labels: { revision: '$CI_COMMIT_SHA' } },
    images: [{ name: 'a' }, { name: 'b' }, { name: 'c', labels: { revision: '$CI_COMMIT_TAG' } }],
  }, { onWarning: (warning) => warnings.push(warning) });
  expect(warnings.map(({ code, path }) => `${code} ${path}`)).toEqual(['literal-variable imageDefaults.labels.revision', 'literal-variable images[2].labels.revision']);
});
