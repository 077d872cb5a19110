import { parse } from 'yaml';
import { synthesized } from '../../../lab/repository.ts';
import type { BuildkitImagePipelineOptions } from '../../../src/core/mod.ts';

const job = (options: BuildkitImagePipelineOptions) => parse(synthesized({ triggers: { defaultBranch: true }, ...options })['.gitlab-ci.yml'])['build-image'];

test('a branch pushes the tag that a git tag looks for, after all others', () => {
  const { before_script: before, script } = job({ promote: {} });
  expect(before.at(-1)).toBe("tags=$(\n  tag_semver '{{version}}' latest\n  tag_ref\n  tag_on branch -- tag_sha 40 sha-\n)");
  expect(before[0]).toContain(' tag-raw ');
  expect(script[0]).toMatch(/^promote_or build \\\n/);
});

test('an image with tags of its own has it too', () => {
  const { script } = job({ promote: { ifMissing: 'fail' }, images: [{ tags: { edge: {} } }] });
  expect(script.join('\n')).toMatch(/^IMAGE_TAGS=\$\([^)]*\n {2}tag_on branch -- tag_sha 40 sha-\n\)\npromote_or fail \\\n/);
});

test('without the option there is neither', () => {
  expect(JSON.stringify(job({}))).not.toMatch(/promote|sha-/);
});
