import { type BuildkitImagePipelineOptions, InvalidOptionsError, mergeOptions, synthesize } from '../../src/core/mod.ts';

type Options = BuildkitImagePipelineOptions;

const template = {
  cache: { registry: { repository: 'registry.example.com/cache' } },
  buildkit: { image: 'registry.example.com/buildkit:1' },
  checks: [{ name: 'lint', commands: ['make lint'] }],
  registries: [{ host: 'registry.example.com', usernameVariable: 'U', passwordVariable: 'P' }],
  driftCheck: { commands: ['make files'] },
  upgrades: { commands: ['make upgrade'], tokenVariable: 'BOT', labels: ['bot'] },
  imageDefaults: { platforms: ['linux/amd64'], buildArgs: { PROXY: 'http://proxy.example.com' }, labels: { team: 'x' } },
} satisfies Options;
const sets = 'which the template locks to';

test.each<[lock: string, own: Options, ...problem: string[]]>([
  ['cache', { cache: { disabled: true } }, `- cache: {"disabled":true} differs from cache, ${sets} {"registry":{"repository":"registry.example.com/cache"}}. Remove it, or write {"registry":{"repository":"registry.example.com/cache"}}. [locked]`],
  ['cache', { images: [{ name: 'a' }, { name: 'b', cache: { disabled: true } }] }, `- images[1].cache: {"disabled":true} differs from cache, ${sets} {"registry":{"repository":"registry.example.com/cache"}}. Remove it. [locked]`],
  ['cache', { imageDefaults: { cache: { inline: {} } }, images: [{ name: 'a' }, { name: 'b' }] }, `- imageDefaults.cache: {"inline":{}} differs from cache, ${sets} {"registry":{"repository":"registry.example.com/cache"}}. Remove it. [locked]`],
  ['cache', { cache: { registry: { repository: 'registry.example.com/cache' } } }],
  ['cache', { runner: { tags: ['a'] }, cache: undefined }],
  ['buildkit.image', { buildkit: { image: 'moby/buildkit:rootless', flags: ['--debug'] } }, `- buildkit.image: "moby/buildkit:rootless" differs from buildkit.image, ${sets} "registry.example.com/buildkit:1". Remove it, or write "registry.example.com/buildkit:1". [locked]`],
  ['buildkit.image', { buildkit: { flags: ['--debug'] } }],
  ['checks.lint', { checks: [{ name: 'test', commands: ['make'] }, { name: 'lint', commands: ['true'] }] }, `- checks[1]: {"name":"lint","commands":["true"]} differs from checks.lint, ${sets} {"name":"lint","commands":["make lint"]}. Remove it, or write {"name":"lint","commands":["make lint"]}. [locked]`],
  ['checks.lint', { checks: [{ name: 'test', commands: ['make'] }] }],
  ['checks', { checks: [{ name: 'test', commands: ['make'] }] }, `- checks: [{"name":"test","commands":["make"]},{"name":"lint","commands":["make lint"]}] differs from checks, ${sets} [{"name":"lint","commands":["make lint"]}]. Remove it, or write [{"name":"lint","commands":["make lint"]}]. [locked]`],
  ['registries["registry.example.com"].passwordVariable', { registries: [{ host: 'registry.example.com', passwordVariable: 'Q' }] }, `- registries[0].passwordVariable: "Q" differs from registries["registry.example.com"].passwordVariable, ${sets} "P". Remove it, or write "P". [locked]`],
  ['driftCheck', { driftCheck: {} }],
  ['driftCheck', { driftCheck: { commands: ['true'] } }, `- driftCheck: {"commands":["true"]} differs from driftCheck, ${sets} {"commands":["make files"]}. Remove it, or write {"commands":["make files"]}. [locked]`],
  ['upgrades.tokenVariable', { upgrades: { tokenVariable: 'MINE' } }, `- upgrades.tokenVariable: "MINE" differs from upgrades.tokenVariable, ${sets} "BOT". Remove it, or write "BOT". [locked]`],
  ['upgrades.tokenVariable', { upgrades: { labels: ['own'] } }],
  ['imageDefaults.platforms', { images: [{ platforms: ['linux/arm64'] }] }, `- images[0].platforms: ["linux/arm64"] differs from imageDefaults.platforms, ${sets} ["linux/amd64"]. Remove it, or write ["linux/amd64"]. [locked]`],
  ['imageDefaults.platforms', { imageDefaults: { platforms: ['linux/arm64'] }, images: [{ name: 'a' }, { name: 'b' }] }, `- imageDefaults.platforms: ["linux/arm64"] differs from imageDefaults.platforms, ${sets} ["linux/amd64"]. Remove it, or write ["linux/amd64"]. [locked]`],
  ['imageDefaults.buildArgs.PROXY', { images: [{ buildArgs: { OTHER: 'x' } }] }],
  ['imageDefaults.buildArgs.PROXY', { images: [{ buildArgs: { PROXY: 'x' } }] }, `- images[0].buildArgs.PROXY: "x" differs from imageDefaults.buildArgs.PROXY, ${sets} "http://proxy.example.com". Remove it, or write "http://proxy.example.com". [locked]`],
  ['imageDefaults', { images: [{ labels: { own: 'y' }, network: 'none' }] }, `- images[0].labels: {"team":"x","own":"y"} differs from imageDefaults, ${sets} {"platforms":["linux/amd64"],"buildArgs":{"PROXY":"http://proxy.example.com"},"labels":{"team":"x"}}. Remove it, or write {"team":"x"}. [locked]`],
  ['imageDefaults', { images: [{ name: 'a', network: 'none' }] }],
])('%s is locked: %j', (lock, own, ...problem) => {
  const run = () => synthesize(mergeOptions(template, own, { locked: [lock] }));
  if (problem.length === 0) expect(run).not.toThrow();
  else expect(run).toThrow(`BuildkitImagePipeline: a problem in its options; nothing was written.\n${problem[0]}`);
});

test('an image of the template can have what the template locks', () => {
  const images = [{ name: 'base', cache: { inline: {} }, platforms: ['linux/arm64'] }];
  const merge = (own: Options) => synthesize(mergeOptions({ ...template, images }, own, { locked: ['cache', 'imageDefaults.platforms'] }));
  expect(() => merge({ images: [{ name: 'api' }] })).not.toThrow();
  expect(() => merge({ images: [{ name: 'base', cache: { disabled: true } }] })).toThrow('- images[0].cache: {"disabled":true} differs from cache');
});

test('all locks are reported together with other problems', () => {
  const own = { compressionLevel: 99, cache: { disabled: true }, images: [{ name: 'API', platforms: ['linux/arm64'] }], buildkit: { image: 'a' } };
  const codes = problemsOf(() => synthesize(mergeOptions(template, own, { locked: ['cache', 'buildkit.image', 'imageDefaults.platforms'] })));
  expect(codes).toEqual(['out-of-range compressionLevel', 'upper-case images[0].name', 'locked cache', 'locked buildkit.image', 'locked images[0].platforms']);
});

test('templates stand on one another: each holds its locks', () => {
  const division = mergeOptions(template, { runner: { tags: ['shop'] } }, { locked: ['cache'] });
  const merge = (own: Options) => () => synthesize(mergeOptions(division, own, { locked: ['runner'] }));
  expect(merge({ images: [{ name: 'api' }] })).not.toThrow();
  expect(problemsOf(merge({ cache: { inline: {} }, runner: { tags: ['other'] } }))).toEqual(['locked cache', 'locked runner']);
});

test.each<[template: Options, locked: unknown, ...problems: string[]]>([
  [template, ['cahce'], '- locked[0]: "cahce" is locked, but the template does not set it. Did you mean "cache"? [unset-lock]'],
  [template, ['cache', 'buildkit.flags', 'checks.test'],
    '- locked[1]: "buildkit.flags" is locked, but the template does not set it. Set it in the template, or correct the path. [unset-lock]',
    '- locked[2]: "checks.test" is locked, but the template does not set it. Set it in the template, or correct the path. [unset-lock]'],
  [{}, ['cache'], '- locked[0]: "cache" is locked, but the template does not set it. Set it in the template, or correct the path. [unset-lock]'],
  [template, 'cache', '- locked: "cache" is not a list. Put it into [ ]. [wrong-type]'],
  [template, [1], '- locked[0]: 1 is not a string. Give a string. [wrong-type]'],
])('a lock of what is not set is refused at once: %#', (given, locked, ...problems) => {
  expect(() => mergeOptions(given, {}, { locked: locked as string[] })).toThrow(problems.join('\n'));
});

function problemsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof InvalidOptionsError) return error.problems.map(({ code, path }) => `${code} ${path}`);
    throw error;
  }
  return [];
}
