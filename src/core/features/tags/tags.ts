import type { TagOptions } from './options.ts';
import { tagShape } from './tag-shape.ts';
import { program } from './tags.sh.ts';
import { program as versionsProgram } from './versions.sh.ts';
import type { PipelineFeature } from '../../contract.ts';
import { shellCall } from '../../text/sh.ts';
import type { Value } from '../../text/value.ts';

/** The rules that give the image its tags, as calls of the job's program. */
export interface Tags {
  readonly flavor: readonly string[];
  readonly scheduled: readonly string[];
  readonly others: readonly string[];
  /** The triggers whose pipelines may get a tag. */
  readonly triggers: readonly string[];
}

/** What this feature reads of the plan: what starts pipelines, and the images that have tags of their own. */
export interface TagsView {
  readonly triggers: { readonly on: readonly string[] };
  readonly images: readonly { readonly tags?: Tags }[];
}

export const tags: PipelineFeature<TagOptions, Tags, TagsView> = {
  shape: tagShape,

  resolve: (given) => {
    const option = given ?? { latest: 'never' };
    const mode = option.latest === 'last' ? 'last' : 'highest';
    const latest = option.latest === 'never' ? [] : ['latest'];
    return {
      flavor: option.prefix || option.suffix ? [call('tag_flavor', option.prefix ?? '', option.suffix ?? '')] : [],
      scheduled: option.schedule?.length === 0 ? [] : [call('tag_schedule', ...option.schedule ?? ['nightly'])],
      others: [
        ...versions('tag_semver', mode, option.semver ?? ['{{version}}'], latest),
        ...versions('tag_pep440', mode, option.pep440 ?? [], latest),
        ...(option.match ?? []).map(({ pattern, group = 0 }) => call('tag_match', String(group), posix(pattern))),
        ...(option.edge ? [call('tag_edge', option.edge.name ?? 'edge', ...(option.edge.branch === undefined ? [] : [option.edge.branch]))] : []),
        ...(option.raw ?? []).map(({ value, on = [] }) => call('tag_raw', value, ...on)),
        ...(option.ref === false ? [] : [call('tag_ref', option.ref ? 'always' : 'otherwise')]),
        ...(option.sha ? [call('tag_sha', option.sha.prefix ?? 'sha-', String(option.sha.length ?? 8))] : []),
      ],
      triggers: triggersWithTag(option),
    };
  },

  contribute: (own, { triggers }) => ({
    programs: [program, versionsProgram],
    prepare: [tagsLine('tags', tagRules(own, triggers.on))],
  }),

  validate: (own, { triggers, images }) => {
    const owners = images.flatMap((image, index) => image.tags ? [[`images[${index}].tags`, image.tags] as const] : []);
    const used = owners.length < images.length ? [['tags', own] as const, ...owners] : owners;
    return used.flatMap(([path, { triggers: tagged }]) => triggers.on.filter((trigger) => !tagged.includes(trigger)).map((trigger) => ({
      code: 'no-tags', path, value: trigger, fault: 'is a trigger, and no rule gives its pipelines a tag', fix: 'Add a rule that does, such as sha: {}, or leave the trigger out.',
    })));
  },
};

/** Where the rules apply, as `tag_event` in tags.sh tells it; a pipeline that somebody starts may be any but a merge request's. */
function triggersWithTag({ semver = ['{{version}}'], pep440 = [], match = [], edge, raw = [], ref, sha, schedule = ['nightly'] }: TagOptions): readonly string[] {
  const always = sha !== undefined || raw.some(({ on = [] }) => on.length === 0);
  const on = (event: string) => always || raw.some((tag) => tag.on?.includes(event));
  const named = ref !== false;
  const found = [
    ...(named || on('tag') || semver.length || pep440.length || match.length ? ['tags'] : []),
    ...(named || on('branch') || on('default-branch') || edge ? ['defaultBranch', 'branches'] : []),
    ...(named || on('mr') ? ['mergeRequests'] : []),
    ...(on('schedule') || schedule.length ? ['schedules'] : []),
  ];
  return found.length ? [...found, 'manual', 'pipelines'] : [];
}

/** The line that puts the tags into a variable of the shell: short ones stand on one line. */
export function tagsLine(variable: string, rules: readonly string[]): string {
  const calls = [...rules, 'image_tags'];
  const short = `${variable}=$(${calls.join('; ')})`;
  return short.length <= 100 ? short : `${variable}=$(\n${calls.map((line) => `  ${line}`).join('\n')}\n)`;
}

/** The calls, in the order of a job's lines. */
export function tagRules({ flavor, scheduled, others }: Tags, triggers: readonly string[]): readonly string[] {
  return [...flavor, ...(triggers.includes('schedules') ? scheduled : []), ...others];
}

function versions(rule: string, mode: string, patterns: readonly string[], latest: readonly string[]): readonly string[] {
  return patterns.length ? [call(rule, mode, ...patterns, ...latest)] : [];
}

function call(rule: string, ...words: Value): string {
  return shellCall(rule, ...words.map((word) => [word]));
}

/** The classes that people write, as POSIX has them. */
function posix(pattern: string): string {
  return pattern.replaceAll('\\d', '[0-9]').replaceAll('\\w', '[A-Za-z0-9_]').replaceAll('\\s', '[[:space:]]');
}
