import { createHash } from 'node:crypto';
import type { TagOptions } from '../../../src/core/mod.ts';

/** GitLab's own variables of an event: https://docs.gitlab.com/ci/variables/predefined_variables/ */
export type Event = Readonly<Record<string, string>>;

const commit = {
  CI_COMMIT_SHA: '860c1904a1ce19322e91ac35af1ab07466440c37',
  CI_COMMIT_SHORT_SHA: '860c1904',
  CI_DEFAULT_BRANCH: 'main',
  CI_PIPELINE_CREATED_AT: '2026-11-24T23:59:59Z',
};
export const tag = (name: string, by = 'push'): Event => ({ ...commit, CI_PIPELINE_SOURCE: by, CI_COMMIT_TAG: name, CI_COMMIT_REF_NAME: name });
export const branch = (name: string, by = 'push'): Event => ({ ...commit, CI_PIPELINE_SOURCE: by, CI_COMMIT_BRANCH: name, CI_COMMIT_REF_NAME: name });
export const mr = (iid: string, from = 'feature'): Event => ({ ...commit, CI_PIPELINE_SOURCE: 'merge_request_event', CI_MERGE_REQUEST_IID: iid, CI_COMMIT_REF_NAME: from });
const schedule = (name: string): Event => branch(name, 'schedule');

/** The git tags that the repository has beside that of the event. */
export const releases = ['v1.0.0', 'v1.1.0', 'v1.2.8', '1.3.0', 'v2.0.0', 'v3.0.0-rc.1', 'nightly', 'api/v9.9.9', 'web@4.0.0', 'web-v4.1.0', 'v10.0', 'v07.0.0'];

/** The tags of an event, or nothing where no rule gives one. */
export type Row = readonly [rules: TagOptions | undefined, event: Event, tags: string, known?: readonly string[]];

const floating: TagOptions = { semver: ['{{version}}', '{{major}}.{{minor}}', '{{major}}'] };
const versionOnly: TagOptions = { semver: ['{{version}}'], latest: 'never' };
const python: TagOptions = { pep440: ['{{version}}'], latest: 'never' };
const floatingPython: TagOptions = { pep440: ['{{version}}', '{{major}}.{{minor}}', '{{major}}'] };
const match = (pattern: string, group?: number): TagOptions => ({ semver: [], match: [{ pattern, ...(group === undefined ? {} : { group }) }] });
const raw = (value: string): TagOptions => ({ ref: false, schedule: [], semver: [], raw: [{ value }] });

const hash = (name: string) => createHash('sha256').update(name).digest('hex').slice(0, 8);
/** A long name, cut, with a hash of the whole. */
const cut = (name: string) => `${name.slice(0, 118)}-${hash(name)}`;
/** A name that starts with what no tag can start with. */
const replaced = (name: string, rest: string) => `_${rest}-${hash(name)}`;
const long = 'x'.repeat(200);

/** https://regex101.com/r/vkijKf/1/, which semver.org names; in front of `+` stands what becomes the tag. */
export const validVersions = [
  '0.0.4', '1.2.3', '10.20.30', '1.1.2-prerelease+meta', '1.1.2+meta', '1.1.2+meta-valid', '1.0.0-alpha', '1.0.0-beta', '1.0.0-alpha.beta', '1.0.0-alpha.beta.1', '1.0.0-alpha.1',
  '1.0.0-alpha0.valid', '1.0.0-alpha.0valid', '1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay', '1.0.0-rc.1+build.1', '2.0.0-rc.1+build.123', '1.2.3-beta', '10.2.3-DEV-SNAPSHOT',
  '1.2.3-SNAPSHOT-123', '1.0.0', '2.0.0', '1.1.7', '2.0.0+build.1848', '2.0.1-alpha.1227', '1.0.0-alpha+beta', '1.2.3----RC-SNAPSHOT.12.9.1--.12+788', '1.2.3----R-S.12.9.1--.12+meta',
  '1.2.3----RC-SNAPSHOT.12.9.1--.12', '1.0.0+0.build.1-rc.10000aaa-kk-0.1', '99999999999999999999999.999999999999999999.99999999999999999', '1.0.0-0A.is.legal',
];
export const invalidVersions = [
  '1', '1.2', '1.2.3-0123', '1.2.3-0123.0123', '1.1.2+.123', '+invalid', '-invalid', '-invalid+invalid', '-invalid.01', 'alpha', 'alpha.beta', 'alpha.beta.1', 'alpha.1', 'alpha+beta', 'alpha_beta',
  'alpha.', 'alpha..', 'beta', '1.0.0-alpha_beta', '-alpha.', '1.0.0-alpha..', '1.0.0-alpha..1', '1.0.0-alpha...1', '1.0.0-alpha....1', '1.0.0-alpha.....1', '01.1.1', '1.01.1', '1.1.01', '1.2.3.DEV',
  '1.2-SNAPSHOT', '1.2.31.2.3----RC-SNAPSHOT.12.09.1--..12+788', '1.2-RC-SNAPSHOT', '-1.0.3-gamma+b7718', '+justmeta', '9.8.7+meta+meta', '9.8.7-whatever+meta+meta',
  '99999999999999999999999.999999999999999999.99999999999999999----RC-SNAPSHOT.12.09.1--------------------------------..12', '1.02.3', '1.2.3.4', 'V1.2.3', 'vv1.2.3', 'api/v1.2.3',
];

/** Versions and their normal form, as https://packaging.python.org/en/latest/specifications/version-specifiers/#normalization has it. */
export const pythonVersions: readonly (readonly [given: string, normal: string])[] = [
  ['1.0dev', '1.0.dev0'], ['1.0.dev', '1.0.dev0'], ['1.0dev1', '1.0.dev1'], ['1.0-dev', '1.0.dev0'], ['1.0-dev1', '1.0.dev1'], ['1.0DEV', '1.0.dev0'], ['1.0_dev4', '1.0.dev4'],
  ['1.0a', '1.0a0'], ['1.0.a', '1.0a0'], ['1.0.a1', '1.0a1'], ['1.0-a', '1.0a0'], ['1.0-a1', '1.0a1'], ['1.0alpha', '1.0a0'], ['1.0.alpha1', '1.0a1'], ['1.0-ALPHA1', '1.0a1'], ['1.0_alpha_3', '1.0a3'],
  ['1.0b', '1.0b0'], ['1.0.b1', '1.0b1'], ['1.0beta', '1.0b0'], ['1.1beta2', '1.1b2'], ['1.0-BETA1', '1.0b1'], ['1.0c', '1.0rc0'], ['1.0.c1', '1.0rc1'], ['1.0-C1', '1.0rc1'], ['1.0rc', '1.0rc0'],
  ['1.0-rc1', '1.0rc1'], ['1.0.RC.1', '1.0rc1'], ['1.0pre2', '1.0rc2'], ['1.0-preview-2', '1.0rc2'], ['1.2.3rc2', '1.2.3rc2'],
  ['1.0post', '1.0.post0'], ['1.0.post', '1.0.post0'], ['1.0post1', '1.0.post1'], ['1.0-post', '1.0.post0'], ['1.0-POST1', '1.0.post1'], ['1.0-5', '1.0.post5'], ['1.0-1', '1.0.post1'], ['1.0r4', '1.0.post4'],
  ['1.0-r4', '1.0.post4'], ['1.0.rev4', '1.0.post4'], ['1.2post1', '1.2.post1'],
  ['1.0+AbC', '1.0+abc'], ['1.01', '1.1'], ['1.0a05', '1.0a5'], ['1.0b07', '1.0b7'], ['1.0c056', '1.0rc56'], ['1.0rc09', '1.0rc9'], ['1.0.post000', '1.0.post0'], ['1.1.dev09000', '1.1.dev9000'],
  ['00!1.2', '1.2'], ['0100!0.0', '100!0.0'], ['v1.0', '1.0'], ['V1.0', '1.0'], ['1.0+ubuntu.1', '1.0+ubuntu.1'], ['1.0+ubuntu-1_02', '1.0+ubuntu.1.2'], ['2024.5', '2024.5'],
  ['1.0a1.post2.dev3+local', '1.0a1.post2.dev3+local'], ['1.2.3.4.5', '1.2.3.4.5'], ['1.0.0', '1.0.0'], ['7', '7'],
];
export const noPythonVersions = ['release', '1.0+a+', '1.0++', '1.0+_foobar', '1.0+foo&asd', '1.0+1+1', '1.0-', '1..0', '.1', '1.0.x', '1.0gamma1', 'api/1.0', '1!', '!1.0', '1.0.dev1.post1'];

/** Stable versions of Python, each higher than that before. */
export const pythonOrder = [
  '0.9', '1.0', '1.0+a', '1.0+a.b', '1.0+ab', '1.0+1', '1.0+1.a', '1.0+2', '1.0+10', '1.0.post0', '1.0.post1+x', '1.0.post2', '1.0.post10', '1.0.1', '1.0.1.1', '1.1', '1.2+123abc', '1.2+123abc456', '1.2+abc',
  '1.2+abc123', '1.2+abc123def', '1.2+1234.abc', '1.2+123456', '1.2.r32+123456', '1.2.rev33+123456', '1.10', '2', '10.0.0.1', '99999999999999999999.1', '100000000000000000000.0', '1!0.1', '1!1.0', '1!1.0.post1', '2!0', '10!0',
];

export const table: { readonly [title: string]: readonly Row[] } = {
  'without the option': [
    [undefined, tag('v2.2.3'), '2.2.3,latest'],
    [undefined, tag('2.2.3'), '2.2.3,latest'],
    [undefined, tag('1.2.3'), '1.2.3'],
    [undefined, tag('v2.2.3-rc.1'), '2.2.3-rc.1'],
    [undefined, tag('v2.2.3+build.7'), '2.2.3,latest'],
    [undefined, tag('release/7'), 'release-7'],
    [undefined, tag('version-2'), 'version-2'],
    [undefined, tag('v2'), 'v2'],
    [undefined, branch('main'), 'main'],
    [undefined, branch('feature/login'), 'feature-login'],
    [undefined, mr('42'), 'mr-42'],
    [undefined, { ...mr('42'), CI_PIPELINE_SOURCE: 'parent_pipeline' }, 'mr-42'],
    [undefined, schedule('main'), 'nightly'],
    [undefined, tag('v2.2.3', 'schedule'), '2.2.3,latest'],
    [undefined, branch('main', 'web'), 'main'],
    [undefined, branch('main', 'api'), 'main'],
    [{}, tag('v2.2.3'), '2.2.3,latest'],
  ],
  'semver: what is a version': [
    [versionOnly, tag('v1.2.3'), '1.2.3'],
    [versionOnly, tag('1.2.3-x-y-z.--+b'), '1.2.3-x-y-z.--'],
    [{ ...versionOnly, ref: false, sha: {} }, tag('v1.02.3'), 'sha-860c1904'],
    [{ ...versionOnly, ref: false, sha: {} }, branch('v1.2.3'), 'sha-860c1904'],
  ],
  'semver: patterns': [
    [{ semver: ['{{raw}}'], latest: 'never' }, tag('v1.2.3'), 'v1.2.3'],
    [{ semver: ['{{raw}}'], latest: 'never' }, tag('v1.2.3+b7'), 'v1.2.3-b7'],
    [{ semver: ['v{{version}}'], latest: 'never' }, tag('1.2.3'), 'v1.2.3'],
    [{ semver: ['{{major}}.{{minor}}.{{patch}}'], latest: 'never' }, tag('v1.2.3'), '1.2.3'],
    [{ semver: ['release-{{version}}-final'], latest: 'never' }, tag('v1.2.3'), 'release-1.2.3-final'],
    [{ semver: ['{{version}}', '{{raw}}'], latest: 'never' }, tag('1.2.3'), '1.2.3'],
    [{ semver: ['{{major}}_{{minor}}'], latest: 'never' }, tag('v5.6.7'), '5_6'],
    [{ semver: ['{{version}}-{{version}}'], latest: 'never' }, tag('v5.6.7'), '5.6.7-5.6.7'],
  ],
  'semver: a pre-release has its full version only': [
    [floating, tag('v4.0.0-rc.1'), '4.0.0-rc.1'],
    [floating, tag('v4.0.0-beta.2+5'), '4.0.0-beta.2'],
    [{ semver: ['{{major}}', '{{major}}.{{minor}}'] }, tag('v4.0.0-rc.1'), '4.0.0-rc.1'],
    [{ semver: ['{{major}}.{{minor}}.{{patch}}'] }, tag('v4.0.0-rc.1'), '4.0.0-rc.1'],
    [{ semver: ['{{raw}}', '{{major}}'] }, tag('v4.0.0-rc.1'), 'v4.0.0-rc.1,4.0.0-rc.1'],
    [{ semver: ['{{version}}'], latest: 'last' }, tag('v4.0.0-rc.1'), '4.0.0-rc.1'],
    [{ semver: ['v{{version}}'] }, tag('v4.0.0-rc.1'), 'v4.0.0-rc.1'],
    [{ ...floating, suffix: '-alpine', prefix: 'x' }, tag('v4.0.0-rc.1'), 'x4.0.0-rc.1-alpine'],
  ],
  'floating tags follow the highest version': [
    [floating, tag('v2.0.1'), '2.0.1,2.0,2,latest'],
    [floating, tag('v2.0.0'), '2.0.0,2.0,2,latest'],
    [floating, tag('v1.2.9'), '1.2.9,1.2'],
    [floating, tag('v1.2.7'), '1.2.7'],
    [floating, tag('v1.2.8'), '1.2.8,1.2'],
    [floating, tag('v1.4.0'), '1.4.0,1.4,1'],
    [floating, tag('v1.3.0'), '1.3.0,1.3,1'],
    [floating, tag('v1.1.1'), '1.1.1,1.1'],
    [floating, tag('v0.9.0'), '0.9.0,0.9,0'],
    [floating, tag('v3.0.0'), '3.0.0,3.0,3,latest'],
    [floating, tag('v2.10.0'), '2.10.0,2.10,2,latest'],
    [floating, tag('v2.9.0'), '2.9.0,2.9,2,latest'],
    [floating, tag('v2.9.0'), '2.9.0,2.9', ['v2.10.0']],
    [floating, tag('v2.10.0'), '2.10.0,2.10,2,latest', ['v2.9.0']],
    [floating, tag('v1.2.1'), '1.2.1,1.2', ['v1.20.3']],
    [floating, tag('v1.0.0'), '1.0.0,1.0,1,latest', []],
    [floating, tag('v1.0.0'), '1.0.0,1.0,1,latest', ['v2.0.0-rc.1']],
    [floating, tag('v1.2.9'), '1.2.9,1.2', ['v1.2.9', '2.0.0', '1.3.0']],
    [floating, tag('v1.2.9'), '1.2.9,1.2,1,latest', ['1.2.9', 'v1.2.9+b']],
    [floating, tag('v100000000000000000000.0.0'), '100000000000000000000.0.0,100000000000000000000.0,100000000000000000000,latest', ['v99999999999999999999.0.0']],
    [floating, tag('v99999999999999999999.0.0'), '99999999999999999999.0.0,99999999999999999999.0,99999999999999999999', ['v100000000000000000000.0.0']],
    [{ semver: ['{{version}}'] }, tag('v1.2.9'), '1.2.9'],
    [{ semver: ['v{{major}}'] }, tag('v1.4.0'), 'v1'],
    [{ semver: ['{{version}}', 'highest'], latest: 'never' }, tag('v1.2.9'), '1.2.9'],
    [{ semver: ['{{version}}', 'semver'], latest: 'never' }, tag('v2.0.1'), '2.0.1,semver'],
    [{ ...floating, latest: 'last' }, tag('v1.2.9'), '1.2.9,1.2,1,latest'],
    [{ ...floating, latest: 'last' }, tag('v0.1.0'), '0.1.0,0.1,0,latest'],
    [{ ...floating, latest: 'never' }, tag('v1.2.9'), '1.2.9,1.2'],
    [{ ...floating, latest: 'never' }, tag('v2.1.0'), '2.1.0,2.1,2'],
    [floating, tag('nightly'), 'nightly'],
    [floating, branch('main'), 'main'],
    [floating, branch('v9.9.9'), 'v9.9.9'],
    [floating, mr('7'), 'mr-7'],
  ],
  'pep440: a version in its normal form': [
    [python, tag('1.1beta2'), '1.1b2'],
    [python, tag('1.0-1'), '1.0.post1'],
    [python, tag('1.0+ubuntu.1'), '1.0-ubuntu.1'],
    [python, tag('0100!0.0'), '100-0.0'],
    [{ ...python, ref: false, sha: {} }, tag('1.0gamma1'), 'sha-860c1904'],
    [{ ...python, ref: false, sha: {} }, tag('api/1.0'), 'sha-860c1904'],
  ],
  'pep440: what floats': [
    [floatingPython, tag('1.2.3rc1'), '1.2.3rc1'],
    [floatingPython, tag('1.2.3.dev4'), '1.2.3.dev4'],
    [floatingPython, tag('1.2.3b2.post1'), '1.2.3b2.post1'],
    [floatingPython, tag('1.2.3.post1.dev2'), '1.2.3.post1.dev2'],
    [floatingPython, tag('1.2.3.post1'), '1.2.3.post1,1.2,1,latest', ['1.2.3']],
    [floatingPython, tag('1.2.3'), '1.2.3', ['1.2.3.post1']],
    [floatingPython, tag('2024.5'), '2024.5,2024,latest', ['2023.12', '2024.1']],
    [floatingPython, tag('2023.11'), '2023.11', ['2023.12', '2024.1', '2023.11.1']],
    [floatingPython, tag('1.0.0'), '1.0.0,1.0,1,latest', ['1.0', '1']],
    [floatingPython, tag('1.2.3.3'), '1.2.3.3', ['1.2.3.4']],
    [floatingPython, tag('1.2.3.1.9'), '1.2.3.1.9,1.2,1,latest', ['1.2.3.1.8', '1.2.3']],
    [floatingPython, tag('1.2+b'), '1.2-b', ['1.2+c', '2.0rc1']],
    [floatingPython, tag('2.0'), '2.0', ['1!1.0', '1!2.0']],
    [floatingPython, tag('1!1.0'), '1-1.0,1.0,1,latest', ['2.0', '1.1']],
    [{ ...floatingPython, semver: ['s{{version}}'] }, tag('1.2.3'), 's1.2.3,1.2.3,1.2,1,latest', []],
  ],
  'components': [
    [{ ...floating, component: 'api' }, tag('api/v1.2.3'), '1.2.3,1.2,1,latest', ['api/v1.2.2', 'web/v2.0.0', 'v3.0.0', 'api-gateway/v4.0.0', 'my/api/v5.0.0']],
    [{ ...floating, component: 'api' }, tag('api/v1.2.3'), '1.2.3,1.2', ['api@1.3.0', 'api-v2.0.0']],
    [{ ...floating, component: 'api' }, tag('api@1.2.3'), '1.2.3,1.2,1,latest', ['web@9.0.0']],
    [{ ...floating, component: 'api' }, tag('api-v1.2.3'), '1.2.3,1.2,1,latest', []],
    [{ ...floating, component: 'api' }, tag('api-1.2.3-rc.1'), '1.2.3-rc.1', []],
    [{ ...floating, component: '@acme/api' }, tag('@acme/api@1.2.3'), '1.2.3,1.2,1,latest', ['@acme/web@2.0.0', '@acme/api@1.2.2']],
    [{ ...floating, component: 'a.b' }, tag('a.b/1.2.3'), '1.2.3,1.2,1,latest', ['axb/2.0.0']],
    [{ semver: ['{{raw}}'], component: 'api', latest: 'never' }, tag('api/v1.2.3'), 'v1.2.3'],
    [{ ...floating, component: 'api', suffix: '-alpine' }, tag('api/v1.2.3'), '1.2.3-alpine,1.2-alpine,1-alpine,latest-alpine', []],
    [{ ...floating, component: 'api', ref: false, sha: {} }, tag('web/v1.2.3'), 'sha-860c1904', []],
    [{ ...floating, component: 'api', ref: false, sha: {} }, tag('v1.2.3'), 'sha-860c1904', []],
    [{ ...floating, component: 'api', ref: false, sha: {} }, tag('api-gateway-1.2.3'), 'sha-860c1904', []],
    [{ ...floating, component: 'api' }, tag('api/nightly'), 'api-nightly', []],
    [{ ...floatingPython, component: 'api' }, tag('api/1.2.post1'), '1.2.post1,1.2,1,latest', ['api/1.2', 'web/2.0']],
  ],
  'a version from elsewhere': [
    [{ ...floating, versionVariable: 'RELEASE' }, { ...branch('main'), RELEASE: 'v2.5.0' }, '2.5.0,2.5,2,latest'],
    [{ ...floating, versionVariable: 'RELEASE' }, { ...branch('main'), RELEASE: '1.2.9' }, '1.2.9,1.2'],
    [{ ...floating, versionVariable: 'RELEASE' }, { ...tag('anything'), RELEASE: '2.5.0' }, '2.5.0,2.5,2,latest'],
    [{ ...floating, versionVariable: 'RELEASE' }, { ...branch('develop'), RELEASE: '2.5.0' }, 'develop'],
    [{ ...floating, versionVariable: 'RELEASE' }, { ...mr('3'), RELEASE: '2.5.0' }, 'mr-3'],
    [{ ...floating, versionVariable: 'RELEASE' }, { ...schedule('main'), RELEASE: '2.5.0' }, 'nightly'],
    [{ ...floating, versionVariable: 'RELEASE' }, { ...branch('main'), RELEASE: '' }, 'main'],
    [{ ...floating, versionVariable: 'RELEASE' }, branch('main'), 'main'],
    [{ ...floating, versionVariable: 'RELEASE', component: 'web' }, { ...branch('main'), RELEASE: '4.0.5' }, '4.0.5,4.0'],
    [{ ...floating, versionFile: 'VERSION' }, branch('main'), '2.5.1,2.5,2,latest'],
    [{ ...floating, versionFile: 'package.json' }, branch('main'), '2.6.0-rc.1'],
    [{ ...floating, versionFile: 'Cargo.toml' }, branch('main'), '2.7.0,2.7,2,latest'],
    [{ ...floating, versionFile: 'VERSION' }, branch('develop'), 'develop'],
  ],
  'match': [
    [match('^api/v(.*)$', 1), tag('api/v1.2.3'), '1.2.3'],
    [match('^api/v(.*)$', 1), tag('web/v1.2.3'), 'web-v1.2.3'],
    [{ ...match('^api/v(.*)$', 1), ref: false, sha: {} }, tag('web/v1.2.3'), 'sha-860c1904'],
    [match('\\d+\\.\\d+'), tag('release-12.34-final'), '12.34'],
    [match('[\\d.]+'), tag('release-12.34-final'), '12.34'],
    [match('[^\\d]+'), tag('release1'), 'release'],
    [match('[\\w-]+$'), tag('a/b-c'), 'b-c'],
    [match('[\\]\\-x]+'), tag('ax-b'), 'x'.concat('-')],
    [match('(\\d+)\\.(\\d+)', 2), tag('release-12.34'), '34'],
    [match('(a|b)+'), tag('xxabab'), 'abab'],
    [match('(x)|(y)', 2), tag('axb'), 'axb'],
    [match('v(\\d)(\\d)?', 2), tag('v1'), 'v1'],
    [{ semver: [], match: [{ pattern: 'v(\\d)', group: 1 }, { pattern: '^(\\w+)/', group: 1 }] }, tag('web/v7'), '7,web'],
    [match('.*'), branch('main'), 'main'],
    [match('^it\'s "(.*)"$', 1), tag('it\'s "x"'), 'x'],
    [match('(\\d{6})', 1), tag('20200110-RC2'), '202001'],
    [match('(.*)-RC', 1), tag('20200110-RC2'), '20200110'],
    [match('\\d\\.\\d', 0), tag('p1-v1.0.0'), '1.0'],
    [{ semver: [], prefix: 'x-', match: [{ pattern: '\\d+', prefix: 'r', suffix: '-s' }], suffix: '-y' }, tag('v7'), 'x-r7-s-y'],
  ],
  'edge': [
    [{ edge: {} }, branch('main'), 'edge'],
    [{ edge: {}, ref: true }, branch('main'), 'edge,main'],
    [{ edge: {} }, branch('develop'), 'develop'],
    [{ edge: { branch: 'develop', name: 'next' } }, branch('develop'), 'next'],
    [{ edge: { branch: 'develop', name: 'next' } }, branch('develop/2'), 'develop-2'],
    [{ edge: { branch: 'develop', name: 'next' } }, branch('main'), 'main'],
    [{ edge: {} }, tag('v2.1.0'), '2.1.0,latest'],
    [{ edge: {} }, mr('3', 'main'), 'mr-3'],
    [{ edge: {} }, schedule('main'), 'nightly'],
  ],
  'ref': [
    [{ ref: true, latest: 'never' }, tag('v1.2.3'), '1.2.3,v1.2.3'],
    [{ ref: true }, branch('main'), 'main'],
    [{ ref: true }, mr('12'), 'mr-12'],
    [{ ref: true }, schedule('main'), 'nightly'],
    [{ ref: false, sha: {} }, branch('main'), 'sha-860c1904'],
    [{ ref: false, sha: {} }, mr('12'), 'sha-860c1904'],
    [{ ref: false, raw: [{ value: '{{branch}}' }] }, branch('a/b'), 'a-b'],
    [{ raw: [{ value: 'pr-{{mr}}' }] }, mr('12'), 'pr-12'],
    [{ raw: [{ value: 'pr-{{mr}}' }] }, branch('main'), 'main'],
  ],
  'sha': [
    [{ sha: {}, ref: true }, branch('main'), 'main,sha-860c1904'],
    [{ sha: { length: 7 }, ref: true }, branch('main'), 'main,sha-860c190'],
    [{ sha: { length: 40, prefix: '' }, ref: true }, branch('main'), 'main,860c1904a1ce19322e91ac35af1ab07466440c37'],
    [{ sha: { suffix: '-debug' } }, branch('main'), 'main,sha-860c1904-debug'],
    [{ sha: {} }, branch('main'), 'main,sha-860c1904'],
    [{ sha: {} }, tag('v2.1.0'), '2.1.0,latest,sha-860c1904'],
  ],
  'schedule': [
    [{ schedule: ['nightly'] }, schedule('develop'), 'nightly'],
    [{ schedule: ['nightly', 'nightly-{{date}}'] }, schedule('main'), 'nightly,nightly-20261124'],
    [{ schedule: ['{{date}}'] }, schedule('main'), '20261124'],
    [{ schedule: ['{{date}}'] }, branch('main'), 'main'],
    [{ schedule: ['{{branch}}-nightly'] }, schedule('develop'), 'develop-nightly'],
    [{ schedule: [], sha: {} }, schedule('main'), 'sha-860c1904'],
  ],
  'raw': [
    [{ raw: [{ value: 'canary' }] }, branch('main'), 'canary'],
    [{ raw: [{ value: 'canary', on: ['defaultBranch'] }] }, branch('main'), 'canary'],
    [{ raw: [{ value: 'canary', on: ['defaultBranch'] }] }, branch('develop'), 'develop'],
    [{ raw: [{ value: 'canary', on: ['branches'] }], ref: true }, branch('develop'), 'develop,canary'],
    [{ raw: [{ value: 'canary', on: ['branches'] }] }, branch('main'), 'canary'],
    [{ raw: [{ value: 'stable', on: ['gitTags'] }], latest: 'never' }, tag('v1.2.3'), '1.2.3,stable'],
    [{ raw: [{ value: 'stable', on: ['gitTags'] }] }, branch('main'), 'main'],
    [{ raw: [{ value: 'try', on: ['mergeRequests', 'schedules'] }] }, mr('5'), 'try'],
    [{ raw: [{ value: 'try', on: ['mergeRequests', 'schedules'] }] }, schedule('main'), 'nightly,try'],
    [{ raw: [{ value: 'default', on: ['defaultBranch'] }] }, schedule('main'), 'nightly'],
    [{ raw: [{ value: { variable: 'CHANNEL' } }] }, { ...branch('main'), CHANNEL: 'be ta/$1 *' }, 'be-ta-1-'],
    [{ raw: [{ value: { variable: 'CHANNEL' } }] }, { ...branch('main'), CHANNEL: '-n' }, replaced('-n', 'n')],
  ],
  'what is empty gives no tag': [
    [{ raw: [{ value: { variable: 'CHANNEL' } }] }, { ...branch('main'), CHANNEL: '' }, 'main'],
    [{ raw: [{ value: { variable: 'CHANNEL' } }] }, branch('main'), 'main'],
    [{ raw: [{ value: { variable: 'CHANNEL' } }], suffix: '-alpine' }, { ...branch('main'), CHANNEL: '' }, 'main-alpine'],
    [{ raw: [{ value: { variable: 'CHANNEL' } }], prefix: 'web-' }, branch('main'), 'web-main'],
    [{ ...raw('{{branch}}-{{sha}}') }, tag('v1.0.0'), ''],
    [{ ...raw('{{tag}}-x') }, branch('main'), ''],
    [{ ...raw('mr{{mr}}') }, branch('main'), ''],
    [{ ...raw('build-{{date}}') }, { ...branch('main'), CI_PIPELINE_CREATED_AT: '' }, ''],
    [{ semver: [], ref: false, schedule: [], sha: {}, raw: [{ value: '{{tag}}' }] }, branch('main'), 'sha-860c1904'],
  ],
  'text with placeholders': [
    [raw('{{branch}}-{{sha}}'), branch('main'), 'main-860c1904'],
    [raw('{{branch}}-{{sha}}'), branch('feature/x'), 'feature-x-860c1904'],
    [raw('{{branch}}-{{sha}}'), branch('{{sha}}'), replaced('{{sha}}-860c1904', 'sha--860c1904')],
    [raw('{{branch}}'), branch('$(id)`id`"\''), replaced('$(id)`id`"\'', 'id-id-')],
    [raw('build-{{date}}'), branch('main'), 'build-20261124'],
    [raw('{{date \'%Y.%m.%d\'}}'), branch('main'), '2026.11.24'],
    [raw('{{date \'%H%M%S\'}}'), branch('main'), '235959'],
    [raw('{{date \'%Y-%m-%d\' tz=\'+02:00\'}}'), branch('main'), '2026-11-25'],
    [raw('{{date \'%Y%m%d%H%M\' tz=\'-05:30\'}}-x'), branch('main'), '202611241829-x'],
    [raw('{{date tz=\'+14:00\'}}'), branch('main'), '20261125'],
    [raw('{{tag}}-{{date}}'), tag('v1.0.0'), 'v1.0.0-20261124'],
    [raw('{{ mr }}-{{ sha }}'), mr('9'), '9-860c1904'],
    [raw('{{branch}}{{branch}}'), branch('m'), 'mm'],
  ],
  'prefix and suffix': [
    [{ ...floating, suffix: '-alpine' }, tag('v2.1.0'), '2.1.0-alpine,2.1-alpine,2-alpine,latest-alpine'],
    [{ ...floating, prefix: 'web-' }, tag('v1.2.9'), 'web-1.2.9,web-1.2'],
    [{ ...floating, prefix: 'web-' }, tag('v2.1.0'), 'web-2.1.0,web-2.1,web-2,web-latest'],
    [{ semver: ['{{version}}', '{{version}}-alpine'], latest: 'never' }, tag('v2.1.0'), '2.1.0,2.1.0-alpine'],
    [{ suffix: '-alpine' }, branch('main'), 'main-alpine'],
    [{ suffix: '-alpine', schedule: ['nightly', '{{date}}'] }, schedule('main'), 'nightly-alpine,20261124-alpine'],
    [{ prefix: 'a-', suffix: '-z', sha: {} }, mr('1'), 'a-mr-1-z,a-sha-860c1904-z'],
    [{ prefix: 'a-', edge: {}, raw: [{ value: 'x{{sha}}' }] }, branch('main'), 'a-edge,a-x860c1904'],
  ],
  'priority': [
    [{ priority: ['raw'], raw: [{ value: 'stable' }], latest: 'never' }, tag('v1.2.3'), 'stable,1.2.3'],
    [{ priority: ['sha', 'ref'], sha: {}, ref: true, latest: 'never' }, tag('v1.2.3'), 'sha-860c1904,v1.2.3,1.2.3'],
    [{ priority: ['edge', 'schedule'], edge: {}, ref: true }, branch('main'), 'edge,main'],
  ],
  'a tag is printed once': [
    [{ ref: true, semver: ['{{raw}}'], latest: 'never' }, tag('1.2.3'), '1.2.3'],
    [{ ref: true, raw: [{ value: 'main' }, { value: 'mai' }] }, branch('main'), 'main,mai'],
  ],
  'what no image tag can hold': [
    [undefined, branch('#42-fix'), replaced('#42-fix', '42-fix')],
    [undefined, branch('#2'), '_2-b6b52c0e'],
    [undefined, branch('@1.2.3'), replaced('@1.2.3', '1.2.3')],
    [undefined, branch('фикс/1.2.3'), replaced('фикс/1.2.3', '1.2.3')],
    [undefined, branch('фикс'), replaced('фикс', '')],
    [undefined, tag('#1.2.3'), replaced('#1.2.3', '1.2.3')],
    [undefined, branch('.hidden'), replaced('.hidden', 'hidden')],
    [undefined, branch('-x'), replaced('-x', 'x')],
    [undefined, branch('_x'), '_x'],
    [undefined, branch('-buildcache-x'), replaced('-buildcache-x', 'buildcache-x')],
    [undefined, branch('feature/größe'), 'feature-gr-e'],
    [undefined, branch('a//b'), 'a-b'],
    [undefined, branch('a@{b}'), 'a-b-'],
    [undefined, branch('it\'s "$HOME" `id`'), 'it-s-HOME-id-'],
    [undefined, branch('UPPER_case.x'), 'UPPER_case.x'],
    [undefined, branch('x'.repeat(128)), 'x'.repeat(128)],
    [undefined, branch('x'.repeat(129)), cut('x'.repeat(129))],
    [undefined, branch(long), cut(long)],
    [undefined, branch(`${long}y`), cut(`${long}y`)],
    [undefined, branch(`#${long}`), `_${'x'.repeat(118)}-${hash(`#${long}`)}`],
    [{ suffix: '-alpine' }, branch(long), cut(`${long}-alpine`)],
  ],
};
