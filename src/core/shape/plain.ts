/** Limits that no real options reach. */
const most = { levels: 32, values: 1_000_000 };

/**
 * Converts a value to plain data: own enumerable properties, each read once, and dense lists, in a tree of limited size. Anything else
 * (a Map, a function, a cycle, a getter that throws) becomes a symbol that says what it was. No shape accepts a symbol, so each is
 * reported with its path. Objects have no prototype, so that a look-up finds only their own properties.
 *
 * The properties of `given` in `instances` are lists of objects that are code, and stay what they are.
 */
export function plain(given: unknown, instances: readonly string[] = []): unknown {
  return new Reader(instances).read(given);
}

class Reader {
  private values = 0;
  /** The objects that contain the current object. */
  private readonly ancestors = new Set<object>();

  constructor(private readonly instances: readonly string[]) {}

  read(value: unknown): unknown {
    if (typeof value === 'bigint') return Symbol(`${value}n`);
    if (typeof value === 'function') return Symbol('a function');
    if (typeof value !== 'object' || value === null) return value;
    if (this.ancestors.has(value)) return Symbol('an object that contains itself');
    if (this.ancestors.size > most.levels) return Symbol(`an object more than ${most.levels} levels deep`);
    this.ancestors.add(value);
    const data = orUnreadable(() => Array.isArray(value) ? this.list(value, (item) => this.read(item)) : this.record(value));
    this.ancestors.delete(value);
    return data;
  }

  private list(value: readonly unknown[], read: (item: unknown) => unknown): unknown {
    const { length } = value;
    if (!(length <= most.values)) return Symbol(`a list of ${String(length)} entries`);
    return Array.from({ length }, (_, index) => this.part(() => read(value[index])));
  }

  private record(value: object): unknown {
    const prototype: unknown = Object.getPrototypeOf(value);
    // an object of another realm has another Object.prototype, which also has no prototype
    if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return Symbol(instance(prototype));
    const data: Record<string, unknown> = Object.create(null);
    const isTop = this.ancestors.size === 1;
    for (const name of Object.keys(value)) {
      const read = isTop && this.instances.includes(name) ? (list: unknown) => this.code(list) : (part: unknown) => this.read(part);
      data[name] = this.part(() => read((value as { readonly [name: string]: unknown })[name]));
    }
    return data;
  }

  private code(value: unknown): unknown {
    return Array.isArray(value) ? this.list(value, (item) => typeof item === 'object' && item !== null ? item : this.read(item)) : this.read(value);
  }

  private part(read: () => unknown): unknown {
    this.values += 1;
    return this.values > most.values ? Symbol(`more than ${most.values} values`) : orUnreadable(read);
  }
}

/** A getter or a Proxy can throw any value. */
function orUnreadable(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return Symbol('something that cannot be read');
  }
}

function instance(prototype: unknown): string {
  const { name } = (prototype as { readonly constructor: { readonly name: unknown } }).constructor;
  return typeof name === 'string' && /^[A-Za-z_]\w{0,60}$/.test(name) && name !== 'Object' ? `an instance of ${name}` : 'an object that inherits from another';
}
