import type { ImageOptions } from '../features/images/options.ts';
import type { PolicyProblem } from '../features/policies/options.ts';
import { lockPolicy } from '../features/policies/policies.ts';
import { features } from '../features.ts';
import type { BuildkitImagePipelineOptions, IPolicy } from '../options.ts';
import { every } from '../passes/check.ts';
import { withDefaults } from '../passes/complete.ts';
import { isSame } from '../shape/merge.ts';
import { type Shape, isRecord, under } from '../shape/shape.ts';
import { keysOf } from '../shape/value-at.ts';
import { show } from '../text/show.ts';

/** An option of a template that a repository cannot change. */
export interface Lock {
  /** The path, as the template writes it. */
  readonly path: string;
  readonly template: BuildkitImagePipelineOptions;
}

/** An option at a path, where items of lists are found by their name: its value, and its path with indices. */
interface Found {
  readonly path: string;
  readonly value: unknown;
}

const image = features.imageDefaults.shape;

/** The policy that reports options which differ from what a template has locked. */
export class Locks implements IPolicy {
  readonly name = lockPolicy;

  constructor(readonly locks: readonly Lock[]) {}

  check(options: BuildkitImagePipelineOptions): PolicyProblem[] {
    return this.locks.flatMap((lock) => {
      const [option, ...keys] = keysOf(lock.path);
      const isDefault = option === 'imageDefaults';
      const inPipeline = isDefault ? [] : problems(lock, find(every, options, [option, ...keys], ''), find(every, lock.template, [option, ...keys], ''));
      const inImages = isDefault ? keys : [option, ...keys];
      return [...inPipeline, ...isDefault || isImageOption(option) ? imageProblems(lock, options, inImages) : []];
    });
  }
}

/** The value that the template sets for a lock; `undefined` if it sets none. */
export function lockedValue({ path, template }: Lock): unknown {
  return find(every, template, keysOf(path), '').value;
}

/** The options of an image that have the name of an option of the pipeline replace it. */
function isImageOption(option: string): option is keyof ImageOptions {
  return 'properties' in image.parts! && Object.hasOwn(image.parts.properties, option);
}

function imageProblems(lock: Lock, { images = [] }: BuildkitImagePipelineOptions, keys: readonly string[]): PolicyProblem[] {
  const { imageDefaults = {}, images: own = [] } = lock.template;
  const names = keys.length ? [keys] : Object.keys(imageDefaults).map((name) => [name]);
  return images.flatMap((given, index) => {
    const expected = withDefaults(imageDefaults, own.find(({ name }) => name === given.name) ?? {});
    return names.flatMap((path) => problems(lock, find(image, given, path, `images[${index}]`), find(image, expected, path, '')));
  });
}

function problems({ path: locked, template }: Lock, found: Found, expected: Found): PolicyProblem[] {
  if (isSame(found.value, expected.value)) return [];
  const value = lockedValue({ path: locked, template });
  const fix = expected.value === undefined ? 'Remove it.' : `Remove it, or write ${show(expected.value, keysOf(found.path))}.`;
  return [{ path: found.path, fault: `differs from ${locked}, which the template locks to ${show(value, keysOf(locked))}`, fix }];
}

/** Follows the keys through the parts of a shape. */
function find(shape: Shape<unknown> | undefined, value: unknown, keys: readonly string[], path: string): Found {
  if (keys.length === 0 || value === undefined) return { value, path: keys.reduce(under, path) };
  const parts = shape?.parts;
  const [key, ...rest] = keys;
  if (parts !== undefined && 'item' in parts) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [];
    const index = items.findIndex((item) => parts.idOf(item) === key);
    return index < 0 ? { value: undefined, path } : find(parts.item, items[index], rest, `${path}[${index}]`);
  }
  if (!isRecord(value) || !Object.hasOwn(value, key)) return { value: undefined, path: keys.reduce(under, path) };
  const next = parts === undefined ? undefined : 'entry' in parts ? parts.entry : Object.hasOwn(parts.properties, key) ? parts.properties[key] : undefined;
  return find(next, value[key], rest, under(path, key));
}
