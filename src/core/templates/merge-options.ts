import { type Lock, Locks, lockedValue } from './locks.ts';
import type { MergeSettings } from './options.ts';
import type { BuildkitImagePipelineOptions, IPolicy } from '../options.ts';
import { every, plainOptions, report } from '../passes/check.ts';
import { withDefaults } from '../passes/complete.ts';
import { merged } from '../shape/merge.ts';
import { isRecord, list, text } from '../shape/shape.ts';
import { keysOf } from '../shape/value-at.ts';
import { proposal } from '../text/nearest.ts';

/**
 * Merges the options of a repository over those of an organization's template.
 *
 * - What adds: objects are merged by their keys, and lists of things that have a name by that name (images, checks, registries, secrets,
 *   SSH keys, services). The policies of both apply.
 * - What replaces: everything else in `own` replaces what the template has: a text, a number, a list of texts. Of options that exclude each
 *   other (the caches; `commands` and `task`; `variable` and `fileVariable`), one in `own` replaces all of the template. `undefined` is not
 *   set.
 * - What is locked: the options in `locked` stay as the template sets them. Another value is the error `locked`, which the pipeline
 *   reports with all other problems.
 *
 * The merged options can be the template of another merge.
 *
 * @param template the options of the organization
 * @param own the options of the repository
 * @param settings what is locked
 * @throws InvalidOptionsError if `locked` names an option that the template does not set
 */
export function mergeOptions(
  template: BuildkitImagePipelineOptions,
  own: BuildkitImagePipelineOptions = {},
  settings: MergeSettings = {},
): BuildkitImagePipelineOptions {
  const base = plainOptions(template);
  const data = plainOptions(own);
  const locks = locksOf(base, settings);
  const options = merged(every, base, data) as BuildkitImagePipelineOptions;
  if (!isRecord(options)) return options;
  const policies = [...new Set([...policiesOf(data), ...policiesOf(base)])];
  const others = policies.filter((policy) => !(policy instanceof Locks));
  const all = [...policies.flatMap((policy) => policy instanceof Locks ? policy.locks : []), ...locks];
  const kept = [...others, ...all.length ? [new Locks(all)] : []];
  return { ...options, ...kept.length ? { policies: kept } : {} };
}

/** The locks of a template. Throws if it locks what it does not set. */
function locksOf(base: BuildkitImagePipelineOptions, settings: MergeSettings): readonly Lock[] {
  const { locked = [] } = settings;
  const problems = list(text())(locked, 'locked', { ciFile: '', jobs: [], allJobsKnown: false, tasks: {} });
  report(problems);
  const { images, imageDefaults, ...others } = Object(base) as BuildkitImagePipelineOptions;
  const template = { ...others, imageDefaults, ...images && { images: images.map((image) => withDefaults(imageDefaults, image)) } };
  const locks = locked.map((path) => ({ path, template }));
  const set = Object.keys(Object(base));
  report(locks.flatMap((lock, index) => lockedValue(lock) === undefined ? [{
    code: 'unset-lock',
    path: `locked[${index}]`,
    value: lock.path,
    fault: 'is locked, but the template does not set it',
    fix: set.includes(keysOf(lock.path)[0]) || set.length === 0 ? 'Set it in the template, or correct the path.' : proposal(lock.path, set),
  }] : []));
  return locks;
}

/** The policies in options that are not checked yet: anything that is no list is kept, to be reported. */
function policiesOf(options: BuildkitImagePipelineOptions): readonly IPolicy[] {
  return [(Object(options) as BuildkitImagePipelineOptions).policies ?? []].flat();
}
