import { type Shape, isRecord } from './shape.ts';

/**
 * Merges a value over another one, by the parts of their shape:
 *
 * - Objects are merged by their keys, and the items of a list by what identifies them. The items of `own` come first, so that their index
 *   stays the same.
 * - Of properties that exclude each other, those of `own` replace all of `base`.
 * - Anything else in `own` replaces what is in `base`. `undefined` is not set.
 *
 * Neither value needs to be valid: what does not fit is kept, to be reported with its path.
 */
export function merged(shape: Shape<unknown> | undefined, base: unknown, own: unknown): unknown {
  if (own === undefined) return base;
  if (base === undefined) return own;
  const parts = shape?.parts;
  if (parts === undefined) return own;
  if ('item' in parts) return Array.isArray(base) && Array.isArray(own) ? mergedLists(parts, base, own) : own;
  if (!isRecord(base) || !isRecord(own)) return own;
  if ('entry' in parts) return mergedRecords(base, own, () => parts.entry);
  const { properties, choice } = parts;
  const chosen = choice.some((name) => own[name] !== undefined);
  // a name that is dropped keeps its place in the order
  const left = chosen ? Object.fromEntries(Object.entries(base).map(([name, value]) => [name, choice.includes(name) ? undefined : value])) : base;
  return mergedRecords(left, own, (name) => Object.hasOwn(properties, name) ? properties[name] : undefined);
}

/** Whether two values are the same plain data, in any order of their keys. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one) && Array.isArray(other)) return one.length === other.length && one.every((item, index) => isSame(item, other[index]));
  if (!isRecord(one) || !isRecord(other)) return Object.is(one, other);
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return names.every((name) => isSame(ownValue(one, name), ownValue(other, name)));
}

interface Named { readonly item: Shape<unknown>; readonly idOf: (item: unknown) => unknown }

function mergedLists({ item, idOf }: Named, base: readonly unknown[], own: readonly unknown[]): readonly unknown[] {
  const known = new Map(base.map((entry) => [idOf(entry), entry]));
  const ids = own.map(idOf);
  return [
    ...own.map((entry, index) => ids[index] === undefined ? entry : merged(item, known.get(ids[index]), entry)),
    ...base.filter((entry) => idOf(entry) === undefined ? !own.some((other) => isSame(other, entry)) : !ids.includes(idOf(entry))),
  ];
}

/** Has no prototype, like all plain data: a look-up finds only what is in the options. */
function mergedRecords(base: Record, own: Record, shapeOf: (name: string) => Shape<unknown> | undefined): Record {
  const names = [...new Set([...Object.keys(base), ...Object.keys(own)])];
  const entries = names.map((name) => [name, merged(shapeOf(name), ownValue(base, name), ownValue(own, name))] as const);
  return Object.setPrototypeOf(Object.fromEntries(entries.filter(([, value]) => value !== undefined)), null);
}

type Record = Readonly<{ [name: string]: unknown }>;

function ownValue(record: Record, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
