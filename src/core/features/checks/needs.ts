import { isJobName, jobNameOf } from './job-name.ts';
import type { CheckOptions } from './options.ts';
import { type Shape, text } from '../../shape/shape.ts';
import { proposal } from '../../text/nearest.ts';

export const need = text(isJobName);

/** What is needed is a check or a job that exists, and no check waits for itself. */
export const needs: Shape<CheckOptions[]> = (value, path, project) => {
  const checks = (Array.isArray(value) ? value : []).map((entry) => Object(entry) as CheckOptions);
  const graph = checks.map((check) => [jobNameOf(check), Array.isArray(check.needs) ? check.needs : []] as const);
  const jobs = [...graph.flatMap(([name]) => name ?? []), ...project.jobs];
  return graph.flatMap(([name, needed], index) => {
    const at = `${path}[${index}].needs`;
    const others = jobs.filter((job) => job !== name);
    const unknown = needed.flatMap((job, place) => jobs.includes(job) || need(job, at, project).length ? [] : [{
      code: 'unknown-job',
      path: `${at}[${place}]`,
      value: job,
      fault: 'is neither a check nor a job that exists',
      fix: others.length ? proposal(job, others) : `Name another check; a job that exists elsewhere becomes one as { job: ${JSON.stringify(job)} }.`,
    }]);
    // a cycle is looked for from its first check only
    const cycle = name === undefined ? undefined : wayBack(name, new Map(graph.slice(index)));
    return cycle ? [...unknown, { code: 'cycle', path: at, value: cycle, fault: 'is a cycle, in which no check could ever start', fix: 'Take one of these needs away.' }] : unknown;
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
