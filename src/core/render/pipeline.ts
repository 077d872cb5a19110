import { type Job, type Parts, type Program, type YamlMap, type YamlValue } from '../contract.ts';
import { program as jobProgram } from '../job/job.sh.ts';
import { program as loginFile } from '../job/login-file.sh.ts';
import { folder, imageJobName } from '../paths.ts';

/** The CI file as data: the stages, then the jobs that build no image, then the image jobs. */
export function pipeline(parts: Parts, included: boolean): YamlMap {
  const others = Object.entries(parts.jobs).map(([name, job]) => [name, job.signsIn ? signedIn(job, parts) : withPrograms(job)] as const);
  const jobs = [...others, ...imageJobs(parts)].map(([name, job]) => [name, inOrder(job)] as const);
  return Object.fromEntries<YamlValue>([...(included ? [] : [['stages', parts.stages] as const]), ...jobs]);
}

function withPrograms({ keys: own, programs = [] }: Job): YamlMap {
  return programs.length === 0 ? own : { ...own, before_script: [load(programs), ...list(own.before_script)] };
}

/** The tools of such jobs read logins from a file. */
function signedIn({ keys: own, programs = [] }: Job, { imageJob: { id_tokens: tokens }, setUp, setUpPrograms }: Parts): YamlMap {
  const allTokens = { ...tokens as YamlMap | undefined, ...own.id_tokens as YamlMap | undefined };
  return { ...own, id_tokens: Object.keys(allTokens).length ? allTokens : undefined, before_script: [load([jobProgram, ...setUpPrograms, loginFile, ...programs]), ...setUp, 'login_write', ...list(own.before_script)] };
}

/** A single job has all keys. Several jobs extend a hidden job, and each adds its own keys. */
function imageJobs(parts: Parts): readonly (readonly [name: string, job: YamlMap])[] {
  const builds = Object.entries(parts.builds);
  const shared = sharedJob(parts);
  if (builds.length === 1) return builds.map(([name, job]) => [name, { ...shared, ...job, ...allNeeds(shared, job) }]);
  const base = `.${imageJobName}`;
  const common = Object.fromEntries(Object.entries(shared).filter(([key]) => !builds.every(([, job]) => key in job)));
  return [[base, common], ...builds.map(([name, job]) => [name, { extends: base, ...job, ...allNeeds(shared, job) }] as const)];
}

/** A key of a job replaces the shared key, except that `needs` are added to the shared ones. */
function allNeeds(shared: YamlMap, { needs }: YamlMap): YamlMap {
  return needs === undefined ? {} : { needs: [...list(shared.needs), ...list(needs)] };
}

function list(items: YamlValue | undefined): readonly YamlValue[] {
  return Array.isArray(items) ? items : [];
}

function sharedJob({ imageJob, programs, setUp, startDaemon, daemonFlags, prepare }: Parts): YamlMap {
  return { ...imageJob, before_script: [load(programs), ...setUp, startDaemon(daemonFlags), ...prepare] };
}

function load(programs: readonly Program[]): string {
  return `for part in ${programs.map(({ name }) => name).join(' ')}; do . "./${folder}/$part.sh"; done`;
}

/** Sorts the keys of a job in the usual order. */
const keys = ['extends', 'stage', 'inherit', 'image', 'services', 'tags', 'needs', 'rules', 'resource_group', 'environment', 'id_tokens', 'variables', 'cache', 'before_script', 'script', 'coverage', 'artifacts'];

function inOrder(job: YamlMap): YamlMap {
  return Object.fromEntries(Object.entries(job).sort(([one], [other]) => place(one) - place(other)));
}

function place(key: string): number {
  const index = keys.indexOf(key);
  return index < 0 ? keys.length : index;
}
