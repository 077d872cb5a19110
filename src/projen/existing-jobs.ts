import type { gitlab } from 'projen';
import { type Truth, type VariableValue, and, conditionHolds, or } from './rule-condition.ts';
import type { ExistingJob, TriggerOptions } from '../core/projen.ts';

/** The properties of a pipeline that decide which jobs it has. */
interface PipelineKind {
  readonly ref: 'tag' | 'branch' | 'merge_request';
  /** `$CI_PIPELINE_SOURCE` */
  readonly source: string;
  readonly branch?: string;
}

const defaultBranch = 'the default branch';
const sources = ['push', 'web', 'schedule', 'api', 'external', 'pipeline', 'parent_pipeline', 'trigger', 'chat', 'merge_request', 'external_pull_request'];
const mergeRequest: PipelineKind = { ref: 'merge_request', source: 'merge_request_event' };
const onAnyRef = (...of: readonly string[]) => of.flatMap((source): PipelineKind[] => [{ ref: 'branch', source }, { ref: 'tag', source }]);

/** The pipelines that each trigger starts. */
const pipelinesOf: { readonly [Trigger in keyof TriggerOptions]-?: readonly PipelineKind[] } = {
  gitTags: [{ ref: 'tag', source: 'push' }],
  branches: [{ ref: 'branch', source: 'push' }],
  defaultBranch: [{ ref: 'branch', source: 'push', branch: defaultBranch }],
  mergeRequests: [mergeRequest],
  schedules: onAnyRef('schedule'),
  web: onAnyRef('web'),
  triggeredPipelines: onAnyRef('pipeline', 'parent_pipeline', 'trigger', 'api'),
};

/** The jobs of a configuration that GitLab runs, and the pipelines that never have them. */
export function existingJobs(jobs: { readonly [name: string]: gitlab.Job }): readonly ExistingJob[] {
  const all = new Map(Object.entries(jobs));
  return Object.keys(jobs).filter((name) => !name.startsWith('.')).map((name) => {
    const job = withParents(jobs[name], all);
    const triggers = Object.entries(pipelinesOf).filter(([, kinds]) => job !== undefined && kinds.every((kind) => isAbsent(job, kind)));
    return { name, absentFrom: triggers.map(([trigger]) => trigger) };
  });
}

/** A job merged with the jobs that it `extends`; `undefined` if one is in a file that projen does not write. */
function withParents(job: gitlab.Job | undefined, jobs: ReadonlyMap<string, gitlab.Job>, below: readonly unknown[] = []): gitlab.Job | undefined {
  if (job === undefined || below.includes(job)) return undefined;
  const parents = [job.extends ?? []].flat().map((name) => withParents(jobs.get(name), jobs, [...below, job]));
  return parents.includes(undefined) ? undefined : Object.assign({}, ...parents, job);
}

/** Whether no pipeline of this kind has the job. */
function isAbsent({ rules, only, except }: gitlab.Job, kind: PipelineKind): boolean {
  if (rules !== undefined) return noRuleAdds(rules, kind);
  return isListed(only ?? {}, kind, and) === false || (except !== undefined && isListed(except, kind, or) === true);
}

/** GitLab uses the first rule that matches. https://docs.gitlab.com/ci/yaml/#rules */
function noRuleAdds(rules: readonly gitlab.IncludeRule[], kind: PipelineKind): boolean {
  for (const rule of rules) {
    const condition = rule.if === undefined ? true : conditionHolds(rule.if, (variable) => variableOf(kind, variable));
    const holds = rule.changes || rule.exists ? and(condition, undefined) : condition;
    if (holds === false) continue;
    if (rule.when !== 'never') return false;
    if (holds) return true;
  }
  return true;
}

function variableOf({ ref, source, branch = 'a branch' }: PipelineKind, variable: string): VariableValue {
  const ofMergeRequest = ref === 'merge_request';
  switch (variable) {
    case 'CI_PIPELINE_SOURCE': return source;
    case 'CI_COMMIT_TAG': return ref === 'tag' ? { some: 'a tag' } : null;
    case 'CI_COMMIT_BRANCH': return ref === 'branch' ? { some: branch } : null;
    case 'CI_DEFAULT_BRANCH': return { some: defaultBranch };
    case 'CI_MERGE_REQUEST_IID':
    case 'CI_MERGE_REQUEST_ID': return ofMergeRequest ? { some: variable } : null;
    default: return variable.startsWith('CI_MERGE_REQUEST_') && !ofMergeRequest ? null : undefined;
  }
}

/** Whether `only` or `except` matches the pipeline. `only` needs all of its parts, `except` needs one. https://docs.gitlab.com/ci/yaml/deprecated_keywords/ */
function isListed(given: readonly string[] | gitlab.Filter, kind: PipelineKind, join: typeof and): Truth {
  const filter: gitlab.Filter = Array.isArray(given) ? { refs: given } : given as gitlab.Filter;
  // without refs, `only` means branches and tags
  const refs = filter.refs ?? (join === and ? ['branches', 'tags'] : []);
  const others = filter.variables || filter.changes || filter.kubernetes ? [undefined] : [];
  return [refs.map((ref) => isRef(ref, kind)).reduce(or, false), ...others].reduce(join);
}

function isRef(ref: string, { ref: kind, source }: PipelineKind): Truth {
  const [pattern, path] = ref.split('@');
  return and(isNamed(pattern, kind, source.replace('_event', '')), path === undefined ? true : undefined);
}

function isNamed(pattern: string, kind: PipelineKind['ref'], source: string): Truth {
  if (['branches', 'tags'].includes(pattern)) return pattern === (kind === 'tag' ? 'tags' : kind === 'branch' ? 'branches' : undefined);
  const named = sources.find((one) => [one, `${one}s`, `${one}es`].includes(pattern));
  if (named !== undefined) return named === source;
  // the name of a branch or tag, or a pattern, neither of which matches a merge request pipeline
  return kind === 'merge_request' || (kind === 'tag' && !pattern.startsWith('/')) ? false : undefined;
}
