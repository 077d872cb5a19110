import { tagText } from './tag-text.ts';
import type { Rule } from '../../problems.ts';
import type { ShellPart } from '../../text/sh.ts';

/** Text with placeholders, in its parts. */
export type Template = readonly (string | Placeholder)[];

interface Placeholder {
  readonly name: string;
  readonly format?: string;
  readonly zone?: string;
}

/** The placeholders and the CI variables that have their values. */
const variables = { branch: 'CI_COMMIT_BRANCH', tag: 'CI_COMMIT_TAG', mr: 'CI_MERGE_REQUEST_IID', sha: 'CI_COMMIT_SHORT_SHA' };
const names = [...Object.keys(variables), 'date'];

/** Placeholders as in docker/metadata-action: `{{branch}}`, `{{date '%Y%m%d' tz='+02:00'}}`. */
const placeholder = /^(\w+)(?: +'([^']*)')?(?: +tz='([^']*)')?$/;
const format = /^(?:[A-Za-z0-9_.-]|%[YymdjHMSVGus])+$/;
const zone = /^(?:UTC|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])$/;

export function template(given: string): Template {
  return given.split(/\{\{(.*?)\}\}/).flatMap<Template[number]>((part, index) => {
    if (index % 2 === 0) return part === '' ? [] : [part];
    const [, name = part.trim(), of, tz] = placeholder.exec(part.trim()) ?? [];
    return [{ name, ...(of === undefined ? {} : { format: of }), ...(tz === undefined ? {} : { zone: tz }) }];
  });
}

/** Whether a text contains only placeholders and characters that a tag can contain. */
export const isTemplate: Rule = (given) => {
  const fault = (what: string, fix: string) => ({ code: 'placeholder', fault: what, fix });
  for (const part of template(given)) {
    if (typeof part === 'string') continue;
    if (!names.includes(part.name)) return fault(`has the unknown placeholder {{${part.name}}}`, `Use ${names.map((name) => `{{${name}}}`).join(', ')}.`);
    if (part.name !== 'date' && (part.format ?? part.zone) !== undefined) return fault(`gives {{${part.name}}} a format, which only {{date}} can have`, `Write {{${part.name}}}.`);
    if (part.format !== undefined && !format.test(part.format)) return fault('has a date format that cannot be a tag', 'Use %Y %y %m %d %j %H %M %S %V %G %u %s, letters, digits, ".", "_" and "-".');
    if (part.zone !== undefined && !zone.test(part.zone)) return fault('has a time zone that the job does not know', 'Write an offset from UTC, such as "+02:00".');
  }
  return tagText(given.replaceAll(/\{\{.*?\}\}/g, 'x'));
};

/** The parts as arguments of the job's program. If a placeholder is empty, there is no tag. */
export function parts(of: Template): readonly ShellPart[] {
  return of.map((part) => typeof part === 'string' ? part : part.name === 'date' ? date(part) : { variable: variables[part.name as keyof typeof variables], orEmpty: true });
}

/** The pipelines in which no placeholder is empty, by the names of the option `on`; undefined for all of them. */
export function kindsOf(of: Template): readonly string[] {
  const kinds: { readonly [name: string]: readonly string[] } = { branch: ['branches', 'defaultBranch', 'schedules'], tag: ['gitTags'], mr: ['mergeRequests'] };
  const all = ['gitTags', 'branches', 'defaultBranch', 'mergeRequests', 'schedules'];
  return of.reduce<readonly string[]>((left, part) => typeof part === 'string' ? left : left.filter((kind) => (kinds[part.name] ?? all).includes(kind)), all);
}

/** A time zone in POSIX: the time to add to local time to get UTC, so the sign is inverted. */
function date({ format: as = '%Y%m%d', zone: at = 'UTC' }: Placeholder): ShellPart {
  const offset = at === 'UTC' ? [] : [[`UTC${at.startsWith('+') ? '-' : '+'}${at.slice(1)}`]];
  return { output: ['tag_date', [as], ...offset] };
}
