import type { Problem, Rule } from '../problems.ts';
import type { ProjectInfo } from '../project-info.ts';
import { proposal } from '../text/nearest.ts';
import { hidden } from '../text/secret.ts';

/**
 * Finds the problems of the value of an option. `T` is the option's TypeScript type, so that a
 * shape cannot be used for an option of another type. At run time, a JavaScript user or another
 * jsii language can pass any value. `project` is the project that has the option.
 */
export interface Shape<T> {
  (value: unknown, path: string, project: ProjectInfo): readonly Problem[];
  readonly type?: T;
  /** The parts of the value, which two values are merged by. A value without parts is replaced. */
  readonly parts?: Parts;
}

/** The parts of a value: properties, each of its own shape, named entries of one shape, or the items of a list by what identifies them. */
export type Parts =
  /** Only one of the properties in `choice` can be set. */
  | { readonly properties: { readonly [name: string]: Shape<unknown> }; readonly choice: readonly string[] }
  | { readonly entry: Shape<unknown> }
  | { readonly item: Shape<unknown>; readonly idOf: (item: unknown) => unknown };

function withParts<T>(shape: Shape<T>, parts: Parts | undefined): Shape<T> {
  return Object.assign(shape, { parts });
}

/** A single line that is not empty and follows the rules. Only the first broken rule is reported. */
export function text(...rules: readonly Rule[]): Shape<string> {
  return anyText(notEmpty, singleLine, ...rules);
}

/** A text that can be empty or have several lines. */
export function anyText(...rules: readonly Rule[]): Shape<string> {
  return (value, path) => {
    if (typeof value !== 'string') return [wrongType(path, value, 'a string')];
    const found = [passable, ...rules].map((rule) => rule(value)).find((fault) => fault !== undefined);
    return found ? [{ path, value, ...found }] : [];
  };
}

export const boolean: Shape<boolean> = (value, path) =>
  typeof value === 'boolean' ? [] : [wrongType(path, value, 'a boolean', 'Write true or false.')];

export function integer(least: number, most: number): Shape<number> {
  return (value, path) => {
    if (!Number.isInteger(value)) return [wrongType(path, value, 'a whole number')];
    if (Number(value) >= least && Number(value) <= most) return [];
    return [{ code: 'out-of-range', path, value, fault: 'is out of range', fix: `Give a number from ${least} to ${most}.` }];
  };
}

/** What identifies an item of a list. */
interface Identity<T> {
  readonly of: (item: T) => unknown;
  readonly name: string;
}

/** A list. Two items must not have the same `identity`. Items that have parts are merged by their identity. */
export function list<T>(item: Shape<T>, identity?: Identity<T>): Shape<T[]> {
  const shape: Shape<T[]> = (value, path, project) => {
    if (!Array.isArray(value)) return [wrongType(path, value, 'a list', 'Put it into [ ].')];
    const problems = value.map((entry, index) => item(entry, `${path}[${index}]`, project));
    return [...problems.flat(), ...(identity ? duplicates(value.filter((_, index) => !problems[index].length), path, identity) : [])];
  };
  return withParts(shape, item.parts && identity && { item, idOf: (given) => isRecord(given) ? identity.of(given as T) : undefined });
}

/** Free names, each with a value: build arguments, labels, mirrors. */
export function mapping<T>(key: Shape<string>, item: Shape<T>): Shape<{ readonly [name: string]: T }> {
  const shape: Shape<{ readonly [name: string]: T }> = (value, path, project) => {
    if (!isRecord(value)) return [wrongType(path, value, anObject(value), 'Write { name: value }.')];
    return Object.entries(value).filter(([, entry]) => entry !== undefined)
      .flatMap(([name, entry]) => {
        const wrong = key(name, under(path, name), project);
        // a path must not show it
        if (wrong.some(({ value: shown }) => shown === hidden)) return wrong.map((problem) => ({ ...problem, path }));
        return [...wrong, ...item(entry, under(path, name), project)];
      });
  };
  return withParts(shape, { entry: item });
}

/** A shape for each property of `T`. */
export type Shapes<T> = { readonly [K in keyof T]-?: Shape<NonNullable<T[K]>> };

/** The shapes of features, by the option of each feature. */
export function shapesOf<T>(features: readonly (readonly [name: keyof T, feature: { readonly shape: Shape<any> }])[]): Shapes<T> {
  return Object.fromEntries(features.map(([name, { shape }]) => [name, shape])) as Shapes<T>;
}

/**
 * An options object. It does not compile if a property has no shape. `required` properties must be set. Of the properties in `choice`, only
 * one can be set, which other checks report.
 */
export function struct<T extends object>(
  properties: Shapes<T>,
  required: readonly (keyof T & string)[] = [],
  choice: readonly (keyof T & string)[] = [],
): Shape<T> {
  const shapes: { readonly [name: string]: Shape<unknown> } = properties;
  const shape: Shape<T> = (value, path, project) => {
    if (!isRecord(value)) return [wrongType(path, value, anObject(value), `Write { ${Object.keys(shapes)[0]}: ... }.`)];
    const given = Object.keys(value).filter((name) => value[name] !== undefined);
    return [
      ...required.filter((name) => value[name] === undefined).map((name) => missingOption(under(path, name))),
      ...given.flatMap((name) => Object.hasOwn(shapes, name)
        ? shapes[name](value[name], under(path, name), project)
        : [unknownOption(under(path, name), value[name], name, Object.keys(shapes))]),
    ];
  };
  return withParts(shape, { properties: shapes, choice });
}

/** A value that must match several shapes. */
export function allOf<T>(...shapes: readonly Shape<T>[]): Shape<T> {
  const all: Shape<T> = (value, path, project) => shapes.flatMap((shape) => shape(value, path, project));
  return withParts(all, shapes.find(({ parts }) => parts)?.parts);
}

/** Checks a value whose parts have the right types. */
export type Check<T> = (value: T, path: string, project: ProjectInfo) => readonly Problem[];

/** A value with checks of its parts together. They run only if all parts have the right types. */
export function checkedTogether<T>(parts: Shape<T>, ...checks: readonly Check<T>[]): Shape<T> {
  const shape: Shape<T> = (value, path, project) => {
    const found = parts(value, path, project);
    return found.some(({ code }) => code === 'wrong-type') ? found : [...found, ...checks.flatMap((check) => check(value as T, path, project))];
  };
  return withParts(shape, parts.parts);
}

/** No more entries than GitLab allows. */
export function atMost<T>(count: number, what: string): Shape<T[]> {
  return (value, path) => Array.isArray(value) && value.length > count
    ? [{ code: 'too-many', path, value: value.length, fault: `${what} are more than the ${count} that GitLab allows for a job`, fix: `Keep ${count} of them.` }]
    : [];
}

/** One of two shapes, told apart by whether the value is an object. */
export function either<A, B>(plain: Shape<A>, object: Shape<B>): Shape<A | B> {
  return (value, path, project) => (isRecord(value) ? object : plain)(value, path, project);
}

function duplicates<T>(items: readonly T[], path: string, { of, name }: Identity<T>): Problem[] {
  const seen = new Set<unknown>();
  const twice = items.map(of).filter((id) => id !== undefined && (seen.has(id) || !seen.add(id)));
  return [...new Set(twice)].map((id) => ({ code: 'duplicate', path, value: id, fault: `is the ${name} of more than one entry`, fix: 'Keep one of them, or rename the others.' }));
}

/** The path of a property. */
export function under(path: string, name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
}

export function isRecord(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A Map is an object, but options must be plain objects. */
function anObject(value: unknown): string {
  return typeof value === 'symbol' ? 'a plain object' : 'an object';
}

function wrongType(path: string, value: unknown, wanted: string, fix = `Give ${wanted}.`): Problem {
  return { code: 'wrong-type', path: path || 'options', value, fault: `is not ${wanted}`, fix };
}

function missingOption(path: string): Problem {
  return { code: 'missing-option', path, value: undefined, fault: 'is set, but the option is required', fix: 'Set a value.' };
}

function unknownOption(path: string, value: unknown, name: string, choices: readonly string[]): Problem {
  return { code: 'unknown-option', path, value, fault: 'is set, but the option does not exist', fix: proposal(name, choices) };
}

const notEmpty: Rule = (value) => value.trim() !== '' ? undefined : { code: 'empty', fault: 'is empty', fix: 'Set a value, or leave the option out.' };

// eslint-disable-next-line no-control-regex
const singleLine: Rule = (value) => !/[\u0000-\u001f\u007f\u0085\u2028\u2029]/.test(value) ? undefined : { code: 'control-character', fault: 'contains a line break or another control character', fix: 'Write it on one line.' };

const passable: Rule = (value) => {
  if (value.includes('\0')) return { code: 'control-character', fault: 'contains a NUL character, which cannot be passed to a program', fix: 'Remove it.' };
  return /[\ud800-\udfff]/u.test(value) ? { code: 'control-character', fault: 'contains half of a surrogate pair, which is not a character', fix: 'Remove it.' } : undefined;
};
