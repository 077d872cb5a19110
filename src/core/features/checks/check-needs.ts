import { isJobName, jobNameOf } from './job-name.ts';
import type { CheckOptions } from './options.ts';
import { type Shape, text } from '../../shape/shape.ts';

export const need = text(isJobName);

/** No check waits for itself. */
export const noCycle: Shape<CheckOptions[]> = (value, path) => {
  const graph = (Array.isArray(value) ? value : []).map((entry) => Object(entry) as CheckOptions)
    .map((check) => [jobNameOf(check), Array.isArray(check.needs) ? check.needs : []] as const);
  return graph.flatMap(([name], index) => {
    // a cycle is looked for from its first check only
    const cycle = name === undefined ? undefined : wayBack(name, new Map(graph.slice(index)));
    return cycle ? [{ code: 'cycle', path: `${path}[${index}].needs`, value: cycle, fault: 'is a cycle, in which no check could ever start', fix: 'Take one of these needs away.' }] : [];
  });
};

/** The shortest way from a job along its needs back to it. */
function wayBack(job: string, needed: ReadonlyMap<string | undefined, readonly string[]>): readonly string[] | undefined {
  const ways: (readonly string[])[] = [[job]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const next of needed.get(way.at(-1)) ?? []) {
      if (next === job) return [...way, next];
      if (!seen.has(next)) ways.push([...way, next]);
      seen.add(next);
    }
  }
  return undefined;
}
