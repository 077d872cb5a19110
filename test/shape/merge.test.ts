import { type BuildkitImagePipelineOptions, mergeOptions, synthesize } from '../../src/core/mod.ts';

type Options = BuildkitImagePipelineOptions;

test.each<[rule: string, template: Options, own: Options, merged: Options]>([
  ['an object is merged by its keys', { triggers: { gitTags: 'semver', defaultBranch: true } }, { triggers: { web: true } }, { triggers: { gitTags: 'semver', defaultBranch: true, web: true } }],
  ['so is one inside it', { tags: { sha: { length: 8, prefix: 'git-' } } }, { tags: { sha: { length: 10 } } }, { tags: { sha: { length: 10, prefix: 'git-' } } }],
  ['free names are keys', { mirrors: { 'docker.io': ['a.example.com'], 'quay.io': ['b.example.com'] } }, { mirrors: { 'quay.io': ['c.example.com'] } }, { mirrors: { 'docker.io': ['a.example.com'], 'quay.io': ['c.example.com'] } }],
  ['a value replaces', { compression: 'gzip', reproducible: true }, { reproducible: false }, { compression: 'gzip', reproducible: false }],
  ['a list of texts replaces', { runner: { tags: ['a', 'b'] }, needs: ['lint'] }, { runner: { tags: ['c'] }, needs: [] }, { runner: { tags: ['c'] }, needs: [] }],
  ['so does one of labels',
    { driftCheck: {}, upgrades: { tokenVariable: 'BOT', labels: ['bot'], assignees: ['alice'] } },
    { driftCheck: { image: 'node:24' }, upgrades: { labels: ['own'] } },
    { driftCheck: { image: 'node:24' }, upgrades: { tokenVariable: 'BOT', labels: ['own'], assignees: ['alice'] } }],
  ['a list without names replaces', { tags: { raw: [{ value: 'a' }] } }, { tags: { raw: [{ value: 'b' }] } }, { tags: { raw: [{ value: 'b' }] } }],
  ['a value or a variable replaces', { imageDefaults: { buildArgs: { A: { variable: 'A' }, B: 'b' } } }, { imageDefaults: { buildArgs: { A: 'a' } } }, { imageDefaults: { buildArgs: { A: 'a', B: 'b' } } }],
  ['what is undefined is not set', { triggers: { defaultBranch: true }, compression: 'gzip' }, { triggers: { defaultBranch: undefined, web: true }, compression: undefined }, { triggers: { defaultBranch: true, web: true }, compression: 'gzip' }],
  ['a cache replaces another', { cache: { registry: { mode: 'min' } } }, { cache: { inline: {} } }, { cache: { inline: {} } }],
  ['a cache replaces one of its kind', { cache: { registry: { mode: 'min', repository: 'r.example.com/cache' } } }, { cache: { registry: { mode: 'max' } } }, { cache: { registry: { mode: 'max' } } }],
  ['images by name, those of the repository first',
    { images: [{ name: 'base', target: 'a' }, { name: 'api', target: 'b', syntax: 's' }] },
    { images: [{ name: 'web' }, { name: 'api', target: 'c' }] },
    { images: [{ name: 'web' }, { name: 'api', target: 'c', syntax: 's' }, { name: 'base', target: 'a' }] }],
  ['the image without a name is the same one', { images: [{ target: 'a' }] }, { images: [{ syntax: 's' }, { name: 'api' }] }, { images: [{ target: 'a', syntax: 's' }, { name: 'api' }] }],
  ['registries by host or kind',
    { registries: [{ host: 'r.example.com', usernameVariable: 'U', passwordVariable: 'P' }, { dependencyProxy: true }] },
    { registries: [{ dependencyProxy: true }, { host: 'r.example.com', usernameVariable: 'V' }, { dockerHub: { usernameVariable: 'H', passwordVariable: 'T' } }] },
    { registries: [{ dependencyProxy: true }, { host: 'r.example.com', usernameVariable: 'V', passwordVariable: 'P' }, { dockerHub: { usernameVariable: 'H', passwordVariable: 'T' } }] }],
  ['checks by name', { checks: [{ name: 'lint', commands: ['a'], image: 'a' }] }, { checks: [{ name: 'test', commands: ['b'] }, { name: 'lint', image: 'b' }] }, { checks: [{ name: 'test', commands: ['b'] }, { name: 'lint', commands: ['a'], image: 'b' }] }],
  ['commands replace a task', { checks: [{ task: 'lint', image: 'a' }] }, { checks: [{ name: 'lint', commands: ['b'] }] }, { checks: [{ image: 'a', name: 'lint', commands: ['b'] }] }],
  ['secrets by ID, a file replaces a variable',
    { imageDefaults: { secrets: [{ id: 'npm', variable: 'N' }, { id: 'pip', variable: 'P' }], ssh: [{ fileVariable: 'K' }] } },
    { imageDefaults: { secrets: [{ id: 'pip', fileVariable: 'F' }], ssh: [{ id: 'default', fileVariable: 'L' }] } },
    { imageDefaults: { secrets: [{ id: 'pip', fileVariable: 'F' }, { id: 'npm', variable: 'N' }], ssh: [{ id: 'default', fileVariable: 'L' }] } }],
  ['services by host name',
    { checks: [{ name: 'a', commands: ['a'], services: [{ image: 'postgres:17', variables: { A: '1' } }] }] },
    { checks: [{ name: 'a', services: [{ image: 'postgres:18', variables: { B: '2' } }, { image: 'redis' }] }] },
    { checks: [{ name: 'a', commands: ['a'], services: [{ image: 'postgres:18', variables: { A: '1', B: '2' } }, { image: 'redis' }] }] }],
  ['one source of the version', { tags: { versionFile: 'VERSION' } }, { tags: { versionVariable: 'V' } }, { tags: { versionVariable: 'V' } }],
])('%s', (_, template, own, expected) => {
  expect(mergeOptions(template, own)).toEqual(expected);
});

test('a template alone and a repository alone are what is merged with nothing', () => {
  const options = { images: [{ name: 'a' }], triggers: { web: true } };
  expect(mergeOptions(options)).toEqual(options);
  expect(mergeOptions({}, options)).toEqual(options);
});

test('neither is changed, and later changes of them have no effect', () => {
  const template = { runner: { tags: ['a'] } };
  const own = { images: [{ name: 'a' }] };
  const merged = mergeOptions(template, own);
  template.runner.tags.push('b');
  own.images[0].name = 'b';
  expect(merged).toEqual({ runner: { tags: ['a'] }, images: [{ name: 'a' }] });
});

// @ts-expect-error: an option that does not exist
void (() => mergeOptions({ image: 'api' }));

test.each<[given: string, template: unknown, own: unknown, problem: string]>([
  ['a list', { registries: [{ dependencyProxy: true }] }, { registries: { host: 'r.example.com' } }, '- registries: {"host":"r.example.com"} is not a list. Put it into [ ]. [wrong-type]'],
  ['a list of a template', { checks: { name: 'lint' } }, { checks: [{ name: 'test', commands: ['a'] }] }, ''],
  ['names', { checks: [{ name: 'lint', commands: ['a'] }] }, { checks: [{ name: 'lint' }, { name: 'lint' }] }, '- checks: "lint" is the job name of more than one entry. Keep one of them, or rename the others. [duplicate]'],
  ['an item', { registries: [{ dependencyProxy: true }] }, { registries: ['r.example.com', {}] }, '- registries[0]: "r.example.com" is not an object. Write { host: ... }. [wrong-type]'],
  ['an item without a name', { registries: [{ dependencyProxy: true }] }, { registries: [{}] }, '- registries[0]: {} sets no registry. Set one of host, dockerHub, dependencyProxy, ecr, google, azure. [one-of]'],
  ['an object', { triggers: { web: true } }, { triggers: 'web' }, '- triggers: "web" is not an object. Write triggers: { gitTags: "semver", defaultBranch: true, mergeRequests: "build" }. [wrong-type]'],
  ['options', {}, 'api', '- options: "api" is not an object. Write { ciFile: ... }. [wrong-type]'],
  ['a service', { checks: [{ name: 'a', commands: ['a'], services: [{ image: 1 }] }] }, { checks: [{ name: 'a', services: [{}] }] }, '- checks[0].services[0].image: nothing is set, but the option is required. Set a value. [missing-option]'],
  ['null', { triggers: { web: true } }, { triggers: null }, '- triggers: null is not an object.'],
  ['policies', { policies: [{ name: 'a', check: () => [] }] }, { policies: 'none' }, '- policies: "none" is not a list. Put it into [ ]. [wrong-type]'],
])('%s that cannot be merged is reported by its path', (_, template, own, problem) => {
  const merged = mergeOptions(template as Options, own as Options);
  const run = () => synthesize(merged);
  if (problem === '') expect(run).not.toThrow();
  else expect(run).toThrow(problem);
});
