import { readFileSync, readdirSync } from 'node:fs';
import { inspect } from 'node:util';
import fc from 'fast-check';
import ts from 'typescript';
import type { BuildkitImagePipelineOptions } from '../../src/core/mod.ts';
import { hostile } from '../support/hostile.ts';

/*
 * Option trees, made from the interfaces of the options and the examples in their documentation: a new option takes part by itself.
 */

/** What cannot be looked at without harm is made when a tree is used. */
class Foreign {
  constructor(readonly make: () => unknown) {}
}

/** What a tree may hold that is no option at all. */
const foreign = fc.oneof(
  fc.anything({
    maxDepth: 2,
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withObjectString: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
  }).map((value) => () => value),
  fc.constantFrom<() => unknown>(
    () => null,
  () => undefined,
  () => Number.NaN,
  () => 10n,
  () => Symbol('symbol'),
  () => () => 'called',
  () => class Options {},
  () => new (class Image { readonly name = 'api'; })(),
  () => /x/,
  () => new Date(0),
  () => new Map([['name', 'api']]),
  () => new Set(['api']),
  () => Promise.resolve(),
  () => new String('text'),
  () => Object.create(null),
  () => Object.create({ name: 'inherited' }),
  () => JSON.parse('{ "__proto__": { "name": "api" }, "constructor": "x" }'),
  () => [, 'sparse'],
  () => new Array(4_294_967_295),
  () => Object.assign([], { name: 'api' }),
  () => ({ toJSON: fail, toString: fail, then: fail, [Symbol.toPrimitive]: fail, [Symbol.iterator]: fail }),
  () => ({ get name() { return fail(); } }),
  () => new Proxy({ name: 'api' }, {}),
  () => new Proxy({}, { ownKeys: fail }),
  () => new Proxy({}, { getPrototypeOf: fail }),
  () => new Proxy([], { get: fail }),
  () => nested(5000),
  circle,
  revoked,
  ),
).map((make) => new Foreign(make));

/** Words that mean something elsewhere: in JavaScript, YAML, GitLab and messages. */
const words = fc.constantFrom('constructor', '__proto__', 'toString', 'hasOwnProperty', '<<', 'build-image', 'image', 'api', 'base', 'a'.repeat(300), 'API Server', '$CI_COMMIT_SHA', 'latest', 'none',
  'docker.io/acme/api', 'https://user:hunter2@example.com/a.git', 'glpat-abcdefghijklmnopqrst', 'linux/constructor', '../outside', ...hostile);

interface Property { readonly name: string; readonly type: ts.TypeNode; readonly example: unknown }
type Interfaces = ReadonlyMap<string, readonly Property[]>;

/** What trees are made of: the interfaces, and whether there are mistakes among them. */
interface Grammar { readonly interfaces: Interfaces; readonly mistakes: boolean }

/** Trees of options, to be called for: right ones, nearly right ones, and such as only JavaScript lets through. */
export function optionTrees(): fc.Arbitrary<() => unknown> {
  const tree = fc.oneof({ weight: 30, arbitrary: struct('BuildkitImagePipelineOptions', { interfaces: readInterfaces(), mistakes: true }) }, { weight: 1, arbitrary: foreign });
  return tree.map((plan) => Object.assign(() => grown(plan), { [fc.toStringMethod]: () => inspect(plan, { depth: 12 }) }));
}

/** Trees of which many give files with much in them: what the examples say, in all combinations, and any text where any text may be. */
export function likelyTrees(): fc.Arbitrary<BuildkitImagePipelineOptions> {
  const grammar = { interfaces: readInterfaces(), mistakes: false };
  const images = fc.array(fc.tuple(struct('ImageOptions', grammar), fc.nat()).map(([image, number]) => ({ ...image as object, name: `image-${number}` })), { maxLength: 3 });
  return fc.tuple(struct('BuildkitImagePipelineOptions', grammar), images)
    .map(([options, listed]) => ({ ...options as BuildkitImagePipelineOptions, ...listed.length ? { images: listed } : {} }));
}

function grown(plan: unknown): unknown {
  if (plan instanceof Foreign) return plan.make();
  if (Array.isArray(plan)) return plan.map(grown);
  return typeof plan === 'object' && plan !== null ? Object.fromEntries(Object.entries(plan).map(([name, part]) => [name, grown(part)])) : plan;
}

function struct(name: string, grammar: Grammar): fc.Arbitrary<unknown> {
  const properties = grammar.interfaces.get(name) ?? [];
  const known = properties.map((property) => fc.record({ name: fc.constant(property.name), value: valueOf(property, grammar) }));
  const others = grammar.mistakes || known.length === 0 ? [{ weight: known.length || 1, arbitrary: stray(grammar) }] : [];
  const entry = fc.oneof(...known.map((arbitrary) => ({ weight: 40, arbitrary })), ...others);
  return fc.array(entry, { maxLength: 4 }).map((entries) => Object.fromEntries(entries.map((one) => [one.name, one.value])));
}

function stray({ interfaces }: Grammar): fc.Arbitrary<{ readonly name: string; readonly value: unknown }> {
  const elsewhere = fc.constantFrom(...[...interfaces.values()].flat().map((property) => property.name));
  return fc.record({ name: fc.oneof(words, elsewhere), value: foreign });
}

function valueOf({ type, example }: Property, grammar: Grammar): fc.Arbitrary<unknown> {
  if (!grammar.mistakes && !ts.isTypeLiteralNode(type) && example !== undefined) return fc.constant(example);
  return fc.oneof(
    { weight: 20, arbitrary: typed(type, grammar) },
    { weight: 15, arbitrary: fc.constant(example) },
    ...grammar.mistakes ? [{ weight: 1, arbitrary: foreign }, { weight: 1, arbitrary: words }] : [],
  );
}

function typed(type: ts.TypeNode, grammar: Grammar): fc.Arbitrary<unknown> {
  if (ts.isArrayTypeNode(type)) {
    const others = grammar.mistakes ? [{ weight: 1, arbitrary: foreign }] : [];
    return fc.array(fc.oneof({ weight: 30, arbitrary: typed(type.elementType, grammar) }, ...others), { maxLength: 3 });
  }
  if (ts.isUnionTypeNode(type)) return fc.oneof(...type.types.map((one) => typed(one, grammar)));
  if (ts.isTypeOperatorNode(type) || ts.isParenthesizedTypeNode(type)) return typed(type.type, grammar);
  if (ts.isTypeReferenceNode(type)) return struct(type.typeName.getText(), grammar);
  if (ts.isTypeLiteralNode(type)) {
    const names = fc.oneof(...grammar.mistakes ? [words] : [], fc.constantFrom('A', 'NPM_TOKEN', 'nofile', 'docker.io'));
    return fc.dictionary(names, typed((type.members[0] as ts.IndexSignatureDeclaration).type, grammar), { maxKeys: 3 });
  }
  switch (type.kind) {
    case ts.SyntaxKind.BooleanKeyword: return fc.boolean();
    case ts.SyntaxKind.NumberKeyword: return fc.oneof(fc.integer({ min: -1, max: 60 }), fc.double());
    default: return fc.oneof(words, fc.string());
  }
}

/** The interfaces of the source, with the examples as they stand in it. */
function readInterfaces(): Interfaces {
  const files = readdirSync('src/core', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.sh.ts')).map((file) => `src/core/${file}`);
  const declared = files.flatMap((file) => ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true).statements.filter(ts.isInterfaceDeclaration));
  return new Map(declared.map(({ name, members }) => [name.text, members.filter(ts.isPropertySignature).flatMap((member) => member.type ? [{
    name: member.name.getText(), type: member.type, example: exampleOf(member),
  }] : [])]));
}

function exampleOf(member: ts.Node): unknown {
  const [tag] = ts.getJSDocTags(member).filter(({ tagName }) => tagName.text === 'example');
  const text = ts.getTextOfJSDocComment(tag?.comment);
  return text === undefined ? undefined : Function(`return (${text})`)();
}

function fail(): never {
  throw new TypeError('read');
}

function circle(): unknown {
  const image: { name: string; labels?: unknown } = { name: 'api' };
  image.labels = { image };
  return image;
}

function nested(levels: number): unknown {
  let tree: unknown = {};
  for (let level = 0; level < levels; level++) tree = { tree };
  return tree;
}

function revoked(): unknown {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
