/** The state of a node during the search. */
interface Visit<T> {
  readonly thing: T;
  readonly order: number;
  /** The order of the earliest node that it leads back to. */
  earliest: number;
  readonly next: Iterator<T>;
  isOpen: boolean;
}

/**
 * The nodes that are in cycles, in groups in which each node leads to every other. Tarjan's algorithm, in linear time and without
 * recursion, because a chain can be longer than the stack.
 */
export function cycles<T>(edges: ReadonlyMap<T, readonly T[]>): readonly (readonly T[])[] {
  const found: (readonly T[])[] = [];
  const visits = new Map<T, Visit<T>>();
  const open: Visit<T>[] = [];
  const enter = (thing: T): Visit<T> => {
    const visit = { thing, order: visits.size, earliest: visits.size, next: (edges.get(thing) ?? [])[Symbol.iterator](), isOpen: true };
    visits.set(thing, visit);
    open.push(visit);
    return visit;
  };
  const leave = (visit: Visit<T>): void => {
    if (visit.earliest !== visit.order) return;
    const group = open.splice(open.lastIndexOf(visit));
    for (const member of group) member.isOpen = false;
    if (group.length > 1 || edges.get(visit.thing)?.includes(visit.thing)) found.push(group.map(({ thing }) => thing));
  };

  for (const start of edges.keys()) {
    const way = visits.has(start) ? [] : [enter(start)];
    for (let here = way.at(-1); here !== undefined; here = way.at(-1)) {
      const { value: thing, done } = here.next.next();
      const other = visits.get(thing);
      if (done) {
        leave(here);
        way.pop();
        const above = way.at(-1);
        if (above) above.earliest = Math.min(above.earliest, here.earliest);
      } else if (other === undefined) {
        way.push(enter(thing));
      } else if (other.isOpen) {
        here.earliest = Math.min(here.earliest, other.order);
      }
    }
  }
  return found;
}
