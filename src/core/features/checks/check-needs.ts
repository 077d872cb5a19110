import { buildsImages, isJobName, jobNameOf } from './job-name.ts';
import type { CheckOptions } from './options.ts';
import type { Problem, Rule } from '../../problems.ts';
import { cycles } from '../../shape/cycles.ts';
import { text } from '../../shape/shape.ts';

const isEarlier: Rule = (job) => buildsImages(job)
  ? { code: 'cycle', fault: 'builds the image and waits for the checks', fix: 'Remove it: the check would wait for itself.' }
  : undefined;

/** A job that a check or an image waits for. */
export const need = text(isJobName, isEarlier);

/** Checks that wait for themselves are problems. */
export function noCycle(checks: readonly CheckOptions[], path: string): readonly Problem[] {
  const graph = new Map(checks.map((check, index) => [jobNameOf(check) ?? index, check.needs ?? []] as const));
  const places = new Map(checks.map((check, index) => [jobNameOf(check) ?? index, index] as const));
  return shortestCycles(graph, places).map((cycle) => ({
    code: 'cycle',
    path: `${path}[${places.get(cycle[0]) ?? 0}].needs`,
    value: cycle,
    fault: 'is a cycle, so none of these checks can start',
    fix: 'Remove one of these needs.',
  }));
}

type Job = string | number;

/** How many cycles to report at once. Removing one often removes others. */
const mostCycles = 10;

/** Cycles, each starting at its first check. The search for the next cycle leaves this check out. */
function shortestCycles(graph: ReadonlyMap<Job, readonly Job[]>, places: ReadonlyMap<Job, number>): readonly (readonly Job[])[] {
  const found: (readonly Job[])[] = [];
  let rest = graph;
  let firsts: ReadonlySet<Job>;
  do {
    firsts = new Set(cycles(rest).map((cycle) => cycle.reduce((one, other) => places.get(one)! < places.get(other)! ? one : other)));
    for (const first of firsts) found.push(wayBack(first, rest));
    rest = new Map([...rest].filter(([job]) => !firsts.has(job)));
  } while (firsts.size > 0 && found.length < mostCycles);
  return found;
}

/** The shortest path from a job through its needs back to it; only the job if there is none. */
function wayBack(job: Job, needed: ReadonlyMap<Job, readonly Job[]>): readonly Job[] {
  const from = new Map<Job, Job>();
  const seen = new Set<Job>([job]);
  for (const here of seen) { // the loop meets what it adds
    for (const next of needed.get(here) ?? []) {
      if (next === job) return way(job, here, from);
      if (!seen.has(next)) from.set(next, here);
      seen.add(next);
    }
  }
  return [job];
}

function way(job: Job, last: Job, from: ReadonlyMap<Job, Job>): readonly Job[] {
  const back = [job, last];
  for (let here = from.get(last); here !== undefined && last !== job; here = from.get(here)) back.push(here);
  return back.reverse();
}
