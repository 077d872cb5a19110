import { type Lock, Locks, lockedValue } from './locks.ts';
import type { MergeSettings } from './options.ts';
import type { BuildkitImagePipelineOptions, IPolicy } from '../options.ts';
import { every, plainOptions, report } from '../passes/check.ts';
import { withDefaults } from '../passes/complete.ts';
import { noProject } from '../project-info.ts';
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
  // what is no object is kept, to be reported
  const options = isRecord(base) ? merged(every, base, data) as BuildkitImagePipelineOptions : base;
  if (!isRecord(options)) return options;
  const lists = [data, base].map(policiesOf);
  const malformed = lists.find((given) => !Array.isArray(given));
  if (malformed !== undefined) return { ...options, policies: malformed };
  const [first, second] = lists;
  const policies = [...first, ...second.filter((policy) => !first.includes(policy))];
  const others = policies.filter((policy) => !(policy instanceof Locks));
  const all = [...policies.flatMap((policy) => policy instanceof Locks ? policy.locks : []), ...locks];
  const kept = [...others, ...all.length ? [new Locks(all)] : []];
  return { ...options, ...kept.length ? { policies: kept } : {} };
}

/** The locks of a template. Throws if it locks what it does not set. */
function locksOf(base: BuildkitImagePipelineOptions, settings: MergeSettings): readonly Lock[] {
  const { locked = [] } = settings;
  const problems = list(text())(locked, 'locked', noProject);
  report(problems);
  const { images, imageDefaults, ...others } = Object(base) as BuildkitImagePipelineOptions;
  const set = Array.isArray(images) ? images.filter(isRecord).map((image) => withDefaults(imageDefaults, image)) : undefined;
  const template = { ...others, imageDefaults, images: set };
  const locks = locked.map((path) => ({ path, template }));
  const names = Object.keys(Object(base));
  report(locks.flatMap((lock, index) => lockedValue(lock) === undefined ? [{
    code: 'unset-lock',
    path: `locked[${index}]`,
    value: lock.path,
    fault: 'is locked, but the template does not set it',
    fix: names.includes(keysOf(lock.path)[0]) || names.length === 0 ? 'Set it in the template, or correct the path.' : proposal(lock.path, names),
  }] : []));
  return locks;
}

/** The policies in options that are not checked yet. What is no list is kept, to be reported. */
function policiesOf(options: BuildkitImagePipelineOptions): IPolicy[] {
  return (Object(options) as BuildkitImagePipelineOptions).policies ?? [];
}
