import { parse } from 'yaml';
import { componentPrefix, tags } from '../../../src/core/features/tags/tags.ts';
import { type BuildkitImagePipelineOptions, type TagOptions, synthesize } from '../../../src/core/mod.ts';

function job(options: BuildkitImagePipelineOptions): { readonly before_script: string[]; readonly script: string[] } {
  return parse(synthesize(options)[0].content)['build-image'];
}

/** The lines that say the tags. */
function lines(options: BuildkitImagePipelineOptions): string[] {
  const { before_script: before, script } = job(options);
  return [...before, ...script].filter((line) => /^\w*tags=/i.test(line));
}

/** The rules that a job calls. */
function rules(option: TagOptions): string[] {
  return lines({ tags: option, triggers: { schedules: true } })[0].split('\n').slice(1, -1).map((line) => line.trim());
}

/** The programs of tags that are there. */
function programs(option: TagOptions): string[] {
  return synthesize({ tags: option }).flatMap(({ path }) => /buildkit\/(tag.*)\.sh$/.exec(path)?.[1] ?? []);
}

describe('the job', () => {
  test('says the tags before it builds, in one line for all images', () => {
    expect(lines({})).toEqual(['tags=$(\n  tag_semver \'{{version}}\' latest\n  tag_ref\n)']);
    expect(lines({ images: [{ name: 'a' }, { name: 'b' }], jobs: 'one' })).toHaveLength(1);
    expect(lines({ tags: { semver: [], ref: true } })).toEqual(['tags=$(tag_ref --always)']);
  });

  test('says them for each image where one has its own', () => {
    const found = lines({ images: [{ name: 'a' }, { name: 'b', tags: { semver: [], sha: {}, ref: false } }], jobs: 'one', tags: { semver: [] } });
    expect(found).toEqual(['tags=$(tag_ref)', 'B_IMAGE_TAGS=$(tag_sha 8 sha-)']);
  });

  test('calls rules of schedules only where schedules start it', () => {
    expect(lines({ tags: { semver: [] } })).toEqual(['tags=$(tag_ref)']);
    expect(rules({ semver: [] })).toEqual(['tag_on schedule -- tag_raw nightly', 'tag_ref']);
  });
});

const calls: readonly (readonly [option: TagOptions, calls: readonly string[]])[] = [
  [{ latest: 'never' }, ['tag_semver \'{{version}}\'', 'tag_ref']],
  [{ latest: 'last' }, ['tag_semver --last \'{{version}}\' latest', 'tag_ref']],
  [{ pep440: ['{{version}}'] }, ['tag_pep440 \'{{version}}\' latest', 'tag_ref']],
  [{ pep440: ['{{version}}'], semver: ['v{{version}}'] }, ['tag_semver \'v{{version}}\'', 'tag_pep440 \'{{version}}\' latest', 'tag_ref']],
  [{ component: '@acme/api' }, ['tag_component @acme/api tag_semver \'{{version}}\' latest', 'tag_ref']],
  [{ component: 'api', versionFile: 'api/package.json' }, ['tag_from_file api/package.json tag_component api tag_semver \'{{version}}\' latest', 'tag_ref']],
  [{ versionVariable: 'RELEASE' }, ['tag_from "${RELEASE-}" tag_semver \'{{version}}\' latest', 'tag_ref']],
  [{ semver: [], edge: { branch: 'develop' } }, ['tag_on branch:develop -- tag_raw edge', 'tag_ref']],
  [{ semver: [], raw: [{ value: '{{branch}}-{{sha}}' }] }, ['tag_raw "${CI_COMMIT_BRANCH-}" - "${CI_COMMIT_SHORT_SHA-}"', 'tag_ref']],
  [{ semver: [], raw: [{ value: 'b-{{date}}' }] }, ['tag_raw b- "$(tag_date %Y%m%d)"', 'tag_ref']],
  [{ semver: [], raw: [{ value: '{{date \'%y.%j\' tz=\'+05:30\'}}' }] }, ['tag_raw "$(tag_date %y.%j UTC-05:30)"', 'tag_ref']],
  [{ semver: [], raw: [{ value: { variable: 'CHANNEL' }, on: ['gitTags', 'mergeRequests'] }], prefix: 'x-' }, ['tag_on tag mr -- tag_raw x- "${CHANNEL-}"', 'tag_ref x-']],
  [{ semver: [], ref: true, raw: [{ value: 'a' }], suffix: '-z' }, ['tag_ref --always \'\' -z', 'tag_raw a-z']],
  [{ semver: [], sha: { length: 40, prefix: '' }, suffix: '-z' }, ['tag_ref \'\' -z', 'tag_sha 40 \'\' -z']],
  [{ semver: [], match: [{ pattern: '^it\'s \\d', group: 0 }] }, ['tag_match 0 \'^it\'\\\'\'s [0-9]\'', 'tag_ref']],
  [{ semver: [], priority: ['sha'], sha: {} }, ['tag_sha 8 sha-', 'tag_ref']],
];

test.each(calls)('%j calls %j', (option, expected) => {
  expect(rules({ schedule: ['nightly'], ...option }).filter((call) => !call.includes('nightly'))).toEqual(expected);
});

const needs: readonly (readonly [option: TagOptions, programs: readonly string[]])[] = [
  [{}, ['tag', 'tag-semver']],
  [{ semver: [] }, ['tag']],
  [{ pep440: ['{{version}}'] }, ['tag', 'tag-semver', 'tag-pep440']],
  [{ component: 'api' }, ['tag', 'tag-semver', 'tag-component']],
  [{ versionFile: 'VERSION' }, ['tag', 'tag-semver', 'tag-source']],
  [{ semver: [], match: [{ pattern: 'v' }], edge: {}, sha: {} }, ['tag', 'tag-match', 'tag-raw']],
];

test.each(needs)('%j needs the programs %j', (option, needed) => {
  expect(programs(option)).toEqual(needed);
});

test('what an image of a component does is left out for others by a prefix of the command', () => {
  const of = (option: TagOptions) => componentPrefix(tags.resolve(option, { ciFile: '', jobs: [], allJobsKnown: false, tasks: {} }, {}));
  expect([of({}), of({ component: 'api' }), of({ component: '@acme/api' })]).toEqual([[], ['tag_for_component api'], ['tag_for_component @acme/api']]);
});

