import type { TagOptions } from './options.ts';
import type { ProgramName } from './program.ts';
import { type Template, kindsOf, parts, template } from './template.ts';
import { posixPattern } from '../../text/posix-pattern.ts';
import { type ShellPart, shellCall } from '../../text/sh.ts';

/** The rules, in the order of their tags. */
export const ruleNames = ['schedule', 'semver', 'pep440', 'match', 'edge', 'ref', 'raw', 'sha'] as const;
type RuleName = (typeof ruleNames)[number];

/** A rule as the job calls it. */
export interface TagRule {
  readonly call: string;
  /** The programs that the call needs. */
  readonly programs: readonly ProgramName[];
  /** The pipelines that it gives a tag to, by the names of the option `on`. */
  readonly kinds: readonly string[];
  /** Whether different git tags can get the same tag. */
  readonly floats: boolean;
}

const everyKind = kindsOf([]);

/** The rules of an option in the order of their tags. By default `ref` applies only if no other rule gives a tag, so it comes after `raw`. */
export function tagRules(option: TagOptions): readonly TagRule[] {
  const rules: { readonly [K in RuleName]: (option: TagOptions) => readonly TagRule[] } = { schedule, semver, pep440, match, edge, ref, raw, sha };
  const standard = option.ref ? ruleNames : ['schedule', 'semver', 'pep440', 'match', 'edge', 'raw', 'ref', 'sha'] as const;
  const order = new Set([...(option.priority ?? []) as RuleName[], ...standard]);
  return [...order].flatMap((name) => rules[name](option));
}

function schedule(option: TagOptions): readonly TagRule[] {
  return (option.schedule ?? ['nightly']).map((given) => restricted(['schedules'], text(template(given), option)));
}

function semver(option: TagOptions): readonly TagRule[] {
  return version('tag_semver', ['tag-semver'], option.semver ?? (option.pep440?.length ? [] : ['{{version}}']), !option.pep440?.length, option);
}

function pep440(option: TagOptions): readonly TagRule[] {
  return version('tag_pep440', ['tag-semver', 'tag-pep440'], option.pep440 ?? [], true, option);
}

function version(
  rule: string,
  needed: readonly ProgramName[],
  patterns: readonly string[],
  withLatest: boolean,
  option: TagOptions,
): readonly TagRule[] {
  if (patterns.length === 0) return [];
  const { prefix = '', suffix = '', latest = 'highest', component, versionFile, versionVariable } = option;
  const given = [...patterns, ...withLatest && latest !== 'never' ? ['latest'] : []];
  const call = shellCall(rule, ...latest === 'last' ? [['--last']] : [], ...given.map((pattern) => [prefix + pattern + suffix]));
  const ofComponent = component === undefined ? call : `${shellCall('tag_component', [component])} ${call}`;
  const elsewhere = versionFile !== undefined || versionVariable !== undefined;
  const from = versionFile === undefined ? shellCall('tag_from', [{ variable: versionVariable ?? '', orEmpty: true }]) : shellCall('tag_from_file', [versionFile]);
  return [{
    call: elsewhere ? `${from} ${ofComponent}` : ofComponent,
    programs: [...needed, ...component === undefined ? [] : ['tag-component' as const], ...elsewhere ? ['tag-source' as const] : []],
    kinds: elsewhere ? ['gitTags', 'defaultBranch'] : ['gitTags'],
    floats: elsewhere || given.some((pattern) => !/\{\{(?:version|raw|patch)\}\}/.test(pattern)),
  }];
}

function match({ match: given = [], prefix = '', suffix = '' }: TagOptions): readonly TagRule[] {
  return given.map((one) => ({
    call: shellCall('tag_match', [String(one.group ?? 0)], [posixPattern(one.pattern)], ...affixes(prefix + (one.prefix ?? ''), (one.suffix ?? '') + suffix)),
    programs: ['tag-match'],
    kinds: ['gitTags'],
    floats: true,
  }));
}

function edge(option: TagOptions): readonly TagRule[] {
  if (!option.edge) return [];
  const { name = 'edge', branch } = option.edge;
  const rule = text([name], option);
  return branch === undefined
    ? [restricted(['defaultBranch'], rule)]
    : [{ ...rule, call: `${shellCall('tag_on', [`branch:${branch}`], ['--'])} ${rule.call}`, kinds: ['defaultBranch', 'branches'], floats: false }];
}

function ref({ ref: given, prefix = '', suffix = '' }: TagOptions): readonly TagRule[] {
  if (given === false) return [];
  const call = shellCall('tag_ref', ...given ? [['--always']] : [], ...affixes(prefix, suffix));
  return [{ call, programs: [], kinds: everyKind.filter((kind) => kind !== 'schedules'), floats: false }];
}

function raw(option: TagOptions): readonly TagRule[] {
  return (option.raw ?? []).map(({ value, on = [] }) => {
    const rule = typeof value === 'string' ? text(template(value), option) : called([{ ...value, orEmpty: true }], option);
    return on.length ? restricted(on, rule) : rule;
  });
}

function sha(option: TagOptions): readonly TagRule[] {
  if (!option.sha) return [];
  const { length = 8, prefix = 'sha-', suffix = '' } = option.sha;
  const call = shellCall('tag_sha', [String(length)], ...affixes((option.prefix ?? '') + prefix, suffix + (option.suffix ?? '')));
  return [{ call, programs: ['tag-raw'], kinds: everyKind, floats: false }];
}

/** The tag of a branch by which a git tag finds the image of its commit. */
export const commitRule: TagRule = { call: 'tag_on branch -- tag_sha 40 sha-', programs: ['tag-raw'], kinds: ['defaultBranch', 'branches'], floats: false };

/** A `raw` tag. If it contains the git tag or the commit, it differs each time. */
function text(of: Template, option: TagOptions): TagRule {
  const unique = of.some((part) => typeof part !== 'string' && (part.name === 'tag' || part.name === 'sha'));
  const kinds = kindsOf(of);
  return { ...called(parts(of), option), kinds, floats: !unique && kinds.includes('gitTags') };
}

/** A tag of parts. Each part that can be empty is a separate argument, because the tag is left out if one is empty. */
function called(of: readonly ShellPart[], { prefix = '', suffix = '' }: TagOptions): TagRule {
  const words = [prefix, ...of, suffix].reduce<readonly (readonly ShellPart[])[]>((all, part) => {
    const last = all.at(-1);
    if (part === '') return all;
    return typeof part === 'string' && typeof last?.[0] === 'string' ? [...all.slice(0, -1), [last[0] + part]] : [...all, [part]];
  }, []);
  return { call: shellCall('tag_raw', ...words), programs: ['tag-raw'], kinds: everyKind, floats: true };
}

const words: { readonly [kind: string]: string } = { gitTags: 'tag', branches: 'branch', defaultBranch: 'default-branch', mergeRequests: 'mr', schedules: 'schedule' };

/** A rule for some pipelines. */
function restricted(on: readonly string[], rule: TagRule): TagRule {
  const kinds = rule.kinds.filter((kind) => on.includes(kind) || (kind === 'defaultBranch' && on.includes('branches')));
  return { ...rule, call: `${shellCall('tag_on', ...on.map((kind) => [words[kind]]), ['--'])} ${rule.call}`, kinds, floats: rule.floats && kinds.includes('gitTags') };
}

/** The arguments for text before and after a tag, if there is any. */
function affixes(prefix: string, suffix: string): readonly (readonly string[])[] {
  return suffix ? [[prefix], [suffix]] : prefix ? [[prefix]] : [];
}

