import { type YamlValue, type Contribution, Commented, type Parts, type Program, type YamlMap } from '../contract.ts';
import { InvalidOptionsError, type Problem } from '../problems.ts';

/** Joins what the features gave. Two features that disagree are a problem, never a silent overwrite. */
export function merge(given: readonly Contribution[]): Parts {
  const problems: Problem[] = [];
  const trees = (of: 'imageJob' | 'jobs' | 'builds' | 'daemonConfig') => given.flatMap<YamlMap>((contribution) => contribution[of] ?? []).reduce<YamlMap>((sum, tree) => joined(sum, tree, of, problems), {});
  const parts = {
    imageJob: trees('imageJob'),
    jobs: trees('jobs'),
    builds: trees('builds'),
    daemonConfig: trees('daemonConfig'),
    stages: [...new Set(given.flatMap(({ stages = [] }) => stages))],
    prepare: given.flatMap(({ prepare = [] }) => prepare),
    daemonFlags: given.flatMap(({ daemonFlags = [] }) => daemonFlags),
    programs: whole(given.flatMap(({ programs = [] }) => programs)),
  };
  if (problems.length > 0) throw new InvalidOptionsError(problems);
  return parts as Parts;
}

/** The parts of each program in one, in the order in which the features gave them; a part that two features gave once. */
function whole(parts: readonly Program[]): readonly Program[] {
  const sources = new Map<string, Set<string>>();
  for (const { path, source } of parts) sources.set(path, (sources.get(path) ?? new Set()).add(source));
  return [...sources].map(([path, each]) => ({ path, source: [...each].join('\n') }));
}

/** Two trees in one: lists are joined, and a key that both give a value must have the same one. */
function joined(one: YamlMap, other: YamlMap, path: string, problems: Problem[]): YamlMap {
  return { ...one, ...Object.fromEntries(Object.entries(other).map(([key, value]) => [key, both(one[key], value, `${path}.${key}`, problems)])) };
}

function both(one: YamlValue | undefined, other: YamlValue | undefined, path: string, problems: Problem[]): YamlValue | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (Array.isArray(one) && Array.isArray(other)) return [...one, ...other];
  if (isTree(one) && isTree(other)) return joined(one, other, path, problems);
  if (JSON.stringify(one) !== JSON.stringify(other)) {
    problems.push({ code: 'conflict', path, value: other, fault: `is wanted by one option, and ${JSON.stringify(one)} by another`, fix: 'Take one of the two options away.' });
  }
  return one;
}

function isTree(value: YamlValue): value is YamlMap {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Commented);
}
