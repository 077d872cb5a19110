import { InvalidOptionsError, synthesize } from '../../src/core/mod.ts';
import { plain } from '../../src/core/shape/plain.ts';

const circle: { images: unknown[] } = { images: [] };
circle.images.push(circle);

class Image {
  readonly name = 'api';
}

const deep = Array.from({ length: 5000 }).reduce<unknown>((tree) => ({ tree }), {});
const revoked = Proxy.revocable({}, {});
revoked.revoke();

test.each<readonly [what: string, given: unknown, ...problems: string[]]>([
  ['a Map', new Map([['images', []]]), '- options: an instance of Map is not a plain object. Write { ciFile: ... }. [wrong-type]'],
  ['a Date', { triggers: new Date(0) }, '- triggers: an instance of Date is not a plain object. Write triggers: { gitTags: "semver", defaultBranch: true, mergeRequests: "build" }. [wrong-type]'],
  ['a Set', { images: new Set([{}]) }, '- images: an instance of Set is not a list. Put it into [ ]. [wrong-type]'],
  ['a RegExp', { triggers: { branches: [/main/] } }, '- triggers.branches[0]: an instance of RegExp is not a string. Give a string. [wrong-type]'],
  ['an instance of a class', { images: [new Image()] }, '- images[0]: an instance of Image is not a plain object. Write { name: ... }. [wrong-type]'],
  ['what is inherited', { images: [Object.create({ name: 'api' })] }, '- images[0]: an object that inherits from another is not a plain object. Write { name: ... }. [wrong-type]'],
  ['a function', { images: [{ name: () => 'api' }] }, '- images[0].name: a function is not a string. Give a string. [wrong-type]'],
  ['a BigInt', { maxConcurrentJobs: 8n }, '- maxConcurrentJobs: 8n is not a whole number. Give a whole number. [wrong-type]'],
  ['a Symbol', { ciFile: Symbol('file') }, '- ciFile: file is not a string. Give a string. [wrong-type]'],
  ['a circle', circle, '- images[0]: an object that contains itself is not a plain object. Write { name: ... }. [wrong-type]'],
  ['a deep tree', { deep }, `- deep: ${'{"tree":'.repeat(12)}{... is set, but the option does not exist. Use one of`],
  ['a revoked Proxy', { images: [revoked.proxy] }, '- images[0]: something that cannot be read is not a plain object. Write { name: ... }. [wrong-type]'],
  ['a getter that throws', { images: [{ get name() { throw new Error('no'); } }] }, '- images[0].name: something that cannot be read is not a string. Give a string. [wrong-type]'],
  ['a list with gaps', { images: [, {}] }, '- images[0]: nothing is not an object. Write { name: ... }. [wrong-type]'],
  ['an endless list', { images: new Array(4_294_967_295) }, '- images: a list of 4294967295 entries is not a list. Put it into [ ]. [wrong-type]'],
  ['toJSON', { ciFile: { toJSON: () => 'a.yml' } }, '- ciFile: {"toJSON":a function} is not a string. Give a string. [wrong-type]'],
  ['null for a list of branches', { triggers: { branches: null } }, '- triggers.branches: null is not a list. Put it into [ ]. [wrong-type]'],
  ['null for commands', { images: [{ smokeTest: { commands: null } }] }, '- images[0].smokeTest.commands: null is not a list. Put it into [ ]. [wrong-type]'],
  ['a number for a name', { checks: [{ name: 1, commands: ['a'] }, { name: 'b', commands: ['b'], needs: ['a'] }] }, '- checks[0].name: 1 is not a string. Give a string. [wrong-type]'],
])('%s is no exception of its own', (_what, given, ...problems) => {
  const lines = messageOf(given).split('\n').slice(1);
  expect(lines).toHaveLength(problems.length);
  problems.forEach((problem, index) => expect(lines[index]).toContain(problem));
});

test('an object without a prototype, one of another realm and a Proxy are plain enough', () => {
  const image = Object.assign(Object.create(null), { name: 'api' });
  expect(synthesize({ images: [new Proxy(image, {})] })).toEqual(synthesize({ images: [{ name: 'api' }] }));
});

test('a property is read once', () => {
  let reads = 0;
  synthesize({ images: [{ get name() { return `api-${reads++}`; } }] });
  expect(reads).toBe(1);
});

test('what is found in the data has been put there', () => {
  const data = plain(JSON.parse('{ "__proto__": { "images": [] }, "a": [{}] }')) as { readonly [name: string]: unknown };
  expect(Object.keys(data)).toEqual(['__proto__', 'a']);
  expect(data.constructor).toBeUndefined();
  expect(data.images).toBeUndefined();
});

test('an object with many owners does not make the tree endless', () => {
  const twice = Array.from({ length: 30 }).reduce<unknown>((tree) => [tree, tree], 'x');
  expect(messageOf({ images: twice })).toContain('is not an object');
}, 60_000);

test.each<readonly [given: unknown, problem: string]>([
  [{ images: [{ name: 'a', dependsOn: ['constructor'] }] }, '- images[0].dependsOn: "constructor" is not an image of this pipeline. Use one of a. [unknown-image]'],
  [{ images: [{ platforms: ['linux/constructor'] }] }, '- images[0].platforms[0]: "linux/constructor" is not a platform. Write os/architecture,'],
  [{ toString: 1 }, '- toString: 1 is set, but the option does not exist.'],
  [{ compression: 'constructor' }, '- compression: "constructor" is not a compression format of BuildKit.'],
  [JSON.parse('{ "__proto__": {} }'), '- __proto__: {} is set, but the option does not exist.'],
])('%j finds nothing that JavaScript has put there', (given, problem) => {
  expect(messageOf(given)).toContain(problem);
});

test('constructor and __proto__ are names like others', () => {
  const names = JSON.parse('{ "__proto__": "a", "constructor": "b" }');
  const [{ content }] = synthesize({
    images: [{ name: 'api', labels: names, buildArgs: names }],
    checks: ['constructor', '__proto__', 'toString'].map((name) => ({ name, commands: ['true'], variables: names })),
  });
  for (const text of ['\nconstructor:\n', '\n__proto__:\n', '\ntoString:\n', '    __proto__: a\n', 'label:__proto__=a', 'build-arg:__proto__=a', 'build-arg:constructor=b']) expect(content).toContain(text);
});

function messageOf(given: unknown): string {
  try {
    synthesize(given as object);
  } catch (error) {
    if (error instanceof InvalidOptionsError) return error.message;
    throw error;
  }
  throw new Error('the options were taken');
}
