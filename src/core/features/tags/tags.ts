import type { TagOptions } from './options.ts';
import { type ProgramName, tagPrograms } from './program.ts';
import { type TagRule, commitRule, tagRules } from './rules.ts';
import { tagShape } from './tag-shape.ts';
import type { PipelineFeature } from '../../contract.ts';
import type { Problem } from '../../problems.ts';
import { shellCall } from '../../text/sh.ts';

/** The rules that give the image its tags. */
export interface Tags {
  readonly rules: readonly TagRule[];
  /** The component whose git tags count, in a repository with several components. */
  readonly component?: string;
  /** Whether an older version can overwrite a tag of a newer one. */
  readonly floats: boolean;
  /** The triggers whose pipelines can get a tag. */
  readonly triggers: readonly string[];
}

/** What is read of the plan to know which rules are called: the triggers, and whether a git tag looks for what its commit was built as. */
export interface CallsView {
  readonly triggers: { readonly on: readonly string[] };
  readonly promote?: object;
}

/** What this feature reads of the plan: the triggers, and the images with their own tags. */
export interface TagsView extends CallsView {
  readonly images: readonly {
    readonly tags?: Tags;
    readonly name: { readonly short?: string };
    readonly dependsOn: readonly string[];
  }[];
}

export const tags: PipelineFeature<TagOptions, Tags, TagsView> = {
  shape: tagShape,

  resolve: (option = {}) => {
    const rules = tagRules(option);
    return {
      rules,
      ...(option.component === undefined ? {} : { component: option.component }),
      floats: rules.some(({ floats }) => floats),
      triggers: triggersOf(rules),
    };
  },

  contribute: (own, plan) => ({
    programs: tagPrograms(plan.images.flatMap((image) => programsOf(image.tags ?? own, plan))),
    prepare: plan.images.some((image) => image.tags === undefined) ? [tagLine('tags', own, plan)] : [],
  }),

  validate: (own, { triggers, images }) => {
    const owners = images.flatMap((image, index) => image.tags ? [[`images[${index}].tags`, image.tags] as const] : []);
    const used = owners.length < images.length ? [['tags', own] as const, ...owners] : owners;
    const untagged = used.flatMap(([path, { triggers: tagged }]) => triggers.on.filter((trigger) => !tagged.includes(trigger)).map((trigger) => ({
      code: 'no-tags', path, value: trigger, fault: 'starts pipelines to which no rule gives a tag', fix: 'Add a rule, such as sha: {}, or remove the trigger.',
    })));
    return [...untagged, ...componentProblems(own, images)];
  },
};

/** Images that depend on an image of another component, which is not built for the same git tags. */
function componentProblems(own: Tags, images: TagsView['images']): readonly Problem[] {
  const of = (one: TagsView['images'][number]) => (one.tags ?? own).component;
  const named = new Map(images.map((image) => [image.name.short, image]));
  return images.flatMap((image, index) => image.dependsOn.flatMap((name) => named.get(name) ?? [])
    .filter((base) => of(base) !== undefined && of(base) !== of(image))
    .map((base) => ({
      code: 'component',
      path: `images[${index}].dependsOn`,
      value: base.name.short,
      fault: `belongs to the component ${of(base)}, so it is not built for the git tags of ${of(image) ?? 'others'}`,
      fix: 'Set the same tags.component for both images, or none for this one.',
    })));
}

/** The line of a job that stores the tags in a shell variable, one per line. */
export function tagLine(variable: string, of: Tags, plan: CallsView): string {
  const calls = calledRules(of, plan).map(({ call }) => call);
  return calls.length === 1 ? `${variable}=$(${calls[0]})` : `${variable}=$(\n${calls.map((call) => `  ${call}\n`).join('')})`;
}

/** The prefix of a build that is skipped for git tags of other components. */
export function componentPrefix({ component }: Pick<Tags, 'component'>): readonly string[] {
  return component === undefined ? [] : [shellCall('tag_for_component', [component])];
}

/** The rules that can apply: for example, no `schedule` if schedules start no pipeline. */
function calledRules({ rules }: Tags, { triggers: { on }, promote }: CallsView): readonly TagRule[] {
  return [...rules.filter(({ kinds }) => on.includes('schedules') || kinds.some((kind) => kind !== 'schedules')), ...promote ? [commitRule] : []];
}

function programsOf(of: Tags, plan: CallsView): readonly ProgramName[] {
  return [
    ...calledRules(of, plan).flatMap(({ programs }) => programs),
    ...of.component === undefined ? [] : ['tag-component' as const],
  ];
}

/** The pipelines in which the rules apply. A pipeline started manually or by another pipeline can be of any kind except a merge request. */
function triggersOf(rules: readonly TagRule[]): readonly string[] {
  const found = new Set(rules.flatMap(({ kinds }) => kinds));
  return [...found, ...found.size ? ['web', 'triggeredPipelines'] : []];
}
