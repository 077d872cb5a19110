import { Commented, type Contribution, type Parts, type Program, type YamlMap, type YamlValue } from '../contract.ts';
import { InvalidOptionsError, type Problem } from '../problems.ts';

/** Merges the contributions of the features. If two features disagree, that is a problem, never a silent overwrite. */
export function merge(given: readonly Contribution[]): Parts {
  const problems: Problem[] = [];
  const maps = (of: 'imageJob' | 'builds' | 'daemonConfig') => given.flatMap<YamlMap>((contribution) => contribution[of] ?? [])
    .reduce<YamlMap>((sum, map) => joined(sum, map, of, problems), {});
  const parts = {
    ...waiting(maps('imageJob'), maps('builds'), given.flatMap(({ waitsFor = [] }) => waitsFor)),
    jobs: Object.fromEntries(given.flatMap(({ jobs = {} }) => Object.entries(jobs))), // whatever they are called
    daemonConfig: maps('daemonConfig'),
    jsonFiles: Object.fromEntries(given.flatMap(({ jsonFiles = {} }) => Object.entries(jsonFiles))),
    stages: [...new Set(given.flatMap(({ stages = [] }) => stages))],
    setUp: given.flatMap(({ setUp = [] }) => setUp),
    startDaemon: given.flatMap(({ startDaemon = [] }) => startDaemon)[0],
    prepare: given.flatMap(({ prepare = [] }) => prepare),
    daemonFlags: [...new Set(given.flatMap(({ daemonFlags = [] }) => daemonFlags))],
    programs: once(given.flatMap(({ programs = [] }) => programs)),
    setUpPrograms: once(given.flatMap(({ setUp, programs = [] }) => setUp?.length ? programs : [])),
  };
  if (problems.length > 0) throw new InvalidOptionsError(problems);
  return parts as Parts;
}

/** Adds these jobs to `needs` where there are others. */
function waiting(imageJob: YamlMap, builds: YamlMap, jobs: readonly YamlValue[]): { readonly imageJob: YamlMap; readonly builds: YamlMap } {
  const added = (keys: YamlMap): YamlMap => Array.isArray(keys.needs) && keys.needs.length > 0 ? { ...keys, needs: [...keys.needs, ...jobs] } : keys;
  const all = added(imageJob);
  if (all !== imageJob) return { imageJob: all, builds };
  return { imageJob, builds: Object.fromEntries(Object.entries(builds).map(([name, keys]) => [name, added(keys as YamlMap)])) };
}

/** Each program once, in the order of the features. */
function once(programs: readonly Program[]): readonly Program[] {
  return [...new Map(programs.map((program) => [program.name, program])).values()];
}

/** Merges two maps. Lists are joined. If both maps have a value for a key, the values must be equal. */
function joined(one: YamlMap, other: YamlMap, path: string, problems: Problem[]): YamlMap {
  return { ...one, ...Object.fromEntries(Object.entries(other).map(([key, value]) => [key, both(Object.hasOwn(one, key) ? one[key] : undefined, value, `${path}.${key}`, problems)])) };
}

function both(one: YamlValue | undefined, other: YamlValue | undefined, path: string, problems: Problem[]): YamlValue | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  if (Array.isArray(one) && Array.isArray(other)) return [...one, ...other];
  if (isMap(one) && isMap(other)) return joined(one, other, path, problems);
  if (JSON.stringify(one) !== JSON.stringify(other)) {
    problems.push({ code: 'conflict', path, value: other, fault: `is set by one option, and ${JSON.stringify(one)} by another`, fix: 'Remove one of the two options.' });
  }
  return one;
}

function isMap(value: YamlValue): value is YamlMap {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Commented);
}
